"""Simulated time."""

import asyncio
import time


class SimClock:
    """Clock that runs `speed` times as fast; its time of day is unknown for the first `unset_s` seconds."""

    def __init__(self, speed: float = 1.0, unset_s: float = 0.0) -> None:
        self.speed = speed
        self._began = time.monotonic()
        self._began_at = time.time()
        self._unset_s = unset_s

    def monotonic(self) -> float:
        """Seconds, simulated."""
        return self._began + (time.monotonic() - self._began) * self.speed

    def time(self) -> float | None:
        """Epoch seconds, running on from the start at the same speed."""
        passed = self.monotonic() - self._began
        return self._began_at + passed if passed >= self._unset_s else None

    async def sleep(self, seconds: float) -> None:
        """Wait that long in simulated time."""
        await asyncio.sleep(seconds / self.speed)
