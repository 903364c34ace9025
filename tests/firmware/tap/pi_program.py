"""The tap's program as on a Pi, `energier-tap run` without --simulate, with fakes for the chips alone.

The simulator's world is behind them: relays close its circuits, its currents are what the MCP3008 converts, and `energier-tap plug` and the
like work as with the simulator.
"""

import asyncio
from functools import partial
import sys
import threading
import time
from typing import Any

from gpiozero import Device  # type: ignore[import-untyped]
from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]
import RPLCD.i2c  # type: ignore[import-untyped]

from energier_tap import cli
from energier_tap.decode import OUTLETS
import energier_tap.pi.run as pi_run
from energier_tap.pi.spi import Mcp3008
from energier_tap.settings import Settings
from energier_tap.sim.board import SimButton, SimLcd, SimSensors
from energier_tap.sim.clock import SimClock
from energier_tap.sim.control import Control
from energier_tap.sim.network import SimNetwork
from energier_tap.sim.run import socket_path
from energier_tap.sim.wifi import SimWifi
from energier_tap.sim.world import World
from tests.firmware.tap.chips import FakeI2c, FakeSpi, Screen

TRANSFER_S = 43e-6


class Circuit:
    """The world at the chips' pins."""

    def __init__(self, settings: Settings) -> None:
        self.clock = SimClock()
        self.world = World(settings.measure.mains_hz)
        for outlet, name in enumerate(settings.simulate.scenario):
            if name is not None:
                self.world.plug(outlet, name, self.clock.monotonic())
        self.chip = FakeSpi(self._code, self._wait)
        self.chip.transfer_s = TRANSFER_S
        self._sensors = SimSensors(self.world)
        self._relays = [Device.pin_factory.pin(pin) for pin in settings.hardware.relays]
        self._codes = b""
        self._began = 0.0

    def ioctl(self, device: int, request: int, argument: Any) -> int:
        """Look at the relays, let the sensors see what flows, convert it."""
        now = self._began = self.clock.monotonic()
        for outlet, pin in enumerate(self._relays):
            closed = pin.function == "output" and not pin.state
            if closed != self.world.sockets[outlet].relay:
                self.world.relay(outlet, closed, now)
        if not isinstance(argument, bytes):
            self._codes = self._sensors.convert(len(argument) // OUTLETS, now, 1 / TRANSFER_S)
        return self.chip.ioctl(device, request, argument)

    def _wait(self, seconds: float) -> None:
        time.sleep(max(0.0, self._began + seconds - self.clock.monotonic()))

    def _code(self, _channel: int, turn: int) -> int:
        _, high, low = self._codes[3 * turn : 3 * turn + 3]
        return (high & 7) << 8 | low


class Finger(SimButton):
    """Presses the real button's pin."""

    def __init__(self, pin: int) -> None:
        super().__init__()
        self._pin = Device.pin_factory.pin(pin)

    def press(self, seconds: float) -> None:
        self._pin.drive_low()
        threading.Timer(seconds, self._pin.drive_high).start()


class Glass(SimLcd):
    """Reads the display's memory."""

    @property
    def lines(self) -> tuple[str, str]:
        return FakeI2c.screen.lines

    @lines.setter
    def lines(self, _: tuple[str, str]) -> None:
        pass


async def run(settings: Settings) -> bool:
    circuit = Circuit(settings)
    network = SimNetwork()
    vars(pi_run).update(
        Mcp3008=partial(Mcp3008, ioctl=circuit.ioctl),
        Link=lambda *_, **__: network,
        Station=lambda *_: SimWifi(network, first_run=False),
    )
    # The button's pin must be set up by the program before somebody presses it.
    program = asyncio.create_task(REAL_RUN(settings))
    await asyncio.sleep(0)
    control = Control(circuit.world, circuit.clock, Finger(settings.hardware.button), Glass(), network)
    async with control.listening(socket_path(settings)):
        return await program


REAL_RUN = pi_run.run

if __name__ == "__main__":
    Device.pin_factory = MockFactory()
    RPLCD.i2c.SMBus = FakeI2c
    FakeI2c.screen = Screen()
    pi_run.run = run
    sys.argv[0] = "energier-tap"
    cli.main()
