"""Over-current protection in software, cycle by cycle. It never replaces the breaker and the fuse."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from energier_tap.decode import OUTLETS
from energier_tap.settings import TripSettings

Reason = Literal["current", "sum", "i2t", "welded"]
WELDED_A = 0.1
"""More than this through an open relay means that its contact is welded (or its driver stuck)."""
SETTLE_S = 0.2
"""Time a relay needs to open or close, with some to spare."""
THERMAL_A2S = 100.0
"""Budget above the limit, A²s: 15 A (10 A limit) in bursts too short for the count of cycles last 0.8 s in all."""


@dataclass(frozen=True, slots=True)
class Trip:
    """An outlet (0..3) that must be switched off, why, and the current that did it, A."""

    outlet: int
    reason: Reason
    amperes: float


class Guard:
    """Watches the RMS current of each cycle.

    - current: one outlet above its limit for so many cycles in a row
    - sum: all together above theirs; the largest is switched off
    - i2t: bursts too short to count in a row, but too much in the mean: the excess of I² over the limit's, integrated
    - welded: current although the relay has been open for a while
    """

    def __init__(self, settings: TripSettings) -> None:
        self._settings = settings
        self._over = [0] * OUTLETS
        self._through_open = [0] * OUTLETS
        self._over_sum = 0
        self._heat = [0.0] * OUTLETS

    def watch(
        self, amperes: Sequence[float], closed: Sequence[bool], settled: Sequence[bool], seconds: float
    ) -> list[Trip]:
        """Judge one cycle of `seconds`. An outlet counts only when its relay is `settled` (not switched just now)."""
        limit = self._settings.outlet_a
        trips = []
        for outlet, current in enumerate(amperes):
            self._over[outlet] = self._over[outlet] + 1 if closed[outlet] and current > limit else 0
            self._heat[outlet] = (
                max(0.0, self._heat[outlet] + (current**2 - limit**2) * seconds) if closed[outlet] else 0.0
            )
            welded = not closed[outlet] and settled[outlet] and current > WELDED_A
            self._through_open[outlet] = self._through_open[outlet] + 1 if welded else 0
            if self._over[outlet] >= self._settings.cycles:
                trips.append(Trip(outlet, "current", current))
            elif self._heat[outlet] > THERMAL_A2S:
                trips.append(Trip(outlet, "i2t", current))
            elif self._through_open[outlet] >= self._settings.cycles:
                trips.append(Trip(outlet, "welded", current))
        shed = self._shed(amperes, closed, settled)
        if shed is not None and all(trip.reason == "welded" for trip in trips):
            trips.append(shed)
        for trip in trips:
            self.forget(trip.outlet)
            if trip.reason != "welded":
                self._over_sum = 0
        return trips

    def _shed(self, amperes: Sequence[float], closed: Sequence[bool], settled: Sequence[bool]) -> Trip | None:
        """Return the largest outlet that can still be opened if all are too much. What flows through a welded relay counts too."""
        flows = [c or s for c, s in zip(closed, settled, strict=True)]
        total = sum(current for current, counts in zip(amperes, flows, strict=True) if counts)
        self._over_sum = self._over_sum + 1 if total > self._settings.sum_a else 0
        if self._over_sum < self._settings.cycles or not any(closed):
            return None
        largest = max((outlet for outlet in range(OUTLETS) if closed[outlet]), key=lambda outlet: amperes[outlet])
        return Trip(largest, "sum", total)

    def forget(self, outlet: int) -> None:
        """Begin anew with an outlet that was switched off or reset."""
        self._over[outlet] = self._through_open[outlet] = 0
        self._heat[outlet] = 0.0
