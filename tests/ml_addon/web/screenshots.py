"""Takes the pictures of the page for the documents: `python -m tests.ml_addon.web.screenshots --to FOLDER`."""

import argparse
import asyncio
from pathlib import Path

from playwright.async_api import async_playwright

from ...browser import ARGUMENTS, CHROMIUM, LOCALES
from .standin import Standin, serving
from .visit import Visit

IMAGES = Path(__file__).parents[3] / "docs" / "images"
VIEWS = ("overview", "forecast", "accuracy", "models", "data")


async def take(
    url: str, target: Path, scheme: str = "light", size: tuple[int, int] = (1280, 900), mark: str = ""
) -> None:
    """Take every view in every language of the page served at `url`."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for language in LOCALES:
            visit = Visit(browser, url)
            for view in VIEWS:
                page = await visit.open(f"#/{view}", language, scheme, size)
                await page.screenshot(path=target / f"app-{view}{mark}-{language}.png", full_page=True)
            await visit.leave()
        await browser.close()


async def main() -> None:
    """Take the pictures of a home that is always the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=IMAGES, help="folder of the pictures (default: docs/images)")
    parser.add_argument("--url", help="take those of an app that runs there instead")
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--mark", default="", help="added to the names of the files")
    arguments = parser.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)
    wish = (arguments.to, arguments.scheme, (arguments.width, 900), arguments.mark)
    if arguments.url:
        await take(arguments.url, *wish)
        return
    async with serving(Standin()) as url:
        await take(url, *wish)


if __name__ == "__main__":
    asyncio.run(main())
