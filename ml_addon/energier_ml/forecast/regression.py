"""What the days that followed past midnights came to, and the regression that learns from it. numpy only."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .base import Floats
from .levels import LOWEST, USUAL_DAYS, Daily

NEAREST = 0.05  # logarithm: errors smaller than this count alike
STEPS = 12


def rehearsal(home: Daily, horizon: int, stride: int = 1) -> tuple[Floats, Floats, Floats]:
    """Of past midnights: (n, NAMES) features, (n,) logarithm of what came against the usual, (n,) spread."""
    origins = np.arange(USUAL_DAYS, len(home.kwh) - horizon + 1, stride)
    features, expected = home.features(horizon), home.expected(horizon)
    if not len(origins):
        return features[:0], np.zeros(0), np.zeros(0)
    came = sliding_window_view(home.kwh, horizon).sum(1)[origins]  # NaN where a day is not known
    usable = (came >= 0) & (expected[origins] > 0)
    origins, came = origins[usable], came[usable]
    ratio = np.log(np.maximum(came / expected[origins], LOWEST))
    return features[origins], ratio, home.spread[origins]


def median_regression(features: Floats, target: Floats, prior: Floats, ridge: float) -> Floats:
    """Coefficients of least absolute error, drawn towards a prior: iteratively reweighted least squares."""
    beta = prior
    penalty = ridge * np.eye(features.shape[1])
    for _ in range(STEPS):
        weight = 1 / np.maximum(np.abs(target - features @ beta), NEAREST)
        weighed = features.T * weight
        beta = np.linalg.solve(weighed @ features + penalty, weighed @ target + penalty @ prior)
    return beta
