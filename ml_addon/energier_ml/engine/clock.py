"""Which hour of which day it is where a series lives, for whole arrays of times."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ..clock import HOUR, Seconds, clock_between

QUARTER = 900  # every clock on earth is whole quarters of an hour from UTC
ONE_DAY = np.timedelta64(1, "D")


class LocalClock:
    """The clock of an IANA time zone; times are seconds since 1970 UTC, days are datetime64[D]."""

    def __init__(self, timezone: str) -> None:
        self.timezone = timezone
        self._zone = ZoneInfo(timezone)

    def day(self, moment: int) -> np.datetime64:
        """The local day of a moment."""
        return np.datetime64(datetime.fromtimestamp(moment, self._zone).date(), "D")

    def hour(self, moment: int) -> int:
        """The hour of the local day of a moment."""
        return datetime.fromtimestamp(moment, self._zone).hour

    def midnight(self, day: np.datetime64) -> int:
        """The moment a local day begins; where the clock skips midnight, the moment it skips to."""
        when: date = day.astype("datetime64[D]").item()
        return int(datetime(when.year, when.month, when.day, tzinfo=self._zone).timestamp())

    def local(self, moments: Seconds) -> Seconds:
        """Wall clock time of moments in order, as seconds since 1970-01-01 00:00 of that clock."""
        if not len(moments):
            return moments
        return moments + clock_between(self._zone, int(moments[0]), int(moments[-1])).offset(moments)

    def slots(self, first: np.datetime64, days: int) -> Seconds:
        """(days, 24) how many seconds each hour of the clock lasts: 3600, none where it is skipped, 7200 where doubled."""
        start, end = self.midnight(first), self.midnight(first + np.timedelta64(days, "D"))
        quarters = np.arange(start, end, QUARTER, dtype=np.int64)
        hours = (self.local(quarters) - wall(first)) // HOUR
        return np.bincount(hours, minlength=24 * days)[: 24 * days].reshape(days, 24) * QUARTER

    def hours(self, day: np.datetime64) -> tuple[Seconds, NDArray[np.int64]]:
        """When each real hour of a day begins (23 to 25 of them), and which hour the clock shows then."""
        starts = np.arange(self.midnight(day), self.midnight(day + ONE_DAY), HOUR, dtype=np.int64)
        return starts, (self.local(starts) - wall(day)) // HOUR


def wall(day: np.datetime64) -> int:
    """A day's midnight in the seconds of `LocalClock.local`."""
    return int(day.astype("datetime64[s]").astype(np.int64))
