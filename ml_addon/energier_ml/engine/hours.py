"""Readings of any step become hours of the local clock, a month at a time, so that no length fills the memory."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from ..clock import DAY, HOUR, Seconds
from ..forecast.base import HOURS, Floats
from ..store import Readings
from .clock import LocalClock, wall

SPAN = 30 * DAY
JITTER = 30  # seconds an hour may lack and still be whole: meters' clocks are not exact

type Read = Callable[[int, int], Readings]  # those that begin in [start, end)


def energy_by_hour(read: Read, clock: LocalClock, first: np.datetime64, days: int, now: int) -> Floats:
    """(days, 24) kWh per hour; NaN for hours of which any part is missing, and for those that are not over at `now`.

    A reading lasts to its nearest neighbour, one hour at the most. An hour the clock shows twice is the average of both.
    """
    size = days * HOURS
    energy, covered = np.zeros(size + 1), np.zeros(size + 1)  # the last place is for what belongs to no day
    start, end = clock.midnight(first), min(clock.midnight(first + np.timedelta64(days, "D")), now)
    for a, b in pairwise([*range(start, end, SPAN), end]):
        found = read(a - HOUR, b + HOUR)
        lasts = _lasting(found.starts)
        mine = (found.starts >= a - (HOUR if a == start else 0)) & (found.starts < b) & (found.starts + lasts <= now)
        begin, lasts, values = found.starts[mine], lasts[mine], found.values[mine]
        ends = begin + lasts
        turn = np.minimum(begin + HOUR - clock.local(begin) % HOUR, ends)  # when the clock's hour ends
        for part_start, part_end in ((begin, turn), (turn, ends)):
            seconds = part_end - part_start
            hour = (clock.local(part_start) - wall(first)) // HOUR
            place = np.where((seconds > 0) & (hour >= 0) & (hour < size), hour, size)
            energy += np.bincount(place, values * seconds / lasts, minlength=size + 1)
            covered += np.bincount(place, seconds, minlength=size + 1)
    length = clock.slots(first, days).ravel()
    whole = (length > 0) & (covered[:size] >= length - JITTER)
    per_hour: Floats = np.divide(energy[:size] * HOUR, length, out=np.full(size, np.nan), where=whole)
    return per_hour.reshape(days, HOURS)


def mean_by_hour(read: Read, clock: LocalClock, first: np.datetime64, days: int) -> Floats:
    """(days, 24) mean of the readings in each hour of the clock; NaN where there is none."""
    size = days * HOURS
    total, count = np.zeros(size), np.zeros(size)
    start, end = clock.midnight(first), clock.midnight(first + np.timedelta64(days, "D"))
    for a, b in pairwise([*range(start, end, SPAN), end]):
        found = read(a, b)
        hour = (clock.local(found.starts) - wall(first)) // HOUR
        total += np.bincount(hour, found.values, minlength=size)[:size]
        count += np.bincount(hour, minlength=size)[:size]
    mean: Floats = np.divide(total, count, out=np.full(size, np.nan), where=count > 0)
    return mean.reshape(days, HOURS)


def _lasting(starts: Seconds) -> Seconds:
    """Seconds each reading lasts: to its nearest neighbour, since the next one may be missing."""
    apart = np.diff(starts, prepend=starts[:1] - HOUR, append=starts[-1:] + HOUR)
    return np.minimum(np.minimum(apart[:-1], apart[1:]), HOUR)
