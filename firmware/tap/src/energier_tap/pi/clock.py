"""The clocks of the machine. A Pi has none that runs while it is off, so the time of day counts only once it was set by NTP."""

import asyncio
import ctypes
from pathlib import Path
import time

TIMESYNC = Path("/run/systemd/timesync/synchronized")
"""systemd-timesyncd, which Raspberry Pi OS uses, makes this file when it has set the clock."""
LOOK_AGAIN_S = 1.0
_TIME_ERROR = 5
_TIMEX_BYTES = 512


class SystemClock:
    """The real clocks."""

    def __init__(self, timesync: Path = TIMESYNC) -> None:
        self._timesync = timesync
        self._set = False
        self._looked = float("-inf")

    def monotonic(self) -> float:
        """Seconds that only go forward."""
        return time.monotonic()

    def time(self) -> float | None:
        """Seconds since the epoch, UTC; None until the clock was set."""
        if not self._set and time.monotonic() >= self._looked + LOOK_AGAIN_S:
            self._looked = time.monotonic()
            self._set = self._timesync.exists() or kernel_synchronised()
        return time.time() if self._set else None

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        await asyncio.sleep(seconds)


def kernel_synchronised() -> bool:
    """Return whether the kernel was told that its clock is right, as chrony and ntpd do (adjtimex(2), asked without changing anything)."""
    state = int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES)))
    return 0 <= state < _TIME_ERROR
