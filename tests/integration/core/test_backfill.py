from itertools import pairwise
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.energier.core.backfill import HOUR, HourRow, Row, Step, missing_hours

MINUTE = 60


def five(start: float, total: float, state: float | None = None) -> Row:
    return Row(start, start + 5 * MINUTE, total + 100 if state is None else state, total)


def hourly(hour: float, total: float) -> Row:
    return Row(hour * HOUR, (hour + 1) * HOUR, total + 100, total)


def minutes(start: float, end: float, kwh_per_hour: float) -> list[Step]:
    return [Step(at, MINUTE, kwh_per_hour / 60) for at in range(int(start), int(end), MINUTE)]


def changes(before: float, filled: list[HourRow] | None) -> list[Any]:
    """(hour, kWh) of the filled hours."""
    assert filled is not None
    found: list[Any] = []
    for row in filled:
        found.append((row.start / HOUR, row.sum - before))
        before = row.sum
    return found


# The device was lost at 10:00 and came back at 13:40; its counter is in the row from 13:40 on.
BEFORE = five(10 * HOUR - 5 * MINUTE, 7.0)


def test_every_hour_gets_what_was_used_in_it() -> None:
    steps = (
        minutes(10 * HOUR, 11 * HOUR, 1) + minutes(11 * HOUR, 12 * HOUR, 3) + minutes(12 * HOUR, 13 * HOUR + 2400, 0.6)
    )
    after = five(13 * HOUR + 40 * MINUTE, 7 + 1 + 3 + 0.6 + 0.4 + 0.05)
    filled = missing_hours([BEFORE, hourly(9, 7.0), after], steps)
    assert changes(7.0, filled) == [(10, pytest.approx(1)), (11, pytest.approx(3)), (12, pytest.approx(0.6))]
    assert filled is not None
    assert [row.state for row in filled] == [pytest.approx(row.sum + 100) for row in filled]


def test_an_hour_with_a_row_is_left_alone_and_the_next_takes_the_rest_of_it() -> None:
    before = five(10 * HOUR + 15 * MINUTE, 7.0)
    steps = minutes(10 * HOUR + 20 * MINUTE, 12 * HOUR + 20 * MINUTE, 1.2)
    after = five(12 * HOUR + 20 * MINUTE, 7 + 2.4 + 0.1)
    filled = missing_hours([before, hourly(10, 7.0), after], steps)
    assert changes(7.0, filled) == [(11, pytest.approx(2.0))]


def test_waits_until_a_row_holds_the_counter() -> None:
    steps = minutes(10 * HOUR, 13 * HOUR, 1)
    assert missing_hours([BEFORE], steps) is None
    stale = five(13 * HOUR, 7.0)
    assert missing_hours([BEFORE, stale], steps) is None
    filled = missing_hours([BEFORE, stale, five(13 * HOUR + 5 * MINUTE, 10.0)], steps)
    assert changes(7.0, filled) == [(10, pytest.approx(1)), (11, pytest.approx(1)), (12, pytest.approx(1))]


def test_nothing_used_needs_no_waiting() -> None:
    steps = minutes(10 * HOUR, 12 * HOUR, 0)
    filled = missing_hours([BEFORE, five(12 * HOUR, 7.0)], steps)
    assert changes(7.0, filled) == [(10, 0), (11, 0)]


def test_twice_the_same_history_adds_nothing() -> None:
    steps = minutes(10 * HOUR, 12 * HOUR, 1)
    rows = [BEFORE, five(12 * HOUR, 9.0)]
    filled = missing_hours(rows, steps + steps)
    assert filled is not None
    added = [Row(row.start, row.start + HOUR, row.state, row.sum) for row in filled]
    assert len(added) == 2
    assert missing_hours(rows + added, steps) == []


def test_a_second_part_of_the_history_fills_what_the_first_left() -> None:
    rows = [BEFORE, five(12 * HOUR, 9.0)]
    first = missing_hours(rows, minutes(10 * HOUR, 11 * HOUR, 0.5))
    assert changes(7.0, first) == [(10, pytest.approx(0.5))]
    assert first is not None
    added = [Row(row.start, row.start + HOUR, row.state, row.sum) for row in first]
    second = missing_hours(rows + added, minutes(11 * HOUR, 12 * HOUR, 1.5))
    assert changes(7.5, second) == [(11, pytest.approx(1.5))]


def test_hours_without_history_get_no_row() -> None:
    steps = minutes(12 * HOUR, 13 * HOUR, 1)
    filled = missing_hours([BEFORE, five(13 * HOUR, 10.05)], steps)
    assert filled is not None
    assert [row.start / HOUR for row in filled] == [12]


def test_a_device_that_was_off_used_nothing() -> None:
    steps = [Step(10 * HOUR, HOUR, None), Step(11 * HOUR, HOUR, 2.0)]
    filled = missing_hours([BEFORE, five(12 * HOUR, 9.0)], steps)
    assert changes(7.0, filled) == [(10, 0), (11, pytest.approx(2))]


def test_a_history_that_says_more_than_the_counter_is_scaled_down() -> None:
    steps = minutes(10 * HOUR, 12 * HOUR, 2)
    filled = missing_hours([BEFORE, five(12 * HOUR, 8.0)], steps)
    assert changes(7.0, filled) == [(10, pytest.approx(0.5)), (11, pytest.approx(0.5))]


def test_hourly_rows_serve_where_five_minutes_were_purged() -> None:
    filled = missing_hours([hourly(9, 7.0), hourly(12, 10.0)], minutes(10 * HOUR, 13 * HOUR, 1))
    assert changes(7.0, filled) == [(10, pytest.approx(1)), (11, pytest.approx(1))]


@pytest.mark.parametrize(
    ("rows", "steps"),
    [
        ([], minutes(0, HOUR, 1)),
        ([BEFORE], []),
        ([BEFORE, five(10 * HOUR, 7.0)], minutes(9 * HOUR, 10 * HOUR, 1)),
        ([BEFORE, five(12 * HOUR, 3.0)], minutes(10 * HOUR, 12 * HOUR, 1)),
        ([BEFORE, five(12 * HOUR, 9.0)], minutes(2 * HOUR, 4 * HOUR, 1)),
    ],
    ids=["no statistics", "no history", "no gap", "sum fell", "history of another time"],
)
def test_nothing_to_fill(rows: list[Row], steps: list[Step]) -> None:
    assert missing_hours(rows, steps) == []


@given(
    lost=st.integers(0, 59),
    minutes_away=st.integers(61, 3000),
    used=st.lists(st.none() | st.floats(0, 2), min_size=1, max_size=300),
    late=st.integers(0, 100),
    total=st.floats(0, 1000),
)
def test_no_hour_is_negative_and_the_sum_stays_the_counters(
    lost: int, minutes_away: int, used: list[float | None], late: int, total: float
) -> None:
    start = 10 * HOUR + lost // 5 * 5 * MINUTE
    back = start + minutes_away // 5 * 5 * MINUTE
    before, after = five(start - 5 * MINUTE, 7.0), five(back, 7.0 + total)
    steps = [Step(start + (late + n) * MINUTE, MINUTE, kwh) for n, kwh in enumerate(used)]
    filled = missing_hours([before, after], steps) or []
    sums = [7.0, *(row.sum for row in filled), 7.0 + total]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(sums))
    assert all(start <= row.start and row.start + HOUR <= back for row in filled)
