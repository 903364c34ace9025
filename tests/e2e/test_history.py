"""The demo's past: real hours, moved by whole weeks."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from demo import history
from demo.history import Hour


@pytest.fixture(scope="module")
def excerpt() -> list[Hour]:
    return history.load()


def test_the_parts_never_use_more_than_the_home(excerpt: list[Hour]) -> None:
    # Each is rounded to whole Wh.
    assert all(hour.kitchen + hour.laundry + hour.water_heater <= hour.home + 2 for hour in excerpt)
    assert 9000 < sum(hour.home for hour in excerpt[-365 * 24 :]) / 1000 < 11000


@pytest.mark.parametrize(
    "today", [date(2026, 1, 1), date(2026, 11, 21), date(2027, 12, 31), date(2028, 2, 29), date(2032, 3, 1)]
)
def test_the_past_is_whole_on_any_day_and_keeps_weekday_and_season(excerpt: list[Hour], today: date) -> None:
    now = datetime(today.year, today.month, today.day, 15, 20, tzinfo=UTC)
    hours = history.recent(excerpt, now, history.MAX_DAYS)
    assert hours[-1].start == now.replace(tzinfo=None, hour=14, minute=0)
    assert hours[0].start <= now.replace(tzinfo=None) - timedelta(days=history.MAX_DAYS - 1)
    assert len(hours) > history.MAX_DAYS * 24 * 0.98
    by = history.shift(today)
    assert by % timedelta(weeks=1) == timedelta()
    moved_from = (datetime.combine(today, datetime.min.time()) - by).date()
    assert moved_from.weekday() == today.weekday()
    assert abs(moved_from.timetuple().tm_yday - today.timetuple().tm_yday) <= 7


@pytest.mark.parametrize("zone", ["UTC", "Asia/Seoul", "Europe/Paris", "Asia/Kolkata", "America/New_York"])
def test_readings_count_every_hour_once_on_any_clock(excerpt: list[Hour], zone: str) -> None:
    now = datetime(2026, 11, 21, 15, 20, tzinfo=ZoneInfo(zone))
    hours = history.recent(excerpt, now, history.MAX_DAYS)
    readings = history.readings(hours, "home", ZoneInfo(zone))
    assert all(early.start < late.start and early.wh <= late.wh for early, late in pairwise(readings))
    assert all(reading.start.minute == 0 and reading.start.utcoffset() == timedelta() for reading in readings)
    assert readings[-1].wh == sum(hour.home for hour in hours)
    assert timedelta() <= now - (readings[-1].start + timedelta(hours=1)) < timedelta(hours=1.5)


def test_an_hour_that_the_clock_skips_is_not_lost() -> None:
    # On 2026-03-29 Paris goes from 02:00 to 03:00.
    midnight = datetime.fromisoformat("2026-03-29T00:00")
    hours = [Hour(midnight + timedelta(hours=hour), 100 * (hour + 1), 0, 0, 0) for hour in range(5)]
    readings = history.readings(hours, "home", ZoneInfo("Europe/Paris"))
    assert [(reading.start.hour, reading.wh) for reading in readings] == [(23, 100), (0, 300), (1, 1000), (2, 1500)]
