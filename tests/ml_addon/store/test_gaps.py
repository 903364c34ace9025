import numpy as np
import pytest

from energier_ml.store import Gap, find_gaps

HOUR = 3600


@pytest.mark.parametrize("step", [60, 900, 1800, HOUR])
def test_a_whole_series_has_no_gap_whatever_its_step(step: int) -> None:
    assert find_gaps(np.arange(0, 48 * HOUR, step)) == []


def test_missing_hours_are_one_gap_each_time() -> None:
    starts = np.delete(np.arange(48) * HOUR, [3, 4, 5, 20])
    assert find_gaps(starts) == [Gap(3 * HOUR, 6 * HOUR), Gap(20 * HOUR, 21 * HOUR)]


def test_hours_that_begin_at_half_past_are_whole() -> None:
    assert find_gaps(np.arange(48) * HOUR + 1800) == []


def test_a_year_without_readings_is_one_gap() -> None:
    assert find_gaps(np.array([0, 8760 * HOUR])) == [Gap(HOUR, 8760 * HOUR)]


@pytest.mark.parametrize("starts", [[], [5 * HOUR]])
def test_too_little_for_a_gap(starts: list[int]) -> None:
    assert find_gaps(np.array(starts, np.int64)) == []
