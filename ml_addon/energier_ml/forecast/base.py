"""What every forecasting method shares: what it is given, what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ..calendar import Calendar, Days

type Floats = NDArray[np.float64]

QUANTILES: Floats = np.arange(1, 10) / 10
MEDIAN = 4
HOURS = 24


@dataclass(frozen=True)
class History:
    """Complete past days of one series on the local clock; NaN where nothing is known."""

    first: np.datetime64
    kwh: Floats  # (days, 24) kWh per hour
    temperature: Floats  # (days, 24) degrees Celsius
    calendar: Calendar = field(default_factory=Calendar)

    def __post_init__(self) -> None:
        if self.kwh.ndim != 2 or self.kwh.shape[1] != HOURS or self.kwh.shape != self.temperature.shape:
            raise ValueError(
                f"history needs kWh and temperature as (days, 24), not {self.kwh.shape} and {self.temperature.shape}"
            )

    def __len__(self) -> int:
        return len(self.kwh)

    @property
    def days(self) -> Days:
        """(days,) the date of each row."""
        return self.first + np.arange(len(self))

    @property
    def end(self) -> np.datetime64:
        """The day after the last one."""
        return self.first + np.timedelta64(len(self), "D")

    def until(self, day: np.datetime64) -> Self:
        """The days before one day."""
        count = max(0, min(len(self), int((day - self.first).astype(int))))
        return replace(self, kwh=self.kwh[:count], temperature=self.temperature[:count])

    def last(self, count: int) -> Self:
        """At most the last days."""
        skip = max(0, len(self) - count)
        return replace(
            self, first=self.first + np.timedelta64(skip, "D"), kwh=self.kwh[skip:], temperature=self.temperature[skip:]
        )

    def and_then(self, day: Day) -> Self:
        """The history with the day to forecast as its last row, its kWh unknown."""
        return replace(
            self,
            kwh=np.vstack([self.kwh, np.full(HOURS, np.nan)]),
            temperature=np.vstack([self.temperature, day.temperature]),
        )


@dataclass(frozen=True)
class Day:
    """A day to forecast, at its midnight: all days before it and the temperature that is expected."""

    history: History
    temperature: Floats  # (24,) degrees Celsius; NaN where no forecast is known

    @property
    def date(self) -> np.datetime64:
        """The day that follows the history."""
        return self.history.end


@dataclass(frozen=True)
class Forecast:
    """kWh of each hour: a median with its band for people, a mean for totals and bills."""

    quantiles: Floats  # (9, 24), QUANTILES
    mean: Floats  # (24,)


class Forecaster(Protocol):
    """A method: `fit` learns what takes long, `predict` follows each new day without it."""

    def fit(self, history: History) -> Self:
        """Learn from the history; called now and then (each week in the backtest)."""

    def predict(self, day: Day) -> Forecast:
        """The 24 hours of a day from all that is known at its midnight."""


@runtime_checkable
class Fitted(Protocol):
    """A method that has something to keep; the others learn nothing."""

    def dump(self) -> dict[str, bytes]:
        """What `fit` learned, by file name."""

    def restore(self, files: Mapping[str, bytes]) -> None:
        """Take back what `dump` gave; KeyError or ValueError where that is not possible."""


def weighted_quantiles(values: Floats, weights: Floats) -> Floats:
    """QUANTILES of the (samples, columns) values, (9, columns); weights as the values; NaN samples count for nothing.

    A sample's place is the middle of its weight, with straight lines between, as Hazen's plotting position.
    """
    weights = np.where(np.isnan(values), 0.0, weights)
    order = np.argsort(values, axis=0)  # NaN comes last
    ranked = np.take_along_axis(values, order, 0)
    weight = np.take_along_axis(weights, order, 0)
    place = np.cumsum(weight, axis=0) - weight / 2
    total = weight.sum(0)
    answer = np.full((len(QUANTILES), values.shape[1]), np.nan)
    for column in range(values.shape[1]):
        used = weight[:, column] > 0
        if used.any():
            answer[:, column] = np.interp(QUANTILES, place[used, column] / total[column], ranked[used, column])
    return answer


def weighted_mean(values: Floats, weights: Floats) -> Floats:
    """Mean of the (samples, columns) values by column; NaN samples count for nothing."""
    weights = np.where(np.isnan(values), 0.0, weights)
    total = weights.sum(0)
    filled = np.where(np.isnan(values), 0.0, values)
    mean: Floats = np.divide((weights * filled).sum(0), total, out=np.full(values.shape[1], np.nan), where=total > 0)
    return mean


def tidy(quantiles: Floats, mean: Floats) -> Forecast:
    """A forecast whose quantiles rise and which is never below zero; NaN becomes the neighbours' value."""
    return Forecast(np.sort(np.maximum(_filled(quantiles), 0), axis=0), np.maximum(_filled(mean[None])[0], 0))


def _filled(rows: Floats) -> Floats:
    """Hours without an answer take that of the hours around them; zero where there is none at all."""
    if not np.isnan(rows).any():
        return rows
    filled = np.zeros_like(rows)
    for index, row in enumerate(rows):
        known = np.flatnonzero(~np.isnan(row))
        if len(known):
            filled[index] = np.interp(np.arange(row.size), known, row[known])
    return filled
