from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import numpy as np
import pytest

from energier_ml.clock import HOUR
from energier_ml.engine.clock import LocalClock, wall

ZONES = ["Asia/Seoul", "Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Kathmandu"]


@pytest.mark.parametrize("zone", ZONES)
@given(start=st.integers(946684800, 1893456000), step=st.sampled_from([60, 900, 3600, 86400]))
@settings(max_examples=30, deadline=None)
def test_wall_time_is_that_of_the_zone_tables(zone: str, start: int, step: int) -> None:
    moments = np.arange(start, start + 200 * step, step, dtype=np.int64)
    zone_info = ZoneInfo(zone)
    for moment, local in zip(moments.tolist(), LocalClock(zone).local(moments).tolist(), strict=True):
        shown = datetime.fromtimestamp(moment, zone_info).replace(tzinfo=UTC)
        assert datetime.fromtimestamp(local, UTC) == shown


@pytest.mark.parametrize(
    ("zone", "day", "hours", "odd"),
    [
        ("Asia/Seoul", "2026-03-29", 24, {}),
        ("Europe/London", "2026-03-29", 23, {1: 0}),
        ("Europe/London", "2026-10-25", 25, {1: 7200}),
        ("America/New_York", "2026-03-08", 23, {2: 0}),
        ("America/Santiago", "2026-09-06", 23, {0: 0}),  # midnight itself is skipped
        ("Australia/Lord_Howe", "2026-10-04", 24, {2: 1800}),
    ],
)
def test_days_of_a_changed_clock_have_the_hours_they_have(zone: str, day: str, hours: int, odd: dict[int, int]) -> None:
    clock = LocalClock(zone)
    date = np.datetime64(day)
    starts, shown = clock.hours(date)
    assert len(starts) == len(shown) == hours
    assert (np.diff(starts) == HOUR).all()
    lasting = clock.slots(date, 1)[0]
    assert lasting.tolist() == [odd.get(hour, 3600) for hour in range(24)]


def test_a_day_begins_at_its_midnight() -> None:
    clock = LocalClock("Asia/Seoul")
    midnight = clock.midnight(np.datetime64("2026-11-25"))
    assert datetime.fromtimestamp(midnight, UTC) == datetime(2026, 11, 24, 15, tzinfo=UTC)
    assert clock.day(midnight) == np.datetime64("2026-11-25")
    assert clock.day(midnight - 1) == np.datetime64("2026-11-24")
    assert clock.hour(midnight + 3 * HOUR + 59) == 3
    assert wall(np.datetime64("1970-01-02")) == timedelta(days=1).total_seconds()
