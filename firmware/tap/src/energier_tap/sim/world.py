"""The simulated room: mains, four sockets with relays in front of them, and what is plugged in."""

from dataclasses import dataclass, field
from math import cos, pi, sin
import random
from typing import Literal

from energier_tap.decode import OUTLETS
from energier_tap.settings import AdcState
from energier_tap.sim.appliances import APPLIANCES, Appliance, level

SensorState = Literal["ok", "stuck", "saturated"]


class WorldError(Exception):
    """Something that cannot be done in this world."""


@dataclass(slots=True)
class Socket:
    """One outlet and its sensor. `powered` is the time its appliance got power, None while it has none."""

    plugged: str | None = None
    relay: bool = False
    welded: bool = False
    powered: float | None = None
    sensor: SensorState = "ok"

    @property
    def closed(self) -> bool:
        """Whether current can flow."""
        return self.relay or self.welded


@dataclass(slots=True)
class World:
    """Everything outside the tap. `hz` is the nominal frequency; times are monotonic."""

    hz: float = 60.0
    seed: int = 1
    sockets: list[Socket] = field(default_factory=lambda: [Socket() for _ in range(OUTLETS)])
    adc: AdcState = "ok"
    _offset: float = 0.0

    def __post_init__(self) -> None:
        self._offset = random.Random(self.seed).uniform(0, 2 * pi)

    def frequency(self, at: float) -> float:
        """Return the mains frequency, which drifts by 0.05 Hz."""
        return self.hz + 0.03 * sin(at / 47 + self._offset) + 0.02 * sin(at / 311)

    def phase(self, at: float) -> float:
        """Return the turns of the mains since some moment: the integral of `frequency`."""
        return self.hz * at - 0.03 * 47 * cos(at / 47 + self._offset) - 0.02 * 311 * cos(at / 311)

    def plug(self, outlet: int, name: str, now: float) -> None:
        """Plug an appliance into outlet 0..3."""
        if name not in APPLIANCES:
            raise WorldError(f"there is no appliance {name!r}; there are {', '.join(APPLIANCES)}")
        self._socket(outlet).plugged = name
        self._power(outlet, now, anew=True)

    def unplug(self, outlet: int, now: float) -> None:
        """Pull the plug."""
        self._socket(outlet).plugged = None
        self._power(outlet, now, anew=True)

    def relay(self, outlet: int, closed: bool, now: float) -> None:
        """Close or open a relay."""
        self.sockets[outlet].relay = closed
        self._power(outlet, now)

    def weld(self, outlet: int, welded: bool, now: float) -> None:
        """Weld a relay's contact, or repair it."""
        self._socket(outlet).welded = welded
        self._power(outlet, now)

    def break_sensor(self, outlet: int, state: SensorState) -> None:
        """Break a sensor, or repair it."""
        self._socket(outlet).sensor = state

    def levels(self, at: float) -> list[float]:
        """Return what every outlet's appliance draws at that time, as a share of its full power."""
        return [
            level(APPLIANCES[socket.plugged], max(0.0, at - socket.powered))
            if socket.plugged and socket.powered is not None
            else 0.0
            for socket in self.sockets
        ]

    def appliance(self, outlet: int) -> Appliance | None:
        """Return what is plugged in."""
        plugged = self.sockets[outlet].plugged
        return APPLIANCES[plugged] if plugged else None

    def _socket(self, outlet: int) -> Socket:
        if not 0 <= outlet < OUTLETS:
            raise WorldError(f"there is no outlet {outlet + 1}; there are {OUTLETS}")
        return self.sockets[outlet]

    def _power(self, outlet: int, now: float, *, anew: bool = False) -> None:
        socket = self.sockets[outlet]
        if not socket.closed or socket.plugged is None:
            socket.powered = None
        elif socket.powered is None or anew:
            socket.powered = now
