"""Today's remaining hours follow what has happened so far."""

import numpy as np

from .base import HOURS, QUANTILES, Floats, Forecast

# How errors hang together over the hours of one day: a part that lasts all day and one that fades (fitted on London homes).
LASTING, FADING, FADE_HOURS = 0.07, 0.5, 2.0
SCORES: Floats = np.array([-1.2816, -0.8416, -0.5244, -0.2533, 0.0, 0.2533, 0.5244, 0.8416, 1.2816])  # of QUANTILES
FARTHEST = 2.5  # standard scores: an hour that nobody foresaw says no more than this


def correlation() -> Floats:
    """(24, 24) of the standard scores of the hours' errors."""
    apart = np.abs(np.subtract.outer(np.arange(HOURS), np.arange(HOURS)))
    answer: Floats = LASTING + FADING * np.exp(-apart / FADE_HOURS)
    np.fill_diagonal(answer, 1.0)
    return answer


def follow(forecast: Forecast, so_far: Floats) -> Forecast:
    """The forecast once some hours are known; so_far is (24,) kWh, NaN where not yet known.

    Known hours become what they were. The others move as errors of one day hang together: the normal distribution of
    their standard scores given those of the known hours (a Gaussian copula).
    """
    known = ~np.isnan(so_far)
    if not known.any():
        return forecast
    hang = correlation()
    pull = np.linalg.solve(hang[np.ix_(known, known)], hang[np.ix_(known, ~known)]).T  # (unknown, known)
    shift = pull @ _scores(forecast.quantiles[:, known], so_far[known])
    spread = np.sqrt(np.maximum(1 - (pull * hang[np.ix_(~known, known)]).sum(1), 0))

    quantiles, mean = forecast.quantiles.copy(), forecast.mean.copy()
    quantiles[:, known], mean[known] = so_far[known], so_far[known]
    for hour, centre, width in zip(np.flatnonzero(~known), shift, spread, strict=True):
        moved = np.maximum(_line(centre + width * SCORES, SCORES, forecast.quantiles[:, hour]), 0)
        quantiles[:, hour] = moved
        mean[hour] = max(mean[hour] + moved.mean() - forecast.quantiles[:, hour].mean(), 0)
    return Forecast(quantiles, mean)


def _scores(quantiles: Floats, kwh: Floats) -> Floats:
    """(hours,) the standard score of each value in its hour's distribution; quantiles (9, hours)."""
    rising = quantiles + np.arange(len(QUANTILES))[:, None] * 1e-9  # no two places alike
    scores = [_line(np.array([value]), column, SCORES)[0] for value, column in zip(kwh, rising.T, strict=True)]
    return np.array(scores, np.float64).clip(-FARTHEST, FARTHEST)


def _line(at: Floats, x: Floats, y: Floats) -> Floats:
    """Straight lines through the points (x, y), the first and the last one going on beyond them."""
    inside = np.interp(at, x, y)
    below = y[0] + (at - x[0]) * (y[1] - y[0]) / (x[1] - x[0])
    above = y[-1] + (at - x[-1]) * (y[-1] - y[-2]) / (x[-1] - x[-2])
    answer: Floats = np.where(at < x[0], below, np.where(at > x[-1], above, inside))
    return answer
