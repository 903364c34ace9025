"""What the program needs of its hardware: six small protocols, one implementation per machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Burst:
    """One mains cycle of ADC transfers.

    `raw` holds 3 bytes per transfer, the outlets in turn (1, 2, 3, 4, 1, 2, ...); `start` is the monotonic time of the first
    transfer and `seconds` the measured duration of all of them.
    """

    raw: bytes
    start: float
    seconds: float


class AdcSource(Protocol):
    """The MCP3008 behind the four current sensors."""

    def read(self) -> Sequence[Burst]:
        """Wait a moment for the next burst or bursts, oldest first; none if none came. Blocks; called in a thread of its own."""
        ...


class RelayBank(Protocol):
    """The four relays."""

    def set(self, outlet: int, closed: bool) -> None:
        """Close or open the relay of outlet 0..3."""
        ...

    def close(self) -> None:
        """Open every relay and let go of the pins."""
        ...


class Button(Protocol):
    """The one push button."""

    async def pressed(self) -> float:
        """Wait until it was pressed and let go; returns how long it was held, s."""
        ...

    def held(self) -> float:
        """How long it has been held by now, s; 0 while nobody presses it."""
        ...


class Lcd(Protocol):
    """Two lines of 16 characters."""

    def show(self, lines: tuple[str, str]) -> None:
        """Show these lines. Must not block."""
        ...


class Network(Protocol):
    """The Wi-Fi interface."""

    def rssi(self) -> int | None:
        """Signal strength, dBm."""
        ...

    def address(self) -> str | None:
        """IP address, IPv4 if there is one, None while there is no network."""
        ...

    async def wait(self, *, up: bool) -> None:
        """Return as soon as the network is up, or down."""
        ...


class Clock(Protocol):
    """Both clocks of the machine."""

    def monotonic(self) -> float:
        """Seconds that only go forward."""
        ...

    def time(self) -> float | None:
        """Seconds since the epoch, UTC; None until the clock was set."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that long by this clock."""
        ...
