from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from energier_ml.clock import HOUR
from energier_ml.engine.clock import LocalClock
from energier_ml.engine.hours import Read, energy_by_hour, mean_by_hour
from energier_ml.store import Readings

FAR = 4_000_000_000


def reading(starts: list[int] | np.ndarray, values: list[float] | np.ndarray | float) -> Read:
    ordered = np.asarray(starts, np.int64)
    kwh = np.broadcast_to(np.asarray(values, float), ordered.shape)

    def read(start: int, end: int) -> Readings:
        mine = (ordered >= start) & (ordered < end)
        return Readings(ordered[mine], kwh[mine].copy())

    return read


def hours(zone: str, day: str, days: int, read: Read, now: int = FAR) -> np.ndarray:
    return energy_by_hour(read, LocalClock(zone), np.datetime64(day), days, now)


def midnight(zone: str, day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).timestamp())


@pytest.mark.parametrize("step", [60, 300, 420, 900, 1800, 3600])
@pytest.mark.parametrize("zone", ["Asia/Seoul", "Asia/Kolkata", "Europe/London"])
def test_any_step_gives_the_same_hours(step: int, zone: str) -> None:
    start = midnight(zone, "2026-06-01") // HOUR * HOUR - HOUR
    starts = np.arange(start, start + 70 * 86400, step)
    got = hours(zone, "2026-06-01", 65, reading(starts, 0.5 * step / HOUR))
    assert got == pytest.approx(np.full((65, 24), 0.5))


def test_energy_is_kept_where_the_meters_hours_are_not_the_clocks() -> None:
    start = midnight("Asia/Kolkata", "2026-06-01") - HOUR // 2  # a UTC hour begins at half past
    values = np.arange(30.0)
    got = hours("Asia/Kolkata", "2026-06-01", 1, reading(start + np.arange(30) * HOUR, values))[0]
    assert got == pytest.approx((values[:24] + values[1:25]) / 2)


def test_an_hour_of_which_a_part_is_missing_is_unknown() -> None:
    start = midnight("Asia/Seoul", "2026-06-01")
    starts = np.arange(start, start + 86400, 60)
    missing = (starts != start + 5 * HOUR + 120) & (starts // HOUR != start // HOUR + 9)
    got = hours("Asia/Seoul", "2026-06-01", 1, reading(starts[missing], 0.01))[0]
    assert np.flatnonzero(np.isnan(got)).tolist() == [5, 9]
    assert got[0] == pytest.approx(0.6)


def test_the_hour_that_is_not_over_is_unknown() -> None:
    start = midnight("Asia/Seoul", "2026-06-01")
    read = reading(start - 86400 + np.arange(0, 2 * 86400, 1800), 1.0)
    got = hours("Asia/Seoul", "2026-06-01", 1, read, now=start + 3 * HOUR + 1800)[0]
    assert got[:3].tolist() == [2.0] * 3
    assert np.isnan(got[3:]).all()


def test_a_single_half_hour_after_others_is_no_hour() -> None:
    start = midnight("Asia/Seoul", "2026-06-01")
    got = hours("Asia/Seoul", "2026-06-01", 1, reading(start + np.arange(-20, 1) * 1800, 1.0))
    assert np.isnan(got).all()


def test_the_step_may_change() -> None:
    start = midnight("Asia/Seoul", "2026-06-01")
    starts = np.concatenate([start + np.arange(12) * HOUR, start + 12 * HOUR + np.arange(144) * 300])
    values = np.concatenate([np.full(12, 1.2), np.full(144, 0.1)])
    assert hours("Asia/Seoul", "2026-06-01", 1, reading(starts, values))[0] == pytest.approx(np.full(24, 1.2))


def test_clock_changes_skip_one_hour_and_average_two() -> None:
    zone = "Europe/London"
    start = midnight(zone, "2026-03-29")
    got = hours(zone, "2026-03-29", 1, reading(start + np.arange(23) * HOUR, np.arange(23.0)))[0]
    assert np.isnan(got[1])
    assert got[[0, 2, 23]].tolist() == [0, 1, 22]
    start = midnight(zone, "2026-10-25")
    got = hours(zone, "2026-10-25", 1, reading(start + np.arange(25) * HOUR, np.arange(25.0)))[0]
    assert got[:4].tolist() == [0, 1.5, 3, 4]


def test_half_of_a_doubled_hour_is_not_the_hour() -> None:
    start = midnight("Europe/London", "2026-10-25")
    keep = [hour for hour in range(25) if hour != 2]
    got = hours("Europe/London", "2026-10-25", 1, reading(start + np.array(keep) * HOUR, 1.0))[0]
    assert np.flatnonzero(np.isnan(got)).tolist() == [1]


def test_a_long_history_is_read_in_bounded_pieces() -> None:
    asked: list[timedelta] = []

    def read(start: int, end: int) -> Readings:
        asked.append(timedelta(seconds=end - start))
        starts = np.arange(start, end, HOUR, dtype=np.int64)
        return Readings(starts, np.ones(len(starts)))

    assert (hours("Europe/London", "2021-06-01", 800, read) > 0).sum() == 800 * 24 - 2  # two skipped hours
    assert max(asked) < timedelta(days=31)


def test_temperature_is_the_mean_of_each_hour() -> None:
    start = midnight("Asia/Seoul", "2026-06-01")
    read = reading([start, start + 1800, start + 5 * HOUR], [10.0, 12.0, -3.0])
    got = mean_by_hour(read, LocalClock("Asia/Seoul"), np.datetime64("2026-06-01"), 1)[0]
    assert got[[0, 5]].tolist() == [11.0, -3.0]
    assert np.isnan(got[1])
