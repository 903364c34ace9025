"""Online conformal calibration: bands as wide as the home's own last weeks say they must be."""

import numpy as np

from .base import HOURS, MEDIAN, QUANTILES, Floats, Forecast, tidy

LEAST_HOURS = 10 * HOURS
TRUST = 0.8  # how far a measured factor is followed: a few weeks are few
NARROWEST, WIDEST = 0.5, 2.5


def factors(forecasts: list[Forecast], truth: Floats) -> Floats:
    """(9,) by how much each quantile's distance from the median was too short (> 1) or too long (< 1).

    Each distance is scaled so that the share of past hours below it is the quantile's own: split conformal on the
    ratio of the error to the forecast distance. truth is (days, 24).
    """
    answer = np.ones(len(QUANTILES))
    if len(forecasts) * HOURS < LEAST_HOURS:
        return answer
    quantiles = np.stack([forecast.quantiles for forecast in forecasts])
    centre = quantiles[:, MEDIAN]
    error = truth - centre
    for index, level in enumerate(QUANTILES):
        distance = quantiles[:, index] - centre
        usable = ~np.isnan(error) & (np.abs(distance) > 1e-4)
        if index == MEDIAN or usable.sum() < LEAST_HOURS:
            continue
        ratio = error[usable] / distance[usable]  # positive on the quantile's own side of the median
        needed = np.quantile(ratio, max(level, 1 - level))
        answer[index] = np.clip(needed, NARROWEST, WIDEST) ** TRUST
    return answer


def calibrated(forecast: Forecast, scale: Floats) -> Forecast:
    """The forecast with its quantiles' distances from the median scaled."""
    centre = forecast.quantiles[MEDIAN]
    return tidy(centre + (forecast.quantiles - centre) * scale[:, None], forecast.mean)
