"""What a billing period will come to: the distribution of its kWh, and when it crosses a tier or a goal."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..calendar import Days
from .base import HOURS, MEDIAN, QUANTILES, Floats, Forecast, History
from .levels import Daily
from .period_model import total

LONGEST_DAYS = 62
MOST_DAYS = 800  # of history that are looked at
ROUNDING = 1e-9
DAILY_SHARE = 0.25  # how far the totals follow the daily forecasts


@dataclass(frozen=True)
class Threshold:
    """The chance that the period passes some kWh, and the days on which it does with 10, 50 and 90 %."""

    kwh: float
    chance: float  # 0..1
    early: np.datetime64 | None  # None: not within the period with that chance
    likely: np.datetime64 | None
    late: np.datetime64 | None


@dataclass(frozen=True)
class PeriodForecast:
    """The kWh since the period's first day, at the end of each day that remains."""

    first: np.datetime64
    last: np.datetime64
    observed: float  # kWh of the hours that are known
    missing_hours: int  # hours gone by that are not known; estimated in the distribution
    days: Days  # (remaining,) today first
    cumulative: Floats  # (remaining, 9) kWh, QUANTILES
    means: Floats  # (remaining,) kWh

    @property
    def quantiles(self) -> Floats:
        """(9,) kWh of the whole period."""
        answer: Floats = self.cumulative[-1]
        return answer

    @property
    def mean(self) -> float:
        """Expected kWh of the whole period."""
        return float(self.means[-1])

    def threshold(self, kwh: float) -> Threshold:
        """Chance and day of passing some kWh."""
        chances = np.array([_chance(quantiles, kwh) for quantiles in self.cumulative])

        def day(chance: float) -> np.datetime64 | None:
            reached = np.flatnonzero(chances >= chance - ROUNDING)
            return self.days[reached[0]] if len(reached) else None

        return Threshold(kwh, float(chances[-1]), day(0.1), day(0.5), day(0.9))


def forecast_period(
    history: History,
    first: np.datetime64,
    last: np.datetime64,
    temperature: Floats,
    *,
    days: Sequence[Forecast] = (),
    so_far: Floats | None = None,
) -> PeriodForecast:
    """The distribution of the kWh from `first` to `last` (both included), today being the day after the history.

    temperature is (days, 24) from today on, NaN or fewer rows where no outlook is known. days are the daily
    forecasts from today on, where there are some; so_far is what is known of today (24,), which days[0] then
    already follows. Raises ValueError for a period that does not contain today or a history without a known day.
    """
    today = history.end
    remaining = _remaining(first, last, today)
    outlook = np.full((remaining, HOURS), np.nan)
    given = np.atleast_2d(temperature)[:remaining]
    outlook[: len(given)] = given
    recent = history.last(MOST_DAYS)
    daily = Daily.of(recent, outlook)
    if np.isnan(daily.kwh).all():
        raise ValueError("a period cannot be forecast before one day of readings is known")
    ahead = np.stack([total(daily, horizon) for horizon in range(1, remaining + 1)])
    ahead = _follow(ahead, days, so_far)
    start = max(0, int((first - history.first).astype(int)))
    observed, missing, estimate = _gone(history.kwh[start:], daily)
    uncovered = max(0, int((history.first - first).astype(int)))  # days of the period from before the history
    offset = observed + estimate + uncovered * float(daily.usual[-1])
    now = 0 if so_far is None else int((~np.isnan(so_far)).sum())
    cumulative = np.maximum.accumulate(np.sort(offset + ahead, axis=1), axis=0)
    return PeriodForecast(
        first,
        last,
        observed + (float(np.nansum(so_far)) if so_far is not None and now else 0.0),
        missing + uncovered * HOURS,
        today + np.arange(remaining),
        cumulative,
        cumulative.mean(1),
    )


def _remaining(first: np.datetime64, last: np.datetime64, today: np.datetime64) -> int:
    if not first <= today <= last:
        raise ValueError(f"the period {first} to {last} does not contain today, {today}")
    if (last - first).astype(int) >= LONGEST_DAYS:
        raise ValueError(f"the period {first} to {last} is longer than {LONGEST_DAYS} days")
    return int((last - today).astype(int)) + 1


def _gone(kwh: Floats, daily: Daily) -> tuple[float, int, float]:
    """KWh of the known hours, number of the others, and what they probably came to."""
    missing = int(np.isnan(kwh).sum())
    return float(np.nansum(kwh)), missing, missing * float(daily.usual[-1]) / HOURS


def _follow(ahead: Floats, days: Sequence[Forecast], so_far: Floats | None) -> Floats:
    """The totals moved towards the daily forecasts, and today's part of the band as narrow as what is left of it."""
    if not days:
        return ahead
    means = np.array([forecast.mean.sum() for forecast in days[: len(ahead)]])
    weights = np.full(len(means), DAILY_SHARE)
    left = 1.0
    if so_far is not None and not np.isnan(so_far).all():
        weights[0] = 1.0
        left = float(days[0].mean[np.isnan(so_far)].sum()) / max(means[0], 1e-9)
    centre = ahead[:, MEDIAN]
    shift = np.cumsum(weights * (means - np.diff(centre, prepend=0)[: len(means)]))
    shift = np.concatenate([shift, np.full(len(ahead) - len(shift), shift[-1])])
    number = np.arange(1, len(ahead) + 1)
    narrower = np.sqrt((number - 1 + left) / number)[:, None]
    answer: Floats = np.maximum((centre + shift)[:, None] + (ahead - centre[:, None]) * narrower, 0)
    return answer


def _chance(quantiles: Floats, kwh: float) -> float:
    """Chance of more than some kWh, by the line through the quantiles, its ends drawn on to 0 and 1."""
    low = quantiles[0] - (quantiles[1] - quantiles[0])
    high = quantiles[-1] + (quantiles[-1] - quantiles[-2])
    return float(1 - np.interp(kwh, [low, *quantiles, high], [0, *QUANTILES, 1]))
