"""A home that is known to the last kWh."""

from __future__ import annotations

import numpy as np

from energier_ml.calendar import Calendar
from energier_ml.forecast.base import Day, History


def home(days: int, noise: float = 0.1) -> History:
    rng = np.random.default_rng(0)
    first = np.datetime64("2025-03-01", "D")
    hours = np.arange(24)
    rest = Calendar("KR").rest(first + np.arange(days))
    profile = (
        0.3
        + 0.5 * np.exp(-(((hours - 19) / 3) ** 2))
        + np.where(rest[:, None], 0.4, 0.0) * ((hours > 9) & (hours < 17))
    )
    kwh = profile * rng.lognormal(0, noise, (days, 24)) if noise else profile
    return History(first, kwh, np.full((days, 24), np.nan), Calendar("KR"))


def ahead(history: History) -> Day:
    return Day(history, np.full(24, np.nan))
