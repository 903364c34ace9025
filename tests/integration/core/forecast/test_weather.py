"""Weather forecasts of any step become temperatures by the hour."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from custom_components.energier.core.contract.hours import HOUR
from custom_components.energier.core.forecast.weather import FARTHEST, Point, hourly, of_day

NOW = datetime(2026, 7, 11, 3, 20, tzinfo=UTC)
NOON = datetime(2026, 7, 11, 12, tzinfo=UTC)


def test_hourly_steps_stay_and_the_past_is_left_out() -> None:
    points = [Point(NOW.replace(minute=0) + number * HOUR, 20 + number) for number in range(-3, 3)]
    assert [(reading.start.hour, reading.value) for reading in hourly(reversed(points), NOW)] == [
        (3, 20),
        (4, 21),
        (5, 22),
    ]


def test_between_wider_steps_it_changes_evenly() -> None:
    found = hourly([Point(NOON, 20.0), Point(NOON + 3 * HOUR, 23.0)], NOW)
    assert [reading.value for reading in found] == [20, 21, 22, 23]


def test_steps_beside_the_full_hour_are_read_at_the_full_hour() -> None:
    half = timedelta(minutes=30)
    found = hourly([Point(NOON + half, 20.0), Point(NOON + half + 2 * HOUR, 22.0)], NOW)
    assert [(reading.start.hour, reading.value) for reading in found] == [(13, 20.5), (14, 21.5)]


def test_a_hole_in_a_forecast_stays_a_hole() -> None:
    points = [Point(NOON, 20.0), Point(NOON + HOUR, 20.0), Point(NOON + 48 * HOUR, 30.0), Point(NOON + 49 * HOUR, 30.0)]
    assert len(hourly(points, NOW)) == 4


def test_two_values_for_one_moment_do_no_harm() -> None:
    assert [reading.value for reading in hourly([Point(NOON, 20.0), Point(NOON, 21.0)], NOW)] == [20]


def test_no_further_than_the_app_takes() -> None:
    points = [Point(NOW + number * HOUR, 20.0) for number in range(24 * 30)]
    assert hourly(points, NOW)[-1].start < NOW + FARTHEST
    assert hourly([], NOW) == ()


@pytest.mark.parametrize("zone", [ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Berlin")])
def test_days_have_their_lowest_before_dawn_and_their_highest_in_the_afternoon(zone: ZoneInfo) -> None:
    points = [point for number in range(3) for point in of_day(date(2026, 10, 24 + number), 10.0, 20.0, zone)]
    found = hourly(points, datetime(2026, 10, 23, tzinfo=UTC))
    by_clock = {reading.start.astimezone(zone).strftime("%d %H"): reading.value for reading in found}
    assert (by_clock["25 05"], by_clock["25 15"], by_clock["25 10"]) == (10, 20, 15)
    # The night in which clocks go back, too, has every hour.
    assert all(after.start - before.start == HOUR for before, after in pairwise(found))
