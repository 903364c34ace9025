"""A home's daily totals and what they say, at each past midnight, of the days that follow. numpy only.

Everything is worked out for all midnights at once, so that a home's own past is a rehearsal that costs nothing.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self
import warnings

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from .base import HOURS, Floats, History

LEAST_HOURS = 12  # known hours that make a day's total worth scaling up
USUAL_DAYS = 28  # what "usual" means
TYPE_DAYS = 56  # days that tell working days from days of rest
TYPE_SHRINK = 4.0  # days of rest that the prior "no difference" is worth
OUTLOOK_DAYS = 7  # days of weather forecast that a past midnight is taken to have known
COLD, HOT = 14.0, 22.0  # degrees Celsius below and above which homes heat and cool
LOWEST = 0.02  # of the usual: a day below counts as this
NOTHING = 1e-6  # kWh of a day of a home that uses none
FEW_DAYS, FEW_SPREAD = 3.0, 0.35  # days that the prior spread is worth, and that of most homes
SLOPE_DAYS, MOVING_DAYS = 180, 14  # days that tell the effect of a degree, and whose mean it is measured around
SLOPE_SHRINK = 400.0  # squared degrees that the prior "no effect" is worth

RECENT = (2, 10)  # days whose level is set against the usual
PARTS = (slice(0, 6), slice(17, 23))  # hours of the night and the evening: whether someone was home
NAMES: tuple[str, ...] = ("days_2", "days_10", "night_2", "evening_2", "heating", "cooling", "own_weather")
WITHOUT_WEATHER = 4  # the first of NAMES, which need no temperature


@dataclass(frozen=True)
class Daily:
    """Daily totals up to now, and what is known of the days to come."""

    kwh: Floats  # (past,) NaN where too few hours are known
    temperature: Floats  # (past + ahead,) daily mean, NaN where nothing is known
    rest: NDArray[np.bool_]  # (past + ahead,)
    parts: tuple[Floats, ...]  # (past,) mean kWh per hour of each of PARTS

    @classmethod
    def of(cls, history: History, temperature: Floats) -> Self:
        """From whole days and the temperature outlook (ahead, 24)."""
        known = (~np.isnan(history.kwh)).sum(1)
        total = np.nansum(history.kwh, 1) * HOURS / np.maximum(known, 1)
        dates = history.first + np.arange(len(history) + len(temperature))
        return cls(
            np.where(known >= LEAST_HOURS, total, np.nan),
            mean_of_rows(np.vstack([history.temperature, temperature])),
            history.calendar.rest(dates),
            tuple(mean_of_rows(history.kwh[:, hours]) for hours in PARTS),
        )

    @cached_property
    def contrast(self) -> Floats:
        """(past + 1,) logarithm of a day of rest against a working day, as each midnight knows it."""
        rest = self.rest[: len(self.kwh)]
        count = _trailing_sum(np.where(rest, self.kwh, np.nan), TYPE_DAYS)[1]
        off, work = (_trailing(np.where(chosen, self.kwh, np.nan), TYPE_DAYS) for chosen in (rest, ~rest))
        answer: Floats = np.nan_to_num(_safe_log(off, work)) * count / (count + TYPE_SHRINK)
        return answer

    def level(self, days: int) -> Floats:
        """(past + 1,) mean kWh of the days before each midnight, as if all had been working days."""
        rest = self.rest[: len(self.kwh)]
        work, off = (_trailing_sum(np.where(chosen, self.kwh, np.nan), days) for chosen in (~rest, rest))
        count = work[1] + off[1]
        total = work[0] + off[0] / np.exp(self.contrast)
        level: Floats = np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)
        return level

    @cached_property
    def usual(self) -> Floats:
        """(past + 1,) the level of the last four weeks, of all days where none of those is known; NaN before any is."""
        level = self.level(USUAL_DAYS)
        overall = _trailing(self.kwh, len(self.kwh))
        floor = np.maximum(LOWEST * overall, NOTHING)
        answer: Floats = np.maximum(np.where(np.isnan(level), overall, level), floor)
        return answer

    def expected(self, horizon: int) -> Floats:
        """(past + 1,) kWh of the next days at the usual level, days of rest counted as such; NaN past the calendar."""
        counted = np.concatenate([[0], np.cumsum(self.rest)])
        start = np.arange(len(self.kwh) + 1)
        stop = start + horizon
        off = counted[np.minimum(stop, len(self.rest))] - counted[start]
        answer: Floats = self.usual * (horizon - off + off * np.exp(self.contrast))
        return np.where(stop <= len(self.rest), answer, np.nan)

    def features(self, horizon: int) -> Floats:
        """(past + 1, NAMES) what moves the next days away from the usual level (logarithms)."""
        cold, hot = self._cold_and_hot
        heating, cooling = self._degrees(cold, horizon), self._degrees(hot, horizon)
        own = heating * self._sensitivities[0] + cooling * self._sensitivities[1]
        return np.nan_to_num(np.stack([*self._recent, heating / 10, cooling / 10, own], axis=1))

    @cached_property
    def _recent(self) -> list[Floats]:
        levels = [_safe_log(np.maximum(self.level(days), LOWEST * self.usual), self.usual) for days in RECENT]
        return levels + [self._against_usual(part) for part in self.parts]

    @cached_property
    def _cold_and_hot(self) -> tuple[Floats, Floats]:
        return np.maximum(COLD - self.temperature, 0), np.maximum(self.temperature - HOT, 0)

    @cached_property
    def _sensitivities(self) -> list[Floats]:
        return [self._sensitivity(degrees) for degrees in self._cold_and_hot]

    def _against_usual(self, part: Floats) -> Floats:
        usual = _trailing(part, USUAL_DAYS)
        return _safe_log(np.maximum(_trailing(part, RECENT[0]), LOWEST * usual), usual)

    @property
    def has_weather(self) -> bool:
        """Whether the temperature of the last four weeks is known."""
        past = self.temperature[: len(self.kwh)][-USUAL_DAYS:]
        return bool(len(past)) and bool((~np.isnan(past)).mean() >= 0.5)

    def _sensitivity(self, degrees: Floats) -> Floats:
        """(past + 1,) the home's own logarithm per degree, from how both moved around their last two weeks."""
        x = degrees[: len(self.kwh)]
        x = x - _trailing(x, MOVING_DAYS)[1:]
        y = self._movement
        both = np.nan_to_num(x * y), np.where(np.isnan(y), 0, np.nan_to_num(x * x))
        covariance, variance = (_trailing_sum(values, SLOPE_DAYS)[0] for values in both)
        return covariance / (variance + SLOPE_SHRINK)

    @cached_property
    def _movement(self) -> Floats:
        """(past,) logarithm of each day, as if all were working days, against the last two weeks."""
        logs = _safe_log(np.maximum(self.kwh, LOWEST * self.usual[:-1]), self.usual[:-1])
        logs = logs - np.where(self.rest[: len(self.kwh)], self.contrast[:-1], 0)
        return logs - _trailing(logs, MOVING_DAYS)[1:]

    @cached_property
    def spread(self) -> Floats:
        """(past + 1,) standard deviation of the logarithm of the last four weeks' days, towards a prior while few."""
        usual = self.usual
        past = np.concatenate([np.full(USUAL_DAYS, np.nan), self.kwh])
        windows = sliding_window_view(past, USUAL_DAYS)
        logs = np.log(np.maximum(windows, LOWEST * usual[:, None]) / usual[:, None])
        count = (~np.isnan(logs)).sum(1)
        away = logs - mean_of_rows(logs)[:, None]
        answer: Floats = np.sqrt((np.nansum(away**2, 1) + FEW_DAYS * FEW_SPREAD**2) / (count + FEW_DAYS))
        return answer

    def _degrees(self, degrees: Floats, horizon: int) -> Floats:
        """(past + 1,) mean of the days to come less that of the last four weeks.

        The first week is the weather forecast, what follows is taken to be like it and the week before.
        """
        past, week = len(self.kwh), min(horizon, OUTLOOK_DAYS)
        padded = np.concatenate([degrees, np.full(OUTLOOK_DAYS, np.nan)])
        ahead = _leading(padded, week)[: past + 1]
        around = _leading(np.concatenate([np.full(7, np.nan), padded]), 7 + OUTLOOK_DAYS)[: past + 1]
        ahead = np.where(np.isnan(ahead), around, ahead)
        come = (ahead * week + around * (horizon - week)) / horizon
        return come - _trailing(degrees[:past], USUAL_DAYS)


def mean_of_rows(rows: Floats) -> Floats:
    """Mean of the known values of each row; NaN for a row without any."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a mean of nothing is NaN, as meant
        mean: Floats = np.nanmean(rows, axis=1) if rows.size else np.full(len(rows), np.nan)
    return mean


def _trailing_sum(values: Floats, days: int) -> tuple[Floats, Floats]:
    """(past + 1,) sum and count of the known values of the days before each midnight."""
    known = ~np.isnan(values)
    total = np.concatenate([[0.0], np.cumsum(np.where(known, values, 0.0))])
    count = np.concatenate([[0.0], np.cumsum(known)])
    start = np.maximum(np.arange(len(values) + 1) - days, 0)
    return total - total[start], count - count[start]


def _trailing(values: Floats, days: int) -> Floats:
    """(past + 1,) mean of the known values of the days before each midnight; NaN where there is none."""
    total, count = _trailing_sum(values, days)
    mean: Floats = np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)
    return mean


def _leading(values: Floats, days: int) -> Floats:
    """Mean of the known values of each day and the ones after it; NaN where there is none."""
    return _trailing(values[::-1], days)[::-1][: len(values)]


def _safe_log(above: Floats, below: Floats) -> Floats:
    """Logarithm of a ratio; NaN where either is not above zero."""
    usable = (above > 0) & (below > 0)
    ratio = np.divide(above, below, out=np.ones(np.shape(usable)), where=usable)
    answer: Floats = np.where(usable, np.log(ratio), np.nan)
    return answer
