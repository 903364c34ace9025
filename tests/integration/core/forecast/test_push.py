"""What is sent of a past: every hour that was really counted, once as often as it can matter."""

from datetime import timedelta
from itertools import pairwise

from custom_components.energier.core.contract.hours import HOUR
from custom_components.energier.core.contract.usage import history
from custom_components.energier.core.forecast.push import (
    HISTORY,
    OVERLAP,
    RECHECK,
    WINDOW,
    Reading,
    begin,
    joined,
    readings,
    windows,
)

from ..contract.meters import START, at, row, rows

MINUTES = timedelta(minutes=12)


def test_the_first_time_three_years_are_sent_then_the_last_two_days_again() -> None:
    now = at(0) + MINUTES
    assert begin(None, now) == START - HISTORY
    assert begin(at(-1), now) == at(-1) - OVERLAP
    assert begin(at(-1), now, RECHECK) == at(-1) - RECHECK
    # An app whose newest reading is older than what there is begins anew.
    assert begin(at(0) - 2 * HISTORY, now) == START - HISTORY


def test_a_long_time_is_sent_in_pieces_without_gap_or_overlap() -> None:
    pieces = list(windows(START - HISTORY, START))
    assert pieces[0][0] == START - HISTORY
    assert pieces[-1][1] == START
    assert all(before[1] == after[0] for before, after in pairwise(pieces))
    assert max(end - begins for begins, end in pieces) == WINDOW
    assert WINDOW / HOUR <= 10_000
    assert list(windows(START, START)) == []


def test_the_hours_between_are_sent_and_no_other() -> None:
    meter = history(rows(-2, [1, 2, 3, 4, 5]))
    assert readings([meter], at(0), at(2)) == (Reading(at(0), 3.0), Reading(at(1), 4.0))
    assert readings([meter], at(0), at(2))[0].as_json() == {"start": "2026-06-30T15:00:00+00:00", "value": 3.0}


def test_meters_are_summed_where_all_of_them_were_counted() -> None:
    whole, shorter = history(rows(0, [1, 1, 1, 1])), history(rows(1, [0.5, 0.5]))
    # Of hour 0 one meter says nothing, and of the last one it does not say anything yet.
    assert readings([whole, shorter], at(0), at(4)) == (Reading(at(1), 1.5), Reading(at(2), 1.5))


def test_a_short_silence_is_spread_and_a_long_one_left_out() -> None:
    short = history([*rows(0, [1.0]), row(4, 505.0), row(5, 506.0)])
    assert [reading.value for reading in readings([short], at(0), at(6))] == [1, 1, 1, 1, 1, 1]
    long = history([*rows(0, [1.0]), row(40, 541.0), row(41, 542.0)])
    assert [reading.start for reading in readings([long], at(0), at(42))] == [at(0), at(41)]


def test_a_meter_without_statistics_sends_nothing() -> None:
    assert readings([history(())], at(0), at(10)) == ()


def test_two_records_of_one_thing_complete_each_other() -> None:
    older = (Reading(at(0), 1.0), Reading(at(1), 1.0))
    newer = (Reading(at(1), 9.0), Reading(at(2), 2.0))
    assert joined([older, newer]) == (Reading(at(0), 1.0), Reading(at(1), 1.0), Reading(at(2), 2.0))
    assert joined([]) == ()
