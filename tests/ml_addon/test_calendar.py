import numpy as np
import pytest

from energier_ml.calendar import Calendar, country_of, timezone_named, weekday


def days(*texts: str) -> np.ndarray:
    return np.array(texts, "datetime64[D]")


def test_monday_is_zero() -> None:
    assert weekday(days("2026-11-23", "2026-11-29", "1969-12-29")).tolist() == [0, 6, 0]


def test_korean_public_holidays_are_days_of_rest() -> None:
    calendar = Calendar("KR")
    assert calendar.rest(days("2024-02-09", "2024-02-12", "2024-02-13", "2024-02-17")).tolist() == [
        True,
        True,
        False,
        True,
    ]
    assert calendar.holiday(days("2024-02-17")).tolist() == [False]


def test_a_state_has_its_own_holidays() -> None:
    labour_day = days("2013-10-07")
    assert Calendar("AU-NSW").holiday(labour_day).all()
    assert not Calendar("AU-VIC").holiday(labour_day).any()


def test_a_single_working_day_between_days_of_rest_is_a_bridge() -> None:
    assert Calendar("FR").bridge(days("2024-05-09", "2024-05-10", "2024-05-13")).tolist() == [False, True, False]


def test_without_a_country_only_weekends_rest() -> None:
    assert Calendar().rest(days("2024-12-25", "2024-12-28")).tolist() == [False, True]


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(ValueError, match="ISO code"):
        Calendar("Atlantis")


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Asia/Seoul", "KR"),
        ("Europe/London", "GB"),
        ("Australia/NSW", "AU"),
        ("Asia/Calcutta", "IN"),
        ("UTC", None),
        ("Nowhere/Town", None),
    ],
)
def test_a_zone_lies_in_a_country_under_its_old_name_too(zone: str, country: str | None) -> None:
    assert country_of(zone) == country


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("local_paris", "Europe/Paris"),
        ("lcl_London_weather", "Europe/London"),
        ("kst", "Asia/Seoul"),
        ("home_new_york_2024", "America/New_York"),
        ("istanbul", "Europe/Istanbul"),
        ("south_wing_central", None),
        ("paris_london", None),
        ("", None),
    ],
)
def test_words_name_a_time_zone_if_they_name_just_one(name: str, zone: str | None) -> None:
    assert timezone_named(name.split("_")) == zone
