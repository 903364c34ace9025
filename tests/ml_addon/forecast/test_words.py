"""What moves a day, in words that people use."""

from __future__ import annotations

import re

import pytest

from energier_ml.forecast.explain import Driver, Kind
from energier_ml.forecast.words import DAYS, LANGUAGES, TEXTS, describe

COLD = Driver(Kind.TEMPERATURE, 2.04, -5.2)
SUNDAY = Driver(Kind.WEEKDAY, 1.0, 6)
QUIET = Driver(Kind.LEVEL, -0.8, 0.9)


def test_more_than_usual_and_why() -> None:
    assert describe([COLD, SUNDAY, QUIET], 12.4, 10.0) == {
        "en": "About 2.4 kWh more than usual (24%). Mostly because it is 5 °C colder than in the last weeks (+2.0 kWh)"
        " and it is a Sunday (+1.0 kWh).",
        "ko": "평소보다 약 2.4 kWh 많습니다(24%). 주된 이유: 최근 몇 주보다 5 °C 낮은 기온(+2.0 kWh), 일요일(+1.0 kWh).",
    }


def test_less_than_usual_names_only_what_lowers_it() -> None:
    texts = describe([SUNDAY, QUIET], 9.0, 10.0)
    assert texts["en"] == (
        "About 1.0 kWh less than usual (10%). Mostly because the last week was 10% below the usual (−0.8 kWh)."
    )
    assert texts["ko"] == "평소보다 약 1.0 kWh 적습니다(10%). 주된 이유: 평소보다 10% 적었던 지난 7일(−0.8 kWh)."


def test_a_small_part_of_it_is_not_called_most_of_it() -> None:
    texts = describe([SUNDAY], 15.0, 10.0)
    assert "Partly because it is a Sunday" in texts["en"] and "이유의 일부: 일요일" in texts["ko"]


def test_a_day_as_usual_says_what_cancels_out() -> None:
    texts = describe([COLD, QUIET], 10.1, 10.0)
    assert texts["en"].startswith("About as much as usual. What moves it: it is 5 °C colder")
    assert describe([], 10.1, 10.0) == {"en": "About as much as usual.", "ko": "평소와 비슷합니다."}


@pytest.mark.parametrize(
    "driver",
    [Driver(Kind.TEMPERATURE, 1.0, 0.2), Driver(Kind.LEVEL, 1.0, 1.01), Driver(Kind.WEEKDAY, 0.04, 2)],
)
def test_what_is_not_worth_a_word_is_not_said(driver: Driver) -> None:
    assert describe([driver], 11.0, 10.0)["en"] == "About 1.0 kWh more than usual (10%)."


def test_a_holiday_is_called_one() -> None:
    texts = describe([Driver(Kind.HOLIDAY, 1.0, 1)], 11.0, 10.0)
    assert "public holiday (+1.0 kWh)" in texts["en"] and "공휴일(+1.0 kWh)" in texts["ko"]


def test_without_a_usual_that_is_said() -> None:
    assert set(describe([], 3.0, float("nan"))) == set(LANGUAGES)
    assert "not enough days" in describe([], 3.0, float("nan"))["en"]


def test_a_home_that_used_nothing_divides_by_nothing() -> None:
    assert describe([], 3.0, 0.0)["en"] == "About 3.0 kWh more than usual."


def test_every_language_has_every_text_with_the_same_values() -> None:
    def values(language: str) -> dict[str, list[str]]:
        return {key: sorted(re.findall(r"\$\w+", text)) for key, text in TEXTS[language].items()}

    assert all(values(language) == values("en") and len(DAYS[language]) == 7 for language in LANGUAGES)
