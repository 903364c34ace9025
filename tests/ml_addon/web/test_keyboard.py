"""The page without a mouse, and without seeing it."""

import re

from playwright.async_api import expect
import pytest

from .visit import Visit, settled

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_tabs_are_moved_through_by_arrows(visit: Visit) -> None:
    page = await visit.open()
    await page.get_by_role("tab", name="Overview").focus()
    for name in ("Forecast", "Accuracy", "Models", "Data", "Overview"):
        await page.keyboard.press("ArrowRight")
        tab = page.get_by_role("tab", name=name)
        await expect(tab).to_be_focused()
        await expect(tab).to_have_attribute("aria-selected", "true")
        await settled(page)
        await expect(tab).to_be_focused()
    await page.keyboard.press("End")
    await expect(page.get_by_role("tab", name="Data")).to_be_focused()
    await expect(page.get_by_role("tabpanel", name="Data")).to_contain_text("What is kept")
    await page.keyboard.press("ArrowLeft")
    await expect(page.get_by_role("tab", name="Models")).to_be_focused()


async def test_one_tab_alone_is_in_the_order_of_focus(visit: Visit) -> None:
    page = await visit.open("#/models")
    order = await page.get_by_role("tab").evaluate_all("tabs => tabs.map(tab => tab.tabIndex)")
    assert order == [-1, -1, -1, 0, -1]


async def test_content_is_skipped_to(visit: Visit) -> None:
    page = await visit.open("#/data")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#panel")).to_be_focused()
    assert page.url.endswith("#/data")


async def test_focus_is_seen(visit: Visit) -> None:
    page = await visit.open("#/models")
    for _ in range(12):
        await page.keyboard.press("Tab")
        outline = await page.evaluate(
            "() => document.activeElement === document.body ? 'none' : getComputedStyle(document.activeElement).outlineStyle"
        )
        if outline != "solid":
            assert await page.evaluate("() => document.activeElement === document.body")


async def test_values_of_a_chart_are_said(visit: Visit) -> None:
    page = await visit.open("#/forecast")
    chart = page.get_by_role("group", name="Forecast of Home hour by hour")
    await chart.focus()
    said = page.locator("output").first
    await page.keyboard.press("ArrowLeft")
    await expect(said).to_contain_text("23:00")
    await page.keyboard.press("ArrowLeft")
    await expect(said).to_contain_text("22:00 · Forecast (median) 0.66 kWh · Band 10–90%")


async def test_chart_is_a_table_as_well(visit: Visit) -> None:
    page = await visit.open("#/accuracy")
    await page.get_by_text("Show as a table").click()
    table = page.locator("details table")
    await expect(table.get_by_role("row")).to_have_count(10)
    await expect(table.get_by_role("columnheader").first).to_have_text("Level")


async def test_every_control_has_a_name(visit: Visit) -> None:
    page = await visit.open()
    for view in ("overview", "forecast", "accuracy", "models", "data"):
        await visit.go(page, view)
        snapshot = await page.locator("body").aria_snapshot()
        assert re.search(r'- tab "', snapshot)
        assert re.findall(r"- (?:button|combobox|textbox|link|tab|progressbar)\b(?![ \w]*\")[^\n]*", snapshot) == []
