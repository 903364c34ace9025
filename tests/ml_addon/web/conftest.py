"""A browser for all tests of the page, and for each a stand-in of the app and a page that watches itself."""

from collections.abc import AsyncIterator

from playwright.async_api import Browser, async_playwright
import pytest
import pytest_asyncio

from ...browser import ARGUMENTS, CHROMIUM
from .standin import Standin, serving
from .visit import Visit


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium: run script/setup")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def standin() -> AsyncIterator[Standin]:
    """A stand-in of the app; what it answered was as the contract says."""
    standin = Standin()
    yield standin
    assert standin.drift == []


@pytest_asyncio.fixture(loop_scope="session")
async def url(standin: Standin) -> AsyncIterator[str]:
    """Where the stand-in serves the page."""
    async with serving(standin) as url:
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, url: str) -> AsyncIterator[Visit]:
    """A visitor of the page, who has seen nothing wrong at the end."""
    visit = Visit(browser, url)
    yield visit
    await visit.leave()
    assert visit.faults() == []
