"""The weather forecast that would have been at hand: what was measured, and how far forecasts miss."""

import numpy as np

from ..forecast.base import HOURS, Floats

PHI, DEVIATION = 0.9, 1.2  # of an hour's error: how much of the last hour's stays, degrees Celsius
SEED = 2013


def forecast_of(measured: Floats, day: np.datetime64) -> Floats:
    """Measured temperature (24,) or (days, 24) from a day on plus AR(1) noise; the same for each day wherever it is asked."""
    rows = np.atleast_2d(measured)
    noise = np.stack([_noise(day + np.timedelta64(index, "D")) for index in range(len(rows))])
    answer: Floats = (rows + noise).reshape(measured.shape)
    return answer


def _noise(day: np.datetime64) -> Floats:
    draws = np.random.default_rng([SEED, int(day.astype("datetime64[D]").astype(int)) + 10**6]).standard_normal(HOURS)
    noise = np.empty(HOURS)
    noise[0] = DEVIATION * draws[0]
    for hour in range(1, HOURS):
        noise[hour] = PHI * noise[hour - 1] + DEVIATION * np.sqrt(1 - PHI**2) * draws[hour]
    return noise
