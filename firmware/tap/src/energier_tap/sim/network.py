"""Simulated Wi-Fi."""

import asyncio


class SimNetwork:
    """Wi-Fi that can go away."""

    def __init__(self) -> None:
        self._up = asyncio.Event()
        self._down = asyncio.Event()
        self._up.set()

    def switch(self, *, up: bool) -> None:
        """Let the network go away or come back."""
        (self._up if up else self._down).set()
        (self._down if up else self._up).clear()

    def rssi(self) -> int | None:
        """A good signal, or none."""
        return -55 if self._up.is_set() else None

    def address(self) -> str | None:
        """The loopback address, or none."""
        return "127.0.0.1" if self._up.is_set() else None

    async def wait(self, *, up: bool) -> None:
        """Return as soon as it is up, or down."""
        await (self._up if up else self._down).wait()
