"""The real frontend in Chromium, as a user sees it."""

from collections.abc import AsyncIterator
import contextlib

from playwright.async_api import Locator, Page, async_playwright

from demo.home import USERNAME, Home

from ..browser import ARGUMENTS, CHROMIUM, LOCALES

# The frontend's own words, by the language the browser asks for.
LABELS = {"en": ("Username", "Password", "Log in"), "ko": ("사용자 이름", "비밀번호", "로그인")}

# The series of a chart as the card gives them to the chart library, and how many of its pixels are painted.
CHART = """element => {
    const chart = element.shadowRoot.querySelector('ha-chart-base');
    const canvas = chart && chart.shadowRoot.querySelector('canvas');
    if (!canvas) return {bars: 0, painted: 0};
    const series = [].concat(chart.data || []);
    const value = point => Number([].concat(point.value ?? point)[1]);
    const bars = series.filter(one => one.type === 'bar').flatMap(one => one.data).filter(point => value(point) > 0);
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    let painted = 0;
    for (let i = 0; i < pixels.length; i += 4) {
        const [red, green, blue] = pixels.slice(i, i + 3);
        // Bars are coloured; axes and text are grey.
        if (pixels[i + 3] > 0 && Math.max(red, green, blue) - Math.min(red, green, blue) > 30) painted++;
    }
    return {bars: bars.length, painted};
}"""


@contextlib.asynccontextmanager
async def signed_in(home: Home, language: str = "en") -> AsyncIterator[Page]:
    """A page of a browser whose user has logged in through the login form."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            context = await browser.new_context(
                viewport={"width": 1280, "height": 900}, locale=LOCALES[language], reduced_motion="reduce"
            )
            page = await context.new_page()
            username, password, button = LABELS[language]
            await page.goto(home.url)
            await page.get_by_label(username).fill(USERNAME)
            await page.get_by_label(password, exact=True).fill(home.password)
            await page.get_by_role("button", name=button, exact=True).click()
            await page.locator("home-assistant-main").wait_for()
            yield page
        finally:
            await browser.close()


async def device_page(page: Page, home: Home, device_id: str) -> None:
    """Open the page of a device of the registry."""
    await page.goto(f"{home.url}/config/devices/device/{device_id}")
    await page.locator("ha-config-device-page").wait_for()


async def toggle(switch: Locator) -> None:
    """Click a switch; what one sees and hits of it is the label around the input."""
    await switch.locator("xpath=..").click()


async def energy_page(page: Page, home: Home) -> Locator:
    """Open the Energy panel; return the card with the home's electricity."""
    await page.goto(f"{home.url}/energy")
    card = page.locator("hui-energy-usage-graph-card").first
    await card.wait_for()
    return card


async def day_before(page: Page) -> None:
    """Turn the Energy panel back by one day: today may have just begun, yesterday is whole."""
    await page.locator("hui-energy-period-selector .date-actions .overflow > ha-icon-button").first.click()


async def energy_of_a_month(page: Page, home: Home) -> Locator:
    """Open the Energy panel on the last 30 days; return the card with the home's electricity."""
    await energy_page(page, home)
    await page.evaluate(
        """() => Object.keys(document.querySelector('home-assistant').hass.connection)
            .filter(key => key.startsWith('_energy'))
            .forEach(key => localStorage.setItem(`energy-default-period-${key}`, 'now-30d'))"""
    )
    return await energy_page(page, home)


async def chart(card: Locator) -> dict[str, int]:
    """How many bars a card's chart has, and how many pixels of its canvas are coloured."""
    found: dict[str, int] = await card.evaluate(CHART)
    return found
