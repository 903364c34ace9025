from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import numpy as np
import pytest

from energier_ml.series.clock import clock_of
from energier_ml.series.errors import SeriesError

ZONES = (
    "Asia/Seoul",
    "Europe/London",
    "Australia/Sydney",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "UTC",
)
moments = st.integers(1_104_537_600, 1_893_456_000)  # 2005 to 2030


@given(zone=st.sampled_from(ZONES), instant=moments)
def test_offsets_are_those_of_the_time_zone(zone: str, instant: int) -> None:
    ahead = datetime.fromtimestamp(instant, UTC).astimezone(ZoneInfo(zone)).utcoffset()
    assert ahead is not None
    seconds = np.array([instant])
    assert clock_of(zone, seconds).offset(seconds)[0] == ahead.total_seconds()


@given(zone=st.sampled_from(ZONES), start=moments, hours=st.integers(1, 9000))
def test_what_the_clock_showed_leads_back_to_the_instants(zone: str, start: int, hours: int) -> None:
    instants = start // 1800 * 1800 + 1800 * np.arange(2 * hours)
    clock = clock_of(zone, instants)
    back, shown = clock.instants(instants + clock.offset(instants))
    # A series that begins or ends within a doubled hour cannot tell which pass it is in.
    inside = slice(4, -4)
    assert shown.all()
    assert np.array_equal(back[inside], instants[inside])


def test_the_skipped_hour_is_never_shown() -> None:
    labels = np.array([datetime(2013, 3, 31, hour, tzinfo=UTC).timestamp() for hour in (0, 1, 2)], np.int64)
    _, shown = clock_of("Europe/London", labels).instants(labels)
    assert shown.tolist() == [True, False, True]


@pytest.mark.parametrize("name", ["Mars/Base", "../etc/passwd", "", "Asia"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(SeriesError, match="Asia/Seoul"):
        clock_of(name, np.array([0]))
