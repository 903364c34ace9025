"""Rows that Home Assistant makes up after a start for the hours in which it was off."""

import pytest

from custom_components.energier.core.contract.repeats import without_repeats
from custom_components.energier.core.contract.usage import Row

from .meters import five, rows

DAY = [0.5] * 24


def starts(found: list[Row]) -> list[float]:
    return [row.start for row in found]


def test_a_silence_that_the_next_row_makes_up_for_is_no_data() -> None:
    known = rows(0, [*DAY, *DAY, *DAY, 0, 0, 0, 0, 2.5, 0.5])
    assert without_repeats(known) == known[:73] + known[77:]


def test_home_assistant_that_is_just_back_knows_it_by_the_first_minutes() -> None:
    known = [*rows(0, [*DAY, *DAY, 0, 0, 0]), five(51 * 60, 524.0), five(51 * 60 + 5, 526.0)]
    assert starts(without_repeats(known)) == starts(known[:49] + known[53:])


@pytest.mark.parametrize(
    "used",
    [
        [*DAY, *DAY, 0, 0, 0, 0, 0.5, 0.5],
        [*DAY, *DAY, *DAY, 0, 0.5, 0.5],
        [*DAY, 0, 0, 0, 0, 2.5],
        [*DAY, *DAY, 0, 0, 0, 0],
        [*([0.0] * 12 + [0.5] * 12) * 3, 0, 0, 0, 3],
        [0.0] * 60,
    ],
    ids=["not made up for", "one quiet hour", "too little is known", "not over", "often stands still", "never moves"],
)
def test_a_meter_that_stands_still_is_believed(used: list[float]) -> None:
    known = rows(0, used)
    assert without_repeats(known) == known


def test_minutes_of_standing_still_are_believed() -> None:
    known = [*rows(0, [*DAY, *DAY]), five(48 * 60, 524.0), five(48 * 60 + 5, 525.0)]
    assert without_repeats(known) == known


def test_without_rows_there_is_nothing_to_leave_out() -> None:
    assert without_repeats([]) == []
