"""The push button by gpiozero."""

import asyncio
import time

import gpiozero  # type: ignore[import-untyped]

BOUNCE_S = 0.03


class GpioButton:
    """A button between BCM `pin` and ground. gpiozero calls from a thread of its own."""

    def __init__(self, pin: int) -> None:
        """Take the pin; there must be a running event loop. Raises gpiozero.GPIOZeroError."""
        self._loop = asyncio.get_running_loop()
        self._presses: asyncio.Queue[float] = asyncio.Queue()
        self._since: float | None = None
        self._button = gpiozero.Button(pin, pull_up=True, bounce_time=BOUNCE_S)
        self._button.when_pressed = self._down
        self._button.when_released = self._up

    async def pressed(self) -> float:
        """Wait until it was pressed and let go; returns how long it was held, s."""
        return await self._presses.get()

    def held(self) -> float:
        """How long it has been held by now, s; 0 while nobody presses it."""
        since = self._since
        return 0.0 if since is None else time.monotonic() - since

    def close(self) -> None:
        """Let go of the pin."""
        self._button.close()

    def _down(self) -> None:
        self._since = time.monotonic()

    def _up(self) -> None:
        if self._since is None:
            return
        held, self._since = time.monotonic() - self._since, None
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._presses.put_nowait, held)
