"""Takes the pictures of the documentation from a running demo: `script/screenshots`."""

import argparse
import asyncio
from pathlib import Path
import tempfile

from playwright.async_api import Page

from demo import app, contract
from demo.devices import METER_ID, TAP_ID
from demo.home import Home, Wishes
from demo.instance import Instance

from ..browser import LOCALES
from .browser import chart, device_page, energy_of_a_month, signed_in
from .parts import device_ids, until

IMAGES = Path(__file__).parents[2] / "docs" / "images"
# The pages that have more to show than fits on a screen.
HIGH = {"outlet": 1190, "contract": 1680}
# How long the app may train on the home's year, in seconds.
TRAINING = 300


async def take(language: str, target: Path) -> None:
    """Start a demo in the language and take every picture of it."""
    with tempfile.TemporaryDirectory(prefix="energier-screenshots-") as folder:
        instance = Instance(Path(folder))
        async with Home(instance, Wishes(language=language), print).running() as home:
            async with home.client() as client:
                devices = await device_ids(client)
                bill = await contract.find(client)
            async with signed_in(home, language) as page:
                shown = {"tap": TAP_ID, "outlet": f"{TAP_ID}:1", "meter": METER_ID, "contract": bill}
                for name, identifier in shown.items():
                    await page.set_viewport_size({"width": 1280, "height": HIGH.get(name, 900)})
                    await device_page(page, home, devices[identifier])
                    await page.wait_for_load_state("networkidle")
                    await page.screenshot(path=target / f"{name}-{language}.png")
                await page.set_viewport_size({"width": 1280, "height": 900})
                card = await energy_of_a_month(page, home)

                async def painted() -> bool:
                    found = await chart(card)
                    return found["bars"] >= 20 and found["painted"] > 2000

                await until(painted, "the days' bars")
                await page.screenshot(path=target / f"energy-{language}.png")
                await page.goto(f"{home.url}/energy/electricity")
                card = page.locator("hui-energy-devices-detail-graph-card").first
                await card.wait_for()
                # High enough that the date bar at the bottom covers nothing of the card.
                await page.set_viewport_size({"width": 1280, "height": 1800})
                await until(painted, "the outlets' bars")
                await card.screenshot(path=target / f"outlets-{language}.png")
                await take_app(page, home, f"{bill}_usage", language, target)
        instance.release()


async def take_app(page: Page, home: Home, series: str, language: str, target: Path) -> None:
    """Let the app train on the home, and take the pictures of its page."""
    port, token = home.instance.memory.app_port, home.instance.memory.app_token
    job = await app.ask(port, token, "/v1/jobs", {"kind": "train", "parameters": {"series": series}})

    async def trained() -> bool:
        now = await app.ask(port, token, f"/v1/jobs/{job['id']}")
        if now["state"] == "failed":
            raise RuntimeError(f"The app could not train: {now['error']}")
        return bool(now["state"] == "succeeded")

    await until(trained, "a trained model", TRAINING)
    past = await app.ask(port, token, f"/v1/series/{series}/past")
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.goto(app.url(port))
    await page.locator("input[type=password]").fill(token)
    await page.keyboard.press("Enter")
    for view, place in {
        "overview": "overview",
        "forecast": f"forecast/{series}?day={past['date']}",
        "accuracy": f"accuracy/{series}",
    }.items():
        await page.goto(f"{app.url(port)}/#/{place}")
        await page.locator("canvas").first.wait_for()
        await page.wait_for_load_state("networkidle")
        await page.screenshot(path=target / f"app_{view}-{language}.png", full_page=True)


async def main() -> None:
    """Take the pictures in every language."""
    parser = argparse.ArgumentParser(prog="script/screenshots", description=__doc__)
    parser.add_argument("--to", type=Path, default=IMAGES, help="folder of the pictures (default: docs/images)")
    target: Path = parser.parse_args().to
    target.mkdir(parents=True, exist_ok=True)
    for language in LOCALES:
        await take(language, target)


if __name__ == "__main__":
    asyncio.run(main())
