"""What is known of a series at one moment, on its own clock: whole past days, today so far, the weather to come."""

from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from ..calendar import Calendar, country_of
from ..clock import HOUR
from ..forecast.base import HOURS, Floats, History
from ..store import Database, Kind, Series
from .clock import LocalClock
from .hours import energy_by_hour, mean_by_hour
from .requests import RefusedError

MOST_DAYS = 800  # no method looks further back
WEATHER_DAYS = 16  # ahead
LONG_GAP = 60  # days without a single hour after which a home counts as another
BRIDGED = 3  # hours without a temperature that are taken from those around


@dataclass(frozen=True)
class Record:
    """A series at one moment.

    history : the days before today
    so_far : (24,) kWh of today's hours that are over, NaN for the others and for those that are missing
    temperature : (16, 24) of today and the days after, NaN where nobody knows
    temperature_until : the moment up to which it is known, or None
    gap : first and last day of a long gap before the history, or None
    """

    series: Series
    clock: LocalClock
    now: int
    history: History
    so_far: Floats
    temperature: Floats
    temperature_until: int | None
    gap: tuple[np.datetime64, np.datetime64] | None

    @property
    def today(self) -> np.datetime64:
        """The day that follows the history."""
        return self.history.end

    @property
    def whole(self) -> int:
        """How many past days have every hour that they have on the clock."""
        return int(_whole(self.history, self.clock).sum())

    @property
    def known_until(self) -> int:
        """How many of today's hours have passed with the last that is known."""
        known = np.flatnonzero(~np.isnan(self.so_far))
        return int(known[-1]) + 1 if len(known) else 0

    @property
    def silent_days(self) -> int:
        """Days before today since anything is known."""
        known = np.flatnonzero(~np.isnan(self.history.kwh).all(1))
        return len(self.history) - 1 - int(known[-1]) if len(known) and not self.known_until else 0


def read_record(database: Database, series_id: str, now: int) -> Record:
    """The record of a series that counts energy; RefusedError for others, and before its first whole day."""
    summary = database.summary(series_id)
    series = summary.series
    if series.kind is Kind.TEMPERATURE:
        raise RefusedError("series-kind", f"{series_id!r} is a temperature: only energy is forecast")
    if summary.first is None or summary.first >= now:
        raise _no_history(series_id)
    clock = LocalClock(series.timezone)
    today = clock.day(now)
    first = max(clock.day(summary.first), today - np.timedelta64(MOST_DAYS, "D"))
    days = int((today - first).astype(int))
    kwh = energy_by_hour(partial(database.read, series_id), clock, first, days + 1, now)
    temperature = _temperature(database, series, clock, first, days + WEATHER_DAYS)
    calendar = _calendar(series.country, series.timezone)
    history = History(first, kwh[:days], temperature[:days], calendar)
    history, gap = _after_gap(history, clock)
    if not _whole(history, clock).any():
        raise _no_history(series_id)
    return Record(
        series, clock, now, history, kwh[days], temperature[days:], _until(temperature[days:], clock, today), gap
    )


@cache
def _calendar(country: str | None, timezone: str) -> Calendar:
    """The country's, or else that of the time zone: neither is worth a forecast that is not made."""
    if country is not None:
        with suppress(ValueError):
            return Calendar(country)
    return Calendar(country_of(timezone))


def _no_history(series_id: str) -> RefusedError:
    return RefusedError("no-history", f"{series_id!r} has not one whole day of readings yet: send its first day")


def _temperature(database: Database, series: Series, clock: LocalClock, first: np.datetime64, days: int) -> Floats:
    """(days, 24) what was measured, and what is expected for the hours without."""
    if series.temperature is None or not database.has_series(series.temperature):
        return np.full((days, HOURS), np.nan)
    measured = mean_by_hour(partial(database.read, series.temperature), clock, first, days)
    expected = mean_by_hour(partial(database.outlook, series.temperature), clock, first, days)
    return _bridged(np.where(np.isnan(measured), expected, measured))


def _bridged(temperature: Floats) -> Floats:
    """Short gaps filled along a straight line: some weather services tell only every third hour."""
    flat = temperature.ravel()
    known = np.flatnonzero(~np.isnan(flat))
    if len(known) < 2:
        return temperature
    places = np.arange(flat.size)
    after = np.searchsorted(known, places)
    inside = (after > 0) & (after < len(known))
    apart = np.zeros(flat.size, np.int64)
    apart[inside] = known[after[inside]] - known[after[inside] - 1]
    filled = np.where(inside & (apart <= BRIDGED + 1), np.interp(places, known, flat[known]), flat)
    return filled.reshape(temperature.shape)


def _until(temperature: Floats, clock: LocalClock, today: np.datetime64) -> int | None:
    known = np.flatnonzero(~np.isnan(temperature.ravel()))
    if not len(known):
        return None
    day, hour = divmod(int(known[-1]), HOURS)
    starts, hours = clock.hours(today + np.timedelta64(day, "D"))
    return int(starts[hours == hour][-1]) + HOUR


def _after_gap(history: History, clock: LocalClock) -> tuple[History, tuple[np.datetime64, np.datetime64] | None]:
    """The history after its last long gap, where there is a whole day after it; and that gap."""
    known = np.flatnonzero(~np.isnan(history.kwh).all(1))
    gaps = np.flatnonzero(np.diff(known) > LONG_GAP)
    for gap in gaps[::-1]:
        before, after = int(known[gap]), int(known[gap + 1])
        rest = history.last(len(history) - after)
        if _whole(rest, clock).any():
            return rest, (history.first + np.timedelta64(before + 1, "D"), rest.first - np.timedelta64(1, "D"))
    return history, None


def _whole(history: History, clock: LocalClock) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if not len(history):
        return np.zeros(0, bool)
    skipped = clock.slots(history.first, len(history)) == 0
    whole: np.ndarray[tuple[int], np.dtype[np.bool_]] = (~np.isnan(history.kwh) | skipped).all(1)
    return whole
