"""Find the statistics that were made up while nobody listened to a meter.

After a start, Home Assistant compiles the hours in which it was off from the last state it knew: the meter seems to stand still, and the
first row afterwards holds everything. Nothing marks such rows. But the meter of a home hardly ever stands still for an hour, and if it
does, the next hour does not make up for it.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

HOUR = 3600

ENOUGH_HOURS = 48
"""Two days show whether a meter uses to stand still (solar by day, a shop by night, a counter in whole kWh)."""

SELDOM = 0.1
"""A meter that stands still for more than this part of its time may really do so."""

MADE_UP = 0.4
"""What a row after a silence holds at least, as a part of the mean use of the time since: a home uses less than its mean at night."""

MADE_UP_AT_LEAST = 1.5
"""... and in mean hours, so that an ordinary hour after an hour of rest is not taken for more."""


class Counted(Protocol):
    """A row of the statistics."""

    @property
    def start(self) -> float:
        """Epoch seconds."""

    @property
    def end(self) -> float:
        """Epoch seconds."""

    @property
    def sum(self) -> float:
        """The running sum at its end, kWh."""


def without_repeats[R: Counted](rows: Sequence[R]) -> list[R]:
    """The rows (in the order of time) without those that only repeat the one before because nobody listened."""
    if not rows or rows[-1].end - rows[0].end < ENOUGH_HOURS * HOUR:
        return list(rows)
    seconds = rows[-1].end - rows[0].end
    still = sum(row.end - before.end for before, row in pairwise(rows) if row.sum == before.sum)
    mean = (rows[-1].sum - rows[0].sum) / seconds
    if not 0 < still <= SELDOM * seconds or mean <= 0:
        return list(rows)

    kept: list[R] = [rows[0]]
    repeats: list[R] = []
    for row in rows[1:]:
        if row.sum == kept[-1].sum:
            repeats.append(row)
            continue
        if repeats:
            silent = repeats[-1].end - kept[-1].end
            least = max(MADE_UP * (row.end - kept[-1].end), MADE_UP_AT_LEAST * HOUR) * mean
            if silent < HOUR or row.sum - kept[-1].sum < least:
                kept += repeats
            repeats = []
        kept.append(row)
    return kept + repeats
