"""What moves one day's forecast away from the usual: the same method asked again with one thing as usual.

Works for every method, since it only asks for other forecasts: the day with the usual temperature, as a day of the
other type, after weeks of the usual level.
"""

import copy
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ..calendar import Calendar, Days, weekday
from .base import Day, Floats, Forecaster, History
from .levels import mean_of_rows

USUAL_DAYS = 28
RECENT_DAYS = 7
LEAST_DAYS = 7  # of history before there is a usual


class Kind(StrEnum):
    """What can move a day."""

    TEMPERATURE = "temperature"
    WEEKDAY = "weekday"
    HOLIDAY = "holiday"
    LEVEL = "level"


@dataclass(frozen=True)
class Driver:
    """One thing that moves a day."""

    kind: Kind
    effect: float  # kWh of the day's total
    # Degrees Celsius from the usual; the weekday, Monday = 0; the last week's level against the usual, 1 = the same.
    value: float


def usual(history: History) -> float:
    """KWh of a day, mean of the last four weeks; NaN where nothing is known."""
    days = mean_of_rows(history.last(USUAL_DAYS).kwh)
    return float(np.nanmean(days)) * history.kwh.shape[1] if not np.isnan(days).all() else float("nan")


def explain(forecaster: Forecaster, day: Day) -> list[Driver]:
    """What moves the day, the largest effect first; nothing while less than a week is known.

    Effects are differences of the day's mean total between forecasts, so they need not sum exactly to the difference
    from the usual: what is left is how the things act together.
    """
    history = day.history
    if len(history) < LEAST_DAYS or np.isnan(usual(history)):
        return []

    def total(asked: Day) -> float:
        # A copy: what a method says of a day that is not the real one must not be remembered.
        return float(copy.copy(forecaster).predict(asked).mean.sum())

    said = total(day)
    drivers = [_day_type(day, said, total(_of_other_type(day)))]
    as_usual = _with_usual_temperature(day)
    if as_usual is not None:
        apart = float(np.nanmean(day.temperature) - np.nanmean(as_usual.temperature))
        drivers.append(Driver(Kind.TEMPERATURE, said - total(as_usual), apart))
    level = _level(history)
    if level > 0:
        drivers.append(Driver(Kind.LEVEL, said - total(_at_usual_level(day, level)), level))
    return sorted(drivers, key=lambda driver: -abs(driver.effect))


def _day_type(day: Day, said: float, other: float) -> Driver:
    """Against the mix of working days and days of rest that the usual is made of."""
    recent = day.history.last(USUAL_DAYS)
    date = np.array([day.date])
    rest = bool(recent.calendar.rest(date)[0])
    alike = float((recent.calendar.rest(recent.days) == rest).mean())
    kind = Kind.HOLIDAY if recent.calendar.holiday(date)[0] else Kind.WEEKDAY
    return Driver(kind, (1 - alike) * (said - other), float(weekday(date)[0]))


@dataclass(frozen=True)
class _Pretending(Calendar):
    """The calendar with one day of the other type."""

    day: np.datetime64 = field(default=np.datetime64("NaT", "D"))

    def rest(self, days: Days) -> NDArray[np.bool_]:
        changed: NDArray[np.bool_] = Calendar(self.country).rest(days) ^ (days == self.day)
        return changed

    def holiday(self, days: Days) -> NDArray[np.bool_]:
        changed: NDArray[np.bool_] = super().holiday(days) & (days != self.day)
        return changed


def _of_other_type(day: Day) -> Day:
    calendar = _Pretending(day.history.calendar.country, day.date)
    return replace(day, history=replace(day.history, calendar=calendar))


def _with_usual_temperature(day: Day) -> Day | None:
    """The day at the mean temperature of each hour of the last weeks; None where one or the other is not known."""
    mean = mean_of_rows(day.history.last(USUAL_DAYS).temperature.T)
    known = ~np.isnan(day.temperature) & ~np.isnan(mean)
    return replace(day, temperature=np.where(known, mean, day.temperature)) if known.any() else None


def _level(history: History) -> float:
    """The last week against the last four, each day against the mean of its type; 0 where nothing is known."""
    recent = history.last(USUAL_DAYS)
    totals = mean_of_rows(recent.kwh)
    rest = recent.calendar.rest(recent.days)
    for kind in (rest, ~rest):
        if kind.any() and not np.isnan(totals[kind]).all():
            totals[kind] = totals[kind] / max(float(np.nanmean(totals[kind])), 1e-9)
    last = totals[-RECENT_DAYS:]
    return float(np.nanmean(last)) if not np.isnan(last).all() else 0.0


def _at_usual_level(day: Day, level: float) -> Day:
    """The day after a week that was as the weeks before."""
    factor: Floats = np.ones(len(day.history))
    factor[-RECENT_DAYS:] = 1 / level
    return replace(day, history=replace(day.history, kwh=day.history.kwh * factor[:, None]))
