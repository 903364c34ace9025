"""When the clock of a time zone is put forward and back, for whole arrays of times. numpy only; seconds since 1970."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

type Seconds = NDArray[np.int64]

HOUR = 3600
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Shift:
    """A moment at which a clock is put forward or back."""

    at: int  # instant
    before: int  # seconds ahead of UTC
    after: int


@dataclass(frozen=True)
class Clock:
    """The local clock of a time zone over a span of time."""

    first: int  # seconds ahead of UTC at the start
    shifts: tuple[Shift, ...]

    def offset(self, instants: Seconds) -> Seconds:
        """Seconds ahead of UTC at each instant."""
        offsets = np.array([self.first, *(shift.after for shift in self.shifts)], np.int64)
        return offsets[np.searchsorted([shift.at for shift in self.shifts], instants, side="right")]

    def instants(self, labels: Seconds) -> tuple[Seconds, NDArray[np.bool_]]:
        """The instant of each reading of the clock, and whether the clock ever shows it.

        In an hour that the clock shows twice, the first of two equal labels is the first pass, the next the second.
        """
        answer = labels - self.first
        shown = np.ones(len(labels), bool)
        for shift in self.shifts:
            early, late = shift.at + min(shift.before, shift.after), shift.at + max(shift.before, shift.after)
            answer = np.where(labels >= late, labels - shift.after, answer)
            between = np.flatnonzero((labels >= early) & (labels < late))
            if shift.after > shift.before:
                shown[between] = False
            else:
                answer[between] = labels[between] - shift.before
                _, first = np.unique(labels[between], return_index=True)
                again = np.delete(between, first)
                answer[again] = labels[again] - shift.after
        return answer, shown


def clock_between(zone: ZoneInfo, first: int, last: int) -> Clock:
    """The clock of a zone from the one instant to the other, and the two days around them."""
    return _clock(zone, first // DAY - 2, last // DAY + 2)


@lru_cache(64)
def _clock(zone: ZoneInfo, first_day: int, last_day: int) -> Clock:
    start = first_day * DAY
    known = first = _offset(zone, start)
    shifts = []
    for day in range(first_day + 1, last_day + 1):
        if (offset := _offset(zone, day * DAY)) != known:
            low, high = (day - 1) * DAY, day * DAY
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset(zone, middle) == known else (low, middle)
            shifts.append(Shift(high, known, offset))
            known = offset
    return Clock(first, tuple(shifts))


def _offset(zone: ZoneInfo, instant: int) -> int:
    moment = EPOCH + timedelta(seconds=instant)
    ahead = moment.astimezone(zone).utcoffset()
    assert ahead is not None
    return round(ahead.total_seconds())
