"""Somebody who opens the page in a browser and notices what must not happen."""

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from ...browser import LOCALES

VIOLATIONS = """window.violations = [];
document.addEventListener('securitypolicyviolation', event => violations.push(`${event.violatedDirective} ${event.blockedURI}`));"""


class Visit:
    """A visit of the page at `url`."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.refusals = False  # whether the app is to refuse something: the browser logs each
        self.seen: list[str] = []
        self.contexts: list[BrowserContext] = []

    async def open(
        self,
        place: str = "#/overview",
        language: str = "en",
        scheme: str = "light",
        size: tuple[int, int] = (1280, 900),
        settle: bool = True,
    ) -> Page:
        """Open a place of the page."""
        width, height = size
        context = await self.browser.new_context(
            viewport={"width": width, "height": height},
            locale=LOCALES[language],
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        self.contexts.append(context)
        await context.add_init_script(VIOLATIONS)
        page = await context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.seen.append(f"uncaught: {error}"))
        page.on("request", self._request)
        await page.goto(self.url + place)
        if settle:
            await settled(page)
        return page

    async def go(self, page: Page, view: str) -> None:
        """Go to another view of an open page."""
        await page.goto(f"{self.url}#/{view}")
        await expect(page.locator("#panel")).to_have_attribute("aria-labelledby", f"tab-{view}")
        await settled(page)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        if self.refusals and "Failed to load resource" in message.text:
            return
        self.seen.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.url, "blob:")):
            self.seen.append(f"request outside the page: {request.url}")

    async def leave(self) -> None:
        """Close everything; note what was blocked."""
        for context in self.contexts:
            for page in context.pages:
                self.seen += await page.evaluate("() => window.violations")
            await context.close()

    def faults(self) -> list[str]:
        """What must not have happened and has."""
        return self.seen


async def settled(page: Page, timeout: float = 10_000) -> None:
    """Wait until everything that loads has loaded."""
    await expect(page.locator("#panel > *").first).to_be_attached(timeout=timeout)
    await expect(page.locator("[aria-busy=true]")).to_have_count(0, timeout=timeout)


async def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    width: int = await page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    return width


async def painted(chart: Locator) -> int:
    """How many pixels of a chart are coloured."""
    count: int = await chart.locator("canvas").first.evaluate(
        """canvas => {
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            let painted = 0;
            for (let i = 0; i < pixels.length; i += 4) {
                const [red, green, blue] = pixels.slice(i, i + 3);
                if (pixels[i + 3] > 0 && Math.max(red, green, blue) - Math.min(red, green, blue) > 30) painted++;
            }
            return painted;
        }"""
    )
    return count
