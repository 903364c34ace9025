"""Parts of the page by themselves, in the browser they run in: days of time zones, formats, event streams, places."""

from collections.abc import AsyncIterator
from typing import Any

from playwright.async_api import Browser, Page
import pytest
import pytest_asyncio

from .standin import Standin, serving
from .visit import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """One page for all, from which its modules are imported."""
    async with serving(Standin()) as url:
        visit = Visit(browser, url)
        yield await visit.open("#/data")
        await visit.leave()


async def call(page: Page, module: str, expression: str) -> Any:
    """What an expression of a module's exports, `m`, gives."""
    return await page.evaluate(
        f"async () => {{ const m = await import(new URL('web/{module}', location.href)); return {expression}; }}"
    )


@pytest.mark.parametrize(
    ("day", "zone", "instant"),
    [
        ("2026-11-25", "Asia/Seoul", "2026-11-24T15:00:00.000Z"),
        ("2026-11-25", "Asia/Kolkata", "2026-11-24T18:30:00.000Z"),
        ("2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z"),
        ("2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00.000Z"),
        ("2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00.000Z"),
        ("2026-10-26", "Europe/Berlin", "2026-10-25T23:00:00.000Z"),
        ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z"),  # midnight is skipped
        ("2026-01-01", "Pacific/Kiritimati", "2025-12-31T10:00:00.000Z"),
    ],
)
async def test_day_begins_at_its_first_instant(page: Page, day: str, zone: str, instant: str) -> None:
    assert await call(page, "zone.js", f"new Date(m.dayStart('{day}', '{zone}')).toISOString()") == instant
    assert await call(page, "zone.js", f"m.localDate('{instant}', '{zone}')") == day


@pytest.mark.parametrize(
    ("first", "now", "period"),
    [
        (1, "2026-11-25T03:00:00Z", ("2026-11-01", "2026-12-01")),
        (18, "2026-11-25T03:00:00Z", ("2026-11-18", "2026-12-18")),
        (26, "2026-11-25T14:59:59Z", ("2026-10-26", "2026-11-26")),
        (26, "2026-11-25T15:00:00Z", ("2026-11-26", "2026-12-26")),
        (31, "2026-02-10T03:00:00Z", ("2026-01-31", "2026-02-28")),
        (31, "2026-02-28T03:00:00Z", ("2026-02-28", "2026-03-31")),
        (15, "2026-01-03T03:00:00Z", ("2025-12-15", "2026-01-15")),
    ],
)
async def test_period_is_the_month_now_is_in(page: Page, first: int, now: str, period: tuple[str, str]) -> None:
    found = await call(page, "zone.js", f"m.monthFrom({first}, '{now}', 'Asia/Seoul')")
    assert (found["start"], found["end"]) == period


async def test_hour_begins_as_clocks_there_show(page: Page) -> None:
    assert (
        await call(page, "zone.js", "new Date(m.hourStart('2026-11-25T03:50:10Z', 'Asia/Kolkata')).toISOString()")
        == "2026-11-25T03:30:00.000Z"
    )
    assert await call(page, "zone.js", "m.addDays('2026-02-28', 1)") == "2026-03-01"


@pytest.mark.parametrize(
    ("expression", "english", "korean"),
    [
        ("kwh(0.0312)", "0.03 kWh", "0.03 kWh"),
        ("kwh(1234.5)", "1,235 kWh", "1,235 kWh"),
        ("band([0.5, 1, 12.34])", "0.5–12.3 kWh", "0.5–12.3 kWh"),
        ("percent(null)", "–", "–"),
        ("hours(5)", "5 hours", "5시간"),
        ("hours(72)", "3 days", "3일"),
        ("day('2026-11-25')", "Wed, Nov 25, 2026", "2026년 11월 25일 (수)"),
        ("moment('2026-11-25T00:30:00Z')", "Nov 25, 2026, 09:30", "2026년 11월 25일 09:30"),
        ("ago(0, 3 * 36e5)", "3 hours ago", "3시간 전"),
        ("ago(0, 26 * 36e5)", "yesterday", "어제"),
    ],
)
async def test_formats(page: Page, expression: str, english: str, korean: str) -> None:
    for language, wanted in (("en", english), ("ko", korean)):
        found = await call(page, "format.js", f"new m.Format('{language}', 'Asia/Seoul').{expression}")
        assert found.replace("\u00a0", " ") == wanted


async def test_events_are_read_wherever_the_stream_is_cut(page: Page) -> None:
    found = await page.evaluate(
        """async () => {
            const { events } = await import(new URL('web/events.js', location.href));
            const bytes = new TextEncoder().encode(': beat\\n\\nevent: running\\ndata: {"message": "학습"}\\n\\nevent: done\\r\\ndata: 1\\r\\ndata: 2\\r\\n\\r\\n');
            const results = [];
            for (const size of [1, 2, 3, 7, bytes.length]) {
                const stream = new ReadableStream({ start(to) {
                    for (let at = 0; at < bytes.length; at += size) to.enqueue(bytes.slice(at, at + size));
                    to.close();
                } });
                const got = [];
                for await (const event of events(stream)) got.push([event.event, event.data]);
                results.push(JSON.stringify(got));
            }
            return results;
        }"""
    )
    assert set(found) == {'[["running","{\\"message\\": \\"학습\\"}"],["done","1\\n2"]]'}


async def test_places_go_there_and_back(page: Page) -> None:
    found = await call(page, "router.js", "m.parse(m.link('data', 'a/b?c#d', { day: '2026-11-25', method: null }))")
    assert (found["view"], found["series"]) == ("data", "a/b?c#d")
