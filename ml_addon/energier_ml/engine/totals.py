"""A day's total out of its hours: they hang together, but not wholly."""

from dataclasses import dataclass

import numpy as np

from ..forecast.base import MEDIAN, Floats, Forecast
from ..forecast.intraday import correlation

LOW, HIGH = 1, 7  # the 20 and 80 % quantiles


@dataclass(frozen=True)
class Total:
    """kWh of a day."""

    quantiles: Floats  # (9,)
    mean: float


def day_total(forecast: Forecast, lasting: Floats) -> Total:
    """Of the hours of a day, each as long as the clock shows it: `lasting` (24,) hours, 0 where it is skipped.

    The sum of the hours' quantiles would be right if all hours missed together. It is drawn towards the mean by how
    much less the sum spreads: by the hours' spreads and their correlation (`forecast.intraday`).
    """
    mean = float(forecast.mean @ lasting)
    together = forecast.quantiles @ lasting
    spread = (forecast.quantiles[HIGH] - forecast.quantiles[LOW]) * lasting
    whole = float(spread.sum())
    if whole <= 0:
        return Total(together, mean)
    share = float(np.sqrt(spread @ correlation() @ spread)) / whole
    centre = mean + (together[MEDIAN] - mean) * share
    return Total(np.maximum(centre + (together - together[MEDIAN]) * share, 0), mean)
