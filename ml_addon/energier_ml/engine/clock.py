"""Which hour of which day it is where a series lives, for whole arrays of times."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

HOUR = 3600
DAY = 24 * HOUR
QUARTER = 900  # every clock on earth is whole quarters of an hour from UTC
ONE_DAY = np.timedelta64(1, "D")

type Seconds = NDArray[np.int64]


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
        changes, offsets = self._offsets(int(moments[0]), int(moments[-1]))
        return moments + offsets[np.searchsorted(changes, moments, side="right") - 1]

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

    def _offsets(self, start: int, end: int) -> tuple[Seconds, Seconds]:
        """Moments from which an offset from UTC holds, the first before `start`, and those offsets."""
        days = range(start - DAY, end + 2 * DAY, DAY)
        known = [self._offset(day) for day in days]
        changed = [i for i in range(1, len(days)) if known[i] != known[i - 1]]
        moments = [days[0], *(self._change(days[i - 1], days[i]) for i in changed)]
        return np.array(moments, np.int64), np.array([known[0], *(known[i] for i in changed)], np.int64)

    def _change(self, before: int, after: int) -> int:
        """The moment within a day at which the offset changes."""
        old = self._offset(before)
        while after - before > 1:
            middle = (before + after) // 2
            before, after = (middle, after) if self._offset(middle) == old else (before, middle)
        return after

    def _offset(self, moment: int) -> int:
        offset = datetime.fromtimestamp(moment, UTC).astimezone(self._zone).utcoffset()
        return 0 if offset is None else round(offset.total_seconds())


def wall(day: np.datetime64) -> int:
    """A day's midnight in the seconds of `LocalClock.local`."""
    return int(day.astype("datetime64[s]").astype(np.int64))
