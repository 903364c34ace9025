"""Which days a backtest forecasts."""

from dataclasses import dataclass

import numpy as np

from ..calendar import Days
from ..forecast.base import History

YEAR, HALF_YEAR = 366, 183
LAST = 61  # test days of a home with a year or less
EVERY = 3  # of a longer history, one day in three of its last half year
LEAST_HISTORY = 14  # days before the first test day


def span_of(count: int) -> np.timedelta64:
    """So many days."""
    return np.timedelta64(count, "D")


class NoTestDaysError(ValueError):
    """A history too short, or a span outside of it."""


@dataclass(frozen=True)
class Span:
    """Test days that someone asked for; None: the default."""

    start: np.datetime64 | None = None
    end: np.datetime64 | None = None  # the last test day
    every: int | None = None

    def __post_init__(self) -> None:
        if self.every is not None and self.every < 1:
            raise NoTestDaysError(f"every {self.every} days is no step; give 1 or more")
        if self.start is not None and self.end is not None and self.end < self.start:
            raise NoTestDaysError(f"the end {self.end} is before the start {self.start}")


def chosen_days(history: History, span: Span, least: int = LEAST_HISTORY) -> Days:
    """The days to forecast: of which something is known, with at least so many days before the first."""
    long = len(history) > YEAR
    asked = span.start is not None or span.end is not None
    every = span.every or (1 if asked or not long else EVERY)
    stop = history.end if span.end is None else min(history.end, span.end + span_of(1))
    start = span.start if span.start is not None else stop - span_of(HALF_YEAR if long else LAST)
    start = max(start, history.first + span_of(least))
    days = np.arange(start, stop, span_of(every)) if start < stop else np.array([], "datetime64[D]")
    days = days[[not np.isnan(history.kwh[_row(history, day)]).all() for day in days]] if len(days) else days
    if not len(days):
        raise NoTestDaysError(
            f"no day can be tested: readings are from {history.first} to {history.end - span_of(1)}, the first {least} days "
            "are needed to learn from, and a test day must have readings"
        )
    return days


def _row(history: History, day: np.datetime64) -> int:
    return int((day - history.first).astype(int))
