"""Where readings are missing."""

import numpy as np
from numpy.typing import NDArray

from .model import Gap

HOUR = 3600


def find_gaps(starts: NDArray[np.int64]) -> list[Gap]:
    """Hours between the first and the last reading in which none begins.

    Forecasts are by the hour, so a series of any step is whole when each of its hours has a reading.
    """
    hours = np.unique(starts // HOUR)
    before = np.flatnonzero(np.diff(hours) > 1)
    return [Gap(int(hours[i] + 1) * HOUR, int(hours[i + 1]) * HOUR) for i in before]
