"""An hour of energy as 3600 seconds of power that sum up to it exactly.

The shape is made up, but of things a home has: a standby level, a fridge that comes and goes, and appliances that go on and off, as many
as the hour's energy pays for.
"""

from functools import lru_cache
from itertools import accumulate
import random

SECONDS = 3600
SERVICE_W = 11_000.0
"""What a home's main breaker lets through: 50 A at 220 V."""
STANDBY_W = 90.0
FRIDGE_W = 85.0
FRIDGE_ON_S, FRIDGE_PERIOD_S = 900, 2400
APPLIANCES: tuple[tuple[float, int, int], ...] = (
    (2000.0, 120, 240),
    (1200.0, 60, 300),
    (700.0, 600, 1500),
    (150.0, 1200, 3600),
    (400.0, 300, 900),
    (60.0, 1200, 3600),
)
"""Power, W, and shortest and longest time on, s: kettle, microwave, washer, television, vacuum, lamps."""


class Curve:
    """Power by the second, the same for the same seed and hour."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._hour = lru_cache(maxsize=8)(self._make)

    def watts(self, hour: int, kwh: float, second: int) -> float:
        """Return the power in `second` 0..3599 of hour number `hour` (any count of hours) that uses `kwh`."""
        return self._hour(hour, kwh)[0][second]

    def wh(self, hour: int, kwh: float, seconds: float) -> float:
        """Return the energy used from the beginning of the hour, Wh; all of it at 3600 seconds."""
        watts, used = self._hour(hour, kwh)
        whole = min(int(seconds), SECONDS)
        rest = (seconds - whole) * watts[whole] / SECONDS if whole < SECONDS else 0.0
        return used[whole] + rest

    def _make(self, hour: int, kwh: float) -> tuple[list[float], list[float]]:
        chance = random.Random(f"{self._seed} {hour}")
        mean = kwh * 1000
        standby = min(STANDBY_W, 0.5 * mean)
        fridge = min(FRIDGE_W, 0.4 * mean)
        watts = [
            standby + (fridge if (hour * SECONDS + second) % FRIDGE_PERIOD_S < FRIDGE_ON_S else 0.0)
            for second in range(SECONDS)
        ]
        rest = mean * SECONDS - sum(watts)
        while rest > 0:
            power, shortest, longest = chance.choice(APPLIANCES)
            power *= chance.uniform(0.8, 1.2)
            length = min(chance.randint(shortest, longest), max(1, int(rest / power)))
            start = chance.randrange(SECONDS - length + 1)
            power = min(power, rest / length)
            for second in range(start, start + length):
                watts[second] += power
            rest -= power * length
            if rest < 1.0:
                break
        watts = [value * chance.uniform(0.98, 1.02) for value in watts]
        total = sum(watts)
        scale = mean * SECONDS / total if total else 0.0
        watts = _below([value * scale for value in watts], max(SERVICE_W, 2 * mean))
        return watts, [joules / SECONDS for joules in accumulate(watts, initial=0.0)]


def _below(watts: list[float], limit: float) -> list[float]:
    """Cut what is above `limit` and put it where there is room; the mean must be below it."""
    over = sum(value - limit for value in watts if value > limit)
    if not over:
        return watts
    cut = [min(value, limit) for value in watts]
    share = over / sum(limit - value for value in cut)
    return [value + (limit - value) * share for value in cut]
