"""The page where something is missing, refused, or away."""

from playwright.async_api import expect
import pytest

from .standin import Standin
from .visit import Visit, settled

pytestmark = pytest.mark.asyncio(loop_scope="session")

TOKEN = "correct-horse-battery"
EVIL = '<img src=x onerror="document.title=1"><script>alert(1)</script>'


async def test_token_is_asked_for_and_kept_for_the_tab(visit: Visit, standin: Standin) -> None:
    standin.token = TOKEN
    visit.refusals = True
    page = await visit.open("#/models")
    field = page.get_by_label("Token")
    await expect(field).to_be_focused()
    await expect(page.get_by_role("alert")).to_have_count(0)
    await field.fill("wrong")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("This token is not the app's")
    await field.fill(TOKEN)
    await page.get_by_role("button", name="Continue").click()
    await expect(page.locator(".models article")).to_have_count(3)
    await page.get_by_role("button", name="Train now").click()  # events come with the token as well
    await expect(page.locator(".progress .at")).to_have_text("Waiting for its turn…")
    await standin.move(state="cancelled")
    await page.reload()
    await expect(page.locator(".models article")).to_have_count(3)
    kept = await page.evaluate("() => [JSON.stringify(localStorage), sessionStorage.length]")
    assert TOKEN not in kept[0]
    assert kept[1] == 1


async def test_app_away_is_said_and_waited_for(visit: Visit, standin: Standin) -> None:
    visit.refusals = True
    standin.gone = True
    page = await visit.open()
    await expect(page.locator("#notices")).to_contain_text("The app cannot be reached")
    standin.gone = False
    await page.locator("#notices").get_by_role("button", name="Try again").click()
    await expect(page.locator("article")).to_have_count(3)
    await expect(page.locator("#notices > *")).to_have_count(0)


async def test_page_comes_back_by_itself(visit: Visit, standin: Standin) -> None:
    visit.refusals = True
    standin.gone = True
    page = await visit.open()
    await expect(page.locator("#notices")).to_contain_text("The app cannot be reached")
    standin.gone = False
    await expect(page.locator("article")).to_have_count(3, timeout=15000)


async def test_degraded_app_says_why(visit: Visit, standin: Standin) -> None:
    standin.health = {
        "status": "degraded",
        "version": "0.1.0",
        "reason": "/data is read-only: free it and restart the app",
    }
    page = await visit.open("#/data", "ko")
    await expect(page.locator("#notices")).to_contain_text("일부 기능이 작동하지 않습니다: /data is read-only: free it")


@pytest.mark.parametrize(
    ("place", "refusal", "words"),
    [
        (
            ("overview", "/series"),
            (503, "store-unusable", "The store is damaged: restore a backup"),
            "The app cannot use its data",
        ),
        (("forecast", "/forecast"), (503, "store-busy", "Another process holds the store"), "The app is busy"),
        (
            ("accuracy", "/accuracy"),
            (500, "internal", "The app has made a mistake; its log says more"),
            "its log says more",
        ),
        (("models", "/models"), (507, "store-full", "No room left on /data"), "No room left on /data"),
        (("data", "/gaps"), (418, "brand-new", "A problem of a newer app"), "A problem of a newer app"),
    ],
)
async def test_refusal_is_shown_in_words(
    visit: Visit, standin: Standin, place: tuple[str, str], refusal: tuple[int, str, str], words: str
) -> None:
    visit.refusals = True
    view, end = place
    standin.problems[end] = refusal
    page = await visit.open(f"#/{view}")
    alert = page.get_by_role("alert").first
    await expect(alert).to_contain_text(words)
    await expect(alert).to_contain_text(refusal[2])
    if refusal[0] >= 500:
        standin.problems.clear()
        await alert.get_by_role("button", name="Try again").click()
        await settled(page)
        await expect(page.get_by_role("alert")).to_have_count(0)


async def test_refused_action_is_shown_where_it_was_asked_for(visit: Visit, standin: Standin) -> None:
    visit.refusals = True
    standin.problems["/import"] = (422, "invalid-request", "No column of times: name one time, start or date")
    page = await visit.open("#/data")
    await page.get_by_label("File").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"})
    await page.get_by_role("button", name="Import", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("No column of times")
    await expect(page.get_by_role("button", name="Import", exact=True)).to_be_enabled()


async def test_first_start_says_what_to_do(visit: Visit, standin: Standin) -> None:
    standin.series = []
    page = await visit.open()
    for view in ("overview", "forecast", "accuracy", "models", "data"):
        await visit.go(page, view)
        await expect(page.locator("#panel")).to_contain_text("Set up the Energier integration")
    await expect(page.get_by_text("Add a series").first).to_be_visible()


async def test_first_hours_say_what_to_do(visit: Visit, standin: Standin) -> None:
    visit.refusals = True
    standin.problems["/forecast"] = (409, "no-history", "The series has not one whole day")
    standin.series = [{**standin.series[0], "readings": 3}]
    page = await visit.open()
    await expect(page.locator("article")).to_contain_text("A forecast needs one whole day")
    page = await visit.open("#/forecast")
    await expect(page.get_by_role("alert")).to_contain_text("There is not one whole day of readings yet")


async def test_simple_rule_in_use_is_said_with_its_reason(visit: Visit, standin: Standin) -> None:
    reason = {"en": "Nothing beats it on the last 28 days.", "ko": "최근 28일 동안 이보다 나은 방법이 없습니다."}
    standin.naive = {
        "method": "adaptive",
        "version": None,
        "trained": None,
        "naive": True,
        "reason": reason,
        "weights": {"yesterday": 1.0},
    }
    for language, words in (
        ("en", "Simple rule in use Same hour yesterday"),
        ("ko", "단순 규칙 사용 중 어제 같은 시간"),
    ):
        page = await visit.open(language=language)
        for view in ("overview", "forecast"):
            await visit.go(page, view)
            await expect(page.locator("#panel")).to_contain_text(words)
            await expect(page.locator("#panel")).to_contain_text(reason[language])


async def test_damaged_model_says_so(visit: Visit, standin: Standin) -> None:
    unknown: dict[str, object] = {
        "trained": None,
        "window": None,
        "format": None,
        "libraries": {},
        "metrics": {},
        "importances": {},
    }
    standin.models[1] |= {"state": "unusable", "reason": "made by a newer version", **unknown}
    page = await visit.open("#/models")
    model = page.locator(".models article").nth(1)
    await expect(model).to_contain_text("made by a newer version")
    await expect(model.get_by_role("heading")).to_have_text(str(standin.models[1]["version"]))
    await expect(model.get_by_role("button")).to_have_count(0)


async def test_day_not_remembered(visit: Visit) -> None:
    visit.refusals = True
    page = await visit.open("#/forecast/sensor.home?day=2020-01-01")
    await expect(page.locator("#panel")).to_contain_text("No forecast is remembered for this day")
    await page.get_by_role("button", name="Today").click()
    await expect(page.locator(".steps h2")).to_have_text("From now on")


async def test_names_are_never_markup(visit: Visit, standin: Standin) -> None:
    standin.series[0]["name"] = EVIL
    standin.models[0]["importances"] = {EVIL: {EVIL: 1.0}}
    standin.models[0]["reason"] = EVIL
    page = await visit.open()
    for view in ("overview", "forecast", "accuracy", "models", "data"):
        await visit.go(page, view)
        await expect(page.locator("body")).to_contain_text("<img src=x")
        await expect(page.locator("main img, main script")).to_have_count(0)
        assert "Energier" in await page.title()
    await page.get_by_role("button", name="Delete series").click()
    await expect(page.get_by_role("dialog")).to_contain_text(EVIL)
    await expect(page.locator("dialog img")).to_have_count(0)


async def test_unknown_place_is_the_overview(visit: Visit) -> None:
    page = await visit.open("#/%E0%A4%A/<script>?x=%")
    await expect(page.get_by_role("tab", name="Overview")).to_have_attribute("aria-selected", "true")
    await expect(page.locator("article")).to_have_count(3)
