"""The distribution of the kWh of the next days: other homes' experience, drawn towards this home's own."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
import json
from typing import Self

import numpy as np

from . import pretrained_period
from .base import Floats
from .levels import NAMES, Daily
from .regression import median_regression, rehearsal

KINDS = ("weather", "plain")
OWN_RIDGE = 10.0  # per day of the horizon: how strongly coefficients keep to the other homes'
OWN_TRUST = 4.0  # stretches of the horizon's length of own past that the other homes' band is worth
INSIDE = 0.8  # share of the errors that the outer quantiles enclose
NARROWEST, WIDEST = 0.4, 2.5  # how far the home's own past may change the band
LONGEST_TAIL = 1.5  # logarithm: no quantile lies farther from the usual


def total(daily: Daily, horizon: int) -> Floats:
    """(9,) kWh of the next days."""
    prior, width, shape = pretrained()["weather" if daily.has_weather else "plain"].at(horizon)
    features, ratio, spread = rehearsal(daily, horizon)
    beta = prior
    if len(ratio):
        beta = median_regression(features, ratio, prior, OWN_RIDGE * horizon)
        shape = _own_shape((ratio - features @ beta) / size(spread, width), horizon, shape)
    centre = daily.features(horizon)[-1] @ beta
    ahead = centre + size(daily.spread[-1:], width) * shape
    answer: Floats = daily.expected(horizon)[len(daily.kwh)] * np.exp(np.clip(ahead, -LONGEST_TAIL, LONGEST_TAIL))
    return answer


def size(spread: Floats, width: Floats) -> Floats:
    """(n,) expected size of the error's logarithm, from the spread of the home's days."""
    answer: Floats = np.exp(width[0] + width[1] * np.log(spread))
    return answer


def _own_shape(error: Floats, horizon: int, shape: Floats) -> Floats:
    """(9,) quantiles of the error in sizes: other homes', stretched to the home's own as its past grows."""
    own = np.quantile(np.abs(error), INSIDE) / ((shape[-1] - shape[0]) / 2)
    trust = len(error) / horizon
    answer: Floats = shape * np.clip(own, NARROWEST, WIDEST) ** (trust / (trust + OWN_TRUST))
    return answer


@dataclass(frozen=True)
class Constants:
    """What other homes taught, with or without temperature; see pretrained_period/README.md."""

    horizons: Floats  # (fitted,) days
    coefficients: Floats  # (fitted, NAMES)
    width: Floats  # (fitted, 2) logarithm of the error's size: constant, slope on the spread's
    quantiles: Floats  # (fitted, 9) of the error in sizes

    @classmethod
    def parse(cls, text: str) -> dict[str, Self]:
        """`weather` and `plain` from constants.json; ValueError if it was made for other features."""
        found = json.loads(text)
        if tuple(found["names"]) != NAMES:
            raise ValueError("the period forecast's constants are for other features; run script/pretrain_period")
        keys = ("coefficients", "width", "quantiles")
        horizons = np.array(found["horizons"], np.float64)
        return {kind: cls(horizons, *(np.array(found[kind][key]) for key in keys)) for kind in KINDS}

    def at(self, horizon: int) -> tuple[Floats, Floats, Floats]:
        """Coefficients, width and quantiles for a number of days, between the ones fitted."""

        def between(rows: Floats) -> Floats:
            return np.array([np.interp(horizon, self.horizons, column) for column in rows.T])

        return between(self.coefficients), between(self.width), between(self.quantiles)


@cache
def pretrained() -> dict[str, Constants]:
    """The constants that come with the app."""
    return Constants.parse(
        resources.files(pretrained_period).joinpath(pretrained_period.FILE).read_text(encoding="utf-8")
    )
