"""Readings of any step as hours. numpy only."""

from dataclasses import dataclass

import numpy as np

from ..clock import HOUR, Clock, Seconds
from .counts import (
    DUPLICATED,
    INCOMPLETE_HOUR,
    INFINITE,
    MISSING,
    NEGATIVE,
    NOT_A_NUMBER,
    OUT_OF_ORDER,
    UNREADABLE,
    Counts,
)
from .errors import SeriesError
from .values import Floats

FEW_PARTS = 4  # an hour of so few parts needs all of them
ENOUGH = 0.75  # of finer parts; the rest of the hour is taken to be as they are
LONGEST_GAP = 3 * HOUR  # between two temperatures


@dataclass(frozen=True)
class Hours:
    """A value for each hour that is known: the hour's first instant, kWh or degrees Celsius."""

    starts: Seconds
    values: Floats


def ordered(instants: Seconds, values: Floats, counts: Counts, *, negative: bool = False) -> Hours:
    """Readings that can be used, in order, one for each instant; what cannot is counted.

    NaN counts as not a number, but for those that `counts` has as missing or unreadable already.
    """
    known_nan = counts[MISSING] + counts[UNREADABLE]
    nan = np.isnan(values)
    counts[NOT_A_NUMBER] += max(int(nan.sum()) - known_nan, 0)
    counts[INFINITE] += int(np.isinf(values).sum())
    usable = np.isfinite(values)
    if not negative:
        counts[NEGATIVE] += int((usable & (values < 0)).sum())
        usable &= values >= 0
    instants, values = instants[usable], values[usable]
    back = int((np.diff(instants) < 0).sum())
    if back:
        counts[OUT_OF_ORDER] += back
        order = np.argsort(instants, kind="stable")
        instants, values = instants[order], values[order]
    last = np.append(np.diff(instants) > 0, True)[: len(instants)]
    counts[DUPLICATED] += int((~last).sum())
    return Hours(instants[last], values[last])


def step_of(instants: Seconds, what: str) -> int:
    """The most frequent time from one reading to the next, seconds."""
    if len(instants) < 2:
        raise SeriesError(f"{what} has {len(instants)} usable readings; at least a whole day of them is needed")
    steps, times = np.unique(np.diff(instants), return_counts=True)
    return int(steps[np.argmax(times)])


def energy(readings: Hours, step: int, clock: Clock, counts: Counts) -> Hours:
    """Sums of energy per step over the hours of the local clock, where enough of the hour is known."""
    hour, part_of, seen = _by_hour(readings.starts, clock)
    parts = HOUR / step
    need = np.ceil(parts - 1e-9) if parts <= FEW_PARTS else np.ceil(ENOUGH * parts)
    total = np.bincount(part_of, readings.values, len(hour))
    enough = seen >= need
    counts[INCOMPLETE_HOUR] += int(seen[~enough].sum())
    return Hours(hour[enough], total[enough] * parts / seen[enough])


def means(readings: Hours, clock: Clock) -> Hours:
    """Mean of each hour; gaps of up to three hours between are filled by straight lines."""
    hour, part_of, seen = _by_hour(readings.starts, clock)
    mean = np.bincount(part_of, readings.values, len(hour)) / seen
    if len(hour) < 2:
        return Hours(hour, mean)
    every = np.arange(hour[0], hour[-1] + 1, HOUR)
    after = np.minimum(np.searchsorted(hour, every), len(hour) - 1)
    near = hour[after] - hour[np.maximum(after - 1, 0)] <= LONGEST_GAP
    keep = near | (hour[after] == every)
    return Hours(every[keep], np.interp(every[keep], hour, mean))


def days_of(hours: Hours, clock: Clock) -> tuple[int, Floats]:
    """The local day (since 1970) of the first hour, and (days, 24) values by the local clock.

    NaN where nothing is known, so also in the hour that the clock skips; of the two hours that it shows alike, the mean.
    """
    label = (hours.starts + clock.offset(hours.starts)) // HOUR
    first, last = int(label[0]) // 24, int(label.max()) // 24
    place = label - first * 24
    size = (last - first + 1) * 24
    seen = np.bincount(place, minlength=size)
    grid = np.full(size, np.nan)
    np.divide(np.bincount(place, hours.values, size), seen, out=grid, where=seen > 0)
    return first, grid.reshape(-1, 24)


def _by_hour(instants: Seconds, clock: Clock) -> tuple[Seconds, Seconds, Seconds]:
    """First instants of the local clock's hours, which of them each reading is in, and how many each has."""
    offset = clock.offset(instants)
    start = (instants + offset) // HOUR * HOUR - offset
    hour, part_of, seen = np.unique(start, return_inverse=True, return_counts=True)
    return hour, part_of, seen


def day_number(day: np.datetime64) -> int:
    """Days since 1970."""
    return int(day.astype("datetime64[D]").astype(np.int64))


def date_of(number: int) -> np.datetime64:
    """The day so many days after 1970-01-01."""
    return np.datetime64(number, "D")
