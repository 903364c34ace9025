"""How many samples make one mains cycle on this bus, and how long they really took."""

from collections import deque

from energier_tap.decode import OUTLETS

FIRST = 100
FEWEST, MOST = 25, 127
"""Samples of each outlet in a burst; more than 127 do not fit one call to the kernel."""
REMEMBERED = 32
QUANTILE = 0.25
DISTURBED = 1.1
"""A burst that took longer than usual by this factor was interrupted: its samples are not evenly spaced."""


class Pace:
    """Learns the time of one transfer from the bursts of the last half second.

    The clock is read after Python got its lock back, which may be late but never early, so a low quantile is the truth.
    """

    def __init__(self, mains_hz: float) -> None:
        self._cycle_s = 1 / mains_hz
        self._transfer_s: deque[float] = deque(maxlen=REMEMBERED)

    @property
    def samples(self) -> int:
        """Samples of each outlet that make the next burst one mains cycle long."""
        if not self._transfer_s:
            return FIRST
        return min(max(round(self._cycle_s / (OUTLETS * self._typical())), FEWEST), MOST)

    def took(self, samples: int, seconds: float) -> float | None:
        """Learn how long a burst took by the clock; returns its true length, s, None if it was disturbed."""
        transfers = samples * OUTLETS
        self._transfer_s.append(seconds / transfers)
        typical = self._typical()
        return None if seconds > DISTURBED * typical * transfers else typical * transfers

    def _typical(self) -> float:
        return sorted(self._transfer_s)[int(QUANTILE * len(self._transfer_s))]
