"""Analog days: what the home did on past days like this one. numpy only, nothing to train."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from .base import HOURS, QUANTILES, Day, Floats, Forecast, History, tidy, weighted_mean, weighted_quantiles

NEIGHBOURS = (-1, 0, 1)


@dataclass(frozen=True)
class AnalogDays:
    """Weighted quantiles over past days, by how recent and how alike they are.

    Days of the same type, weekday, temperature and level count most, and are brought to today's level.
    """

    recency: float = 35.0  # days until a day counts 1/e
    other_type: float = 0.2  # weight of a working day for a day of rest and the other way round
    same_weekday: float = 1.6
    temperature: float = 4.0  # degrees between the days' means
    level: float = 0.35  # of the logarithm of the level before the day
    rescale: float = 0.5  # how far a day follows today's level
    neighbour: float = 0.25  # weight of the hour before and after
    level_days: int = 3
    most_days: int = 800

    def fit(self, history: History) -> Self:
        """Nothing to learn."""
        return self

    def predict(self, day: Day) -> Forecast:
        """Quantiles of all past days at once."""
        history = day.history.last(self.most_days)
        if not len(history):
            return tidy(np.full((9, 24), np.nan), np.full(24, np.nan))
        weights, scale = self._weights(history, day)
        samples, sample_weights = self._samples(history.kwh * scale[:, None], weights)
        return tidy(weighted_quantiles(samples, sample_weights), weighted_mean(samples, sample_weights))

    def _weights(self, history: History, day: Day) -> tuple[Floats, Floats]:
        """(days,) weight of each past day, and the factor that brings it to today's level."""
        dates = np.append(history.days, day.date)
        rest = history.calendar.rest(dates)
        age = np.arange(len(history), 0, -1)
        weights = np.exp(-age / self.recency)
        weights *= np.where(rest[:-1] == rest[-1], 1.0, self.other_type)
        weights *= np.where((age % 7 == 0) & (rest[:-1] == rest[-1]), self.same_weekday, 1.0)

        expected = _mean(day.temperature[None])[0]
        apart = np.nan_to_num(_mean(history.temperature) - expected) / self.temperature
        weights *= np.exp(-(apart**2) / 2)

        level = _levels(history.kwh, self.level_days)
        ratio = level[-1] / np.where(level[:-1] > 0, level[:-1], np.nan)
        ratio = np.where(np.isfinite(ratio) & (ratio > 0), ratio, 1.0)
        weights *= np.exp(-((np.log(ratio) / self.level) ** 2) / 2)
        return weights + 1e-12, np.clip(ratio, 0.25, 4.0) ** self.rescale

    def _samples(self, kwh: Floats, weights: Floats) -> tuple[Floats, Floats]:
        """(3 x days, 24) each hour with the ones around it, and their weights."""
        samples, parts = [], []
        for shift in NEIGHBOURS:
            part = np.roll(kwh, -shift, axis=1)
            if shift:
                part[:, 0 if shift < 0 else -1] = np.nan  # no hour of the same day there
            samples.append(part)
            parts.append(np.repeat(weights[:, None] * (self.neighbour if shift else 1.0), 24, axis=1))
        return np.vstack(samples), np.vstack(parts)


def past_days(method: AnalogDays, history: History, last: int | None = None) -> Floats:
    """(days x 24, 10) what it would have forecast for each day or the last days: nine quantiles, the mean."""
    first = 0 if last is None else max(len(history) - last, 0)
    answers = np.full((len(history) - first, HOURS, len(QUANTILES) + 1), np.nan)
    for index in range(max(first, 1), len(history)):
        day = Day(history.until(history.first + np.timedelta64(index, "D")), history.temperature[index])
        forecast = method.predict(day)
        answers[index - first] = np.vstack([forecast.quantiles, forecast.mean]).T
    return answers.reshape(-1, len(QUANTILES) + 1)


def _mean(rows: Floats) -> Floats:
    """Mean of each row without its NaN; NaN for a row without any."""
    known = ~np.isnan(rows)
    count = known.sum(1)
    mean: Floats = np.divide(np.where(known, rows, 0).sum(1), count, out=np.full(len(rows), np.nan), where=count > 0)
    return mean


def _levels(kwh: Floats, days: int) -> Floats:
    """(days + 1,) mean kWh per hour of the days before each day, the last for the day to come."""
    daily = _mean(kwh)
    known = ~np.isnan(daily)
    total = np.concatenate([[0.0], np.cumsum(np.where(known, daily, 0))])
    count = np.concatenate([[0], np.cumsum(known)])
    start = np.maximum(np.arange(len(daily) + 1) - days, 0)
    seen = count - count[start]
    level: Floats = np.divide(total - total[start], seen, out=np.full(len(daily) + 1, np.nan), where=seen > 0)
    return level
