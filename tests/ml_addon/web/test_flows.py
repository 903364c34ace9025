"""What is done on the page: training, choosing a model, importing, exporting, deleting."""

import json

from playwright.async_api import expect
import pytest

from .standin import Standin
from .visit import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")


def sent(standin: Standin, method: str, path: str) -> list[str]:
    """Bodies of the requests to a path."""
    return [
        body.decode() for asked, where, body in standin.received if asked == method and where.partition("?")[0] == path
    ]


async def test_training_is_followed_live(visit: Visit, standin: Standin) -> None:
    page = await visit.open("#/models")
    await page.get_by_role("button", name="Train now").click()
    await expect(page.locator(".progress .at")).to_have_text("Waiting for its turn…")
    assert json.loads(sent(standin, "POST", "/v1/jobs")[0]) == {
        "kind": "train",
        "parameters": {"series": "sensor.home"},
    }
    await standin.move(state="running", progress=0.25, message="Fitting forest")
    await expect(page.locator(".progress .at")).to_have_text("25% · Fitting forest")
    assert await page.locator("progress").evaluate("bar => bar.value") == 0.25
    await expect(page.get_by_role("button", name="Train now")).to_be_disabled()
    await standin.move(progress=0.9, message="Writing")
    await expect(page.locator(".progress [aria-live]")).to_contain_text("90%")
    standin.models.insert(0, {**standin.models[0], "version": "20261125T120000Z"})
    standin.models[1]["state"] = "kept"
    await standin.move(state="succeeded", progress=1.0, result={})
    await expect(page.get_by_text("the new model is in the list")).to_be_visible()
    await expect(page.locator(".models article")).to_have_count(4)
    await expect(page.get_by_role("button", name="Train now")).to_be_enabled()


async def test_training_under_way_is_found_and_cancelled(visit: Visit, standin: Standin) -> None:
    page = await visit.open("#/models")
    await page.get_by_role("button", name="Train now").click()
    await page.locator(".progress .at").wait_for()
    await standin.move(state="running", progress=0.5, message="Rehearsing")
    await page.reload()
    await expect(page.locator(".progress .at")).to_have_text("50% · Rehearsing")
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_text("Everything stays as it was")).to_be_visible()
    assert standin.jobs[0]["state"] == "cancelled"


async def test_failed_training_says_why(visit: Visit, standin: Standin) -> None:
    page = await visit.open("#/models", "ko")
    await page.get_by_role("button", name="지금 학습").click()
    await page.locator(".progress .at").wait_for()
    await standin.move(state="failed", error="out of memory: 512 MiB are not enough")
    await expect(page.get_by_text("학습하지 못했습니다. out of memory: 512 MiB")).to_be_visible()


async def test_model_is_rolled_back_and_the_newest_used_again(visit: Visit, standin: Standin) -> None:
    page = await visit.open("#/models")
    await page.get_by_role("button", name="Go back to this model").first.click()
    await expect(page.locator(".models article").nth(1)).to_contain_text("In use")
    await expect(page.get_by_text("Now in use: the model of")).to_be_visible()
    await page.get_by_role("button", name="Use the newest model again").click()
    await expect(page.locator(".models article").first).to_contain_text("In use")
    wishes = [json.loads(body) for body in sent(standin, "PUT", "/v1/series/sensor.home/model")]
    assert wishes == [{"version": standin.models[1]["version"]}, {"version": None}]


async def test_method_is_chosen(visit: Visit, standin: Standin) -> None:
    page = await visit.open("#/models")
    await page.locator("form.inline select").select_option("forest")
    await page.get_by_role("button", name="Use this method").click()
    await expect(page.get_by_text("From now on: Random forest.")).to_be_visible()
    assert standin.method == "forest"


async def test_importances_are_shown_by_method(visit: Visit) -> None:
    page = await visit.open("#/models")
    model = page.locator(".models article").first
    await model.get_by_text("What it looks at").click()
    await expect(model.locator(".bars li").first).to_contain_text("Same hour yesterday")
    await expect(model.locator(".bars")).to_contain_text("1 days ago, an hour earlier")
    await model.get_by_role("combobox").select_option("boosting")
    await expect(model.locator(".bars li").first).to_contain_text("Recent level")
    widths = await model.locator(".bars .length").evaluate_all(
        "bars => bars.map(bar => bar.getBoundingClientRect().width)"
    )
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 50


@pytest.mark.parametrize(("name", "kind"), [("old.csv", "text/csv"), ("old.PARQUET", "application/vnd.apache.parquet")])
async def test_import_tells_what_was_left_out(visit: Visit, standin: Standin, name: str, kind: str) -> None:
    page = await visit.open("#/data")
    content = b"time,kwh\n" + b"2026-11-01T00:00:00Z,0.5\n" * 1200
    await page.get_by_label("File").set_input_files({"name": name, "mimeType": "", "buffer": content})
    await page.get_by_role("button", name="Import", exact=True).click()
    result = page.locator(".notice")
    await expect(result).to_contain_text("1,200 rows read, 1,199 hours new or changed.")
    await expect(result.locator("li")).to_have_text(["Negative value: 2", "No value: 1"])
    assert sent(standin, "POST", "/v1/series/sensor.home/import") == [content.decode()]
    assert standin.types[-1] == kind


async def test_file_of_another_kind_is_not_sent(visit: Visit, standin: Standin) -> None:
    page = await visit.open("#/data", "ko")
    await page.get_by_label("파일").set_input_files({"name": "old.xlsx", "mimeType": "", "buffer": b"x"})
    await page.get_by_role("button", name="가져오기", exact=True).click()
    await expect(page.get_by_text(".csv 또는 .parquet로 끝나는 파일을 고르세요")).to_be_visible()
    assert sent(standin, "POST", "/v1/series/sensor.home/import") == []


async def test_export_is_saved_as_a_file(visit: Visit) -> None:
    page = await visit.open("#/data")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Export CSV").click()
    file = await download.value
    assert file.suggested_filename == "sensor.home.csv"
    assert (await file.path()).read_text() == "start,kwh\n2026-11-01T00:00:00Z,0.5\n"


async def test_range_is_deleted_once_the_name_is_typed(visit: Visit, standin: Standin) -> None:
    page = await visit.open("#/data")
    await page.get_by_label("From").fill("2026-11-01")
    await page.get_by_label("Until and with").fill("2026-11-02")
    await page.get_by_role("button", name="Delete days").click()
    dialog = page.get_by_role("dialog", name="Delete these days?")
    await expect(dialog).to_contain_text("from Nov 1, 2026 to Nov 2, 2026")
    go = dialog.get_by_role("button", name="Delete days")
    await expect(go).to_be_disabled()
    await dialog.get_by_role("textbox").fill("home")
    await expect(go).to_be_disabled()
    await dialog.get_by_role("textbox").fill("Home")
    await go.click()
    await expect(page.get_by_text("48 readings deleted.")).to_be_visible()
    await expect(dialog).to_have_count(0)
    deleted = [where for method, where, _ in standin.received if method == "DELETE"]
    # Midnights of Seoul, the last day with them.
    assert deleted == [
        "/v1/series/sensor.home/readings?start=2026-10-31T15%3A00%3A00.000Z&end=2026-11-02T15%3A00%3A00.000Z"
    ]


async def test_series_is_deleted_once_the_name_is_typed(visit: Visit, standin: Standin) -> None:
    page = await visit.open("#/data/sensor.heat_pump")
    await page.get_by_role("button", name="Delete series").click()
    await page.get_by_role("dialog").get_by_role("textbox").fill("Heat pump")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("tab", name="Overview")).to_have_attribute("aria-selected", "true")
    await expect(page.locator("article")).to_have_count(2)
    assert [one["id"] for one in standin.series] == ["sensor.home", "weather.home"]


async def test_nothing_is_deleted_on_escape(visit: Visit, standin: Standin) -> None:
    page = await visit.open("#/data")
    await page.get_by_role("button", name="Delete series").click()
    await page.get_by_role("dialog").get_by_role("textbox").fill("Home")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert [method for method, _, _ in standin.received if method == "DELETE"] == []


async def test_series_is_added_by_hand(visit: Visit, standin: Standin) -> None:
    page = await visit.open("#/data")
    await page.get_by_text("Add a series").click()
    form = page.locator("details form")
    await form.get_by_label("Id").fill("old.house")
    await form.get_by_label("Name").fill("Old house")
    await form.get_by_role("button", name="Add").click()
    await expect(page.get_by_label("Series")).to_have_value("old.house")
    await expect(page.locator("#panel")).to_contain_text("There are no readings yet")
    assert standin.series[-1]["name"] == "Old house"
