"""Each view in both languages, both colour schemes, and on a phone."""

from playwright.async_api import expect
import pytest

from .visit import Visit, overflow, painted

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "overview": {
        "en": ("Overview", "Heat pump", "Up to date", "This period"),
        "ko": ("개요", "Heat pump", "최신", "이번 기간"),
    },
    "forecast": {"en": ("Forecast", "Colder than usual", "Begins on"), "ko": ("예측", "평소보다", "시작일")},
    "accuracy": {"en": ("Accuracy", "29% closer", "Random forest"), "ko": ("정확도", "29% 작습니다", "랜덤 포레스트")},
    "models": {
        "en": ("Models", "Train now", "Go back to this model"),
        "ko": ("모델", "지금 학습", "이 모델로 되돌리기"),
    },
    "data": {"en": ("Data", "17,520", "Asia/Seoul"), "ko": ("데이터", "17,520", "빈 구간")},
}
CHARTS = {"overview": 2, "forecast": 2, "accuracy": 1, "models": 0, "data": 0}
WIDE, PHONE = (1280, 900), (360, 740)


@pytest.mark.parametrize(
    ("language", "scheme", "size"),
    [("en", "light", WIDE), ("ko", "dark", WIDE), ("en", "dark", PHONE), ("ko", "light", PHONE)],
)
@pytest.mark.parametrize("view", list(WORDS))
async def test_view_is_complete(visit: Visit, view: str, language: str, scheme: str, size: tuple[int, int]) -> None:
    page = await visit.open(f"#/{view}", language, scheme, size)
    for words in WORDS[view][language]:
        await expect(page.locator("body")).to_contain_text(words)
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await expect(page.get_by_role("tab", selected=True)).to_have_text(WORDS[view][language][0])
    charts = page.locator(".plot")
    await expect(charts).to_have_count(CHARTS[view])
    for number in range(CHARTS[view]):
        assert await painted(charts.nth(number)) > 300
    assert await overflow(page) <= 0
    background = await page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(17, 18, 20)" if scheme == "dark" else "rgb(246, 246, 244)")


async def test_everything_opened_still_fits_a_phone(visit: Visit) -> None:
    page = await visit.open(size=PHONE)
    for view in WORDS:
        await visit.go(page, view)
        for summary in await page.locator("summary").all():
            await summary.click()
        assert await overflow(page) <= 0


async def test_language_is_chosen_and_kept(visit: Visit) -> None:
    page = await visit.open("#/accuracy")
    await page.get_by_label("Language").select_option("ko")
    await expect(page.get_by_role("tab", selected=True)).to_have_text("정확도")
    await expect(page.get_by_label("언어")).to_be_focused()
    await page.reload()
    await expect(page.get_by_role("tab", selected=True)).to_have_text("정확도")


async def test_chart_follows_the_scheme(visit: Visit) -> None:
    page = await visit.open("#/forecast")
    chart = page.locator(".plot").first

    canvas = chart.locator("canvas")
    before = await canvas.evaluate("canvas => canvas.toDataURL()")
    await page.emulate_media(color_scheme="dark")
    # The chart is drawn anew in the frame after.
    after = await canvas.evaluate(
        "canvas => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(canvas.toDataURL()))))"
    )
    assert after != before


async def test_methods_are_sorted_by_error_and_marked(visit: Visit) -> None:
    page = await visit.open("#/accuracy")
    rows = page.locator("table.methods tbody tr")
    errors = [float(await row.locator("td").first.inner_text()) for row in await rows.all()]
    assert errors == sorted(errors)
    assert len(errors) == 8
    await expect(rows.filter(has_text="Adaptive")).to_contain_text("In use")
    await expect(rows.filter(has_text="Same hour yesterday")).to_contain_text("Rule to beat")
    await expect(rows.filter(has_text="Ensemble")).to_contain_text("41%")


async def test_accuracy_of_other_days(visit: Visit) -> None:
    page = await visit.open("#/accuracy")
    await page.get_by_role("button", name="56 days").click()
    await expect(page.get_by_role("button", name="56 days")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("#panel")).to_contain_text("56 days, ")


async def test_forecast_steps_back_and_forth(visit: Visit) -> None:
    page = await visit.open("#/forecast")
    await page.get_by_role("button", name="Day before").click()
    yesterday = page.locator(".steps h2")
    await expect(yesterday).not_to_have_text("From now on")
    await expect(page.locator("#panel")).to_contain_text("Readings are missing for 1 hour of this day")
    await page.get_by_text("Show as a table").click()
    await expect(page.get_by_role("table").get_by_role("row")).to_have_count(25)
    await page.get_by_role("button", name="Day after").click()
    await expect(page.locator(".steps h2")).to_have_text("From now on")


async def test_forecast_of_another_method_and_more_days(visit: Visit) -> None:
    page = await visit.open("#/forecast")
    await page.locator(".toolbar select").first.select_option("7")
    await expect(page.locator(".totals").first.locator(".total")).to_have_count(7)
    await page.locator(".toolbar select").last.select_option("forest")
    await expect(page.locator(".toolbar select").last).to_have_value("forest")
    await expect(page.locator(".toolbar select").first).to_have_value("7")


async def test_series_chosen_is_kept_between_views(visit: Visit) -> None:
    page = await visit.open("#/forecast")
    await page.get_by_label("Series").select_option("sensor.heat_pump")
    await page.get_by_role("tab", name="Models").click()
    await expect(page.get_by_label("Series")).to_have_value("sensor.heat_pump")
    assert page.url.endswith("#/models/sensor.heat_pump")
