"""How well each method did on the series' own last days."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from ..backtest.metrics import scores, weekly_scale
from ..forecast.base import HOURS, QUANTILES, Floats, Forecast, History
from .remembered import Remembered, truth


@dataclass(frozen=True)
class Accuracy:
    """Scores of each method on the same days: those that every method remembers and of which hours are known.

    methods : by name, then mae, rmse, mase, crps, coverage80, width80, day_ape; None where nothing can be said
    """

    days: list[np.datetime64]
    methods: Mapping[str, Mapping[str, float | None]]


def compare(history: History, remembered: Remembered, days: int) -> Accuracy:
    """The last days before the history's end."""
    first = history.end - np.timedelta64(days, "D")
    shared = set.intersection(*(set(kept) for kept in remembered.values())) if remembered else set()
    chosen = sorted(day for day in shared if first <= day < history.end)
    came = truth(history, chosen)
    known = [day for day, row in zip(chosen, came, strict=True) if not np.isnan(row).all()]
    if not known:
        return Accuracy([], {name: {} for name in remembered})
    came = truth(history, known)
    scale = weekly_scale(history, known[0])
    return Accuracy(
        known,
        {
            name: {
                key: float(value) if np.isfinite(value) else None
                for key, value in asdict(scores([kept[day] for day in known], came, scale)).items()
            }
            for name, kept in remembered.items()
        },
    )


def calibration(history: History, kept: Mapping[np.datetime64, Forecast], days: list[np.datetime64]) -> Floats:
    """(9,) share of the hours that stayed below each of QUANTILES; NaN where no hour is known."""
    came = truth(history, days)
    quantiles = np.stack([kept[day].quantiles for day in days]) if days else np.zeros((0, len(QUANTILES), HOURS))
    known = ~np.isnan(came)
    below = (came[:, None] <= quantiles) & known[:, None]
    share: Floats = below.sum((0, 2)) / max(int(known.sum()), 1)
    return share if known.any() else np.full(len(QUANTILES), np.nan)
