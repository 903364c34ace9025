"""The rules that anyone can apply by hand: what every other method has to beat."""

from typing import Self

import numpy as np

from .base import QUANTILES, Day, Floats, Forecast, History, tidy, weighted_mean, weighted_quantiles

ERROR_DAYS = 56


class SameHour:
    """The same hour `lag` days ago; the band from how far that missed in the last 56 days."""

    def __init__(self, lag: int = 1) -> None:
        self.lag = lag

    def fit(self, history: History) -> Self:
        """Nothing to learn."""
        return self

    def predict(self, day: Day) -> Forecast:
        """The day `lag` days ago, or for its gaps the newest day before that has the hour."""
        kwh = day.history.kwh
        back = kwh[::-1][self.lag - 1 :: self.lag] if len(kwh) >= self.lag else kwh[::-1]
        point = _newest(back)
        recent = kwh[-ERROR_DAYS - self.lag :]
        errors = recent[self.lag :] - recent[: -self.lag]
        if not len(errors):
            return tidy(np.tile(point, (len(QUANTILES), 1)), point)
        spread = weighted_quantiles(errors, np.ones_like(errors))
        spread = np.nan_to_num(spread - spread[len(QUANTILES) // 2])
        return tidy(point + spread, point)


class DayType:
    """Mean or median of the same hour on days of the same type (working day, rest), last 28 days.

    Of all days where nothing is known of those: a meter that was away is no home without use.
    """

    def __init__(self, centre: str = "mean", days: int = 28) -> None:
        if centre not in {"mean", "median"}:
            raise ValueError(f"centre is mean or median, not {centre!r}")
        self.centre = centre
        self.days = days

    def fit(self, history: History) -> Self:
        """Nothing to learn."""
        return self

    def predict(self, day: Day) -> Forecast:
        """The profile of the day's type, or of all days where none of its type is known."""
        recent = day.history.last(self.days)
        if np.isnan(recent.kwh).all():
            recent = day.history
        rest = recent.calendar.rest(np.append(recent.days, day.date))
        # Days of the other type count so little that they only speak where no other does.
        weights = np.where(rest[:-1] == rest[-1], 1.0, 1e-9)[:, None] * np.ones(24)
        quantiles = weighted_quantiles(recent.kwh, weights)
        mean = weighted_mean(recent.kwh, weights)
        if self.centre == "mean":
            quantiles = quantiles - quantiles[len(QUANTILES) // 2] + mean
        return tidy(quantiles, mean)


def _newest(rows: Floats) -> Floats:
    """(24,) of each hour the first value that is known in rows sorted from new to old."""
    answer = np.full(24, np.nan)
    for row in rows:
        answer = np.where(np.isnan(answer), row, answer)
        if not np.isnan(answer).any():
            break
    return answer
