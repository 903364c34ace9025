"""What a user sees and clicks in the real frontend."""

from pathlib import Path
import re

from playwright.async_api import expect
import pytest

from demo.client import Client
from demo.devices import TAP_ID
from demo.home import Home
from demo.household import NAMES

from ..browser import CHROMIUM
from .browser import chart, day_before, device_page, energy_page, signed_in, toggle
from .parts import Entities, device_ids, until, until_state

NO_POWER = re.compile(r"\D0\.0\s*W")

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="script/setup found no Chromium")


async def test_an_outlet_is_switched_from_its_page(home: Home, client: Client, ids: Entities, tmp_path: Path) -> None:
    devices = await device_ids(client)
    async with signed_in(home) as page:
        await device_page(page, home, devices[TAP_ID])
        await page.locator(f"a[href$='{devices[f'{TAP_ID}:4']}']").first.click()
        switch = page.get_by_role("switch", name=f"Toggle {NAMES['en'].outlets[3]}", exact=True)
        power = page.locator("hui-sensor-entity-row", has_text="Power")
        await expect(switch).to_be_checked()
        await expect(power).not_to_contain_text(NO_POWER)
        await toggle(switch)
        await expect(switch).not_to_be_checked()
        await until_state(client, ids.outlet(4, "outlet"), lambda state: state == "off")
        # The page shows what the tap measures, not only what was clicked.
        await expect(power).to_contain_text(NO_POWER)
        await page.screenshot(path=tmp_path / "off.png")
        await toggle(switch)
        await expect(switch).to_be_checked()
        await until_state(client, ids.outlet(4, "outlet"), lambda state: state == "on")
        await expect(power).not_to_contain_text(NO_POWER)


async def test_the_energy_panel_shows_the_homes_bars(home: Home, tmp_path: Path) -> None:
    async with signed_in(home) as page:
        card = await energy_page(page, home)
        await day_before(page)

        async def painted() -> dict[str, int] | None:
            found = await chart(card)
            return found if found["bars"] >= 20 and found["painted"] > 2000 else None

        await until(painted, "24 hours of bars on the canvas")
        await page.screenshot(path=tmp_path / "energy.png")
