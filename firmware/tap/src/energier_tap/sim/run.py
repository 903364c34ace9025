"""The tap's program in the simulated world."""

from pathlib import Path

from energier_tap.app import App, Hardware
from energier_tap.settings import Settings
from energier_tap.sim.board import SimAdc, SimButton, SimLcd, SimRelays
from energier_tap.sim.clock import SimClock
from energier_tap.sim.control import Control
from energier_tap.sim.network import SimNetwork
from energier_tap.sim.wifi import SimWifi
from energier_tap.sim.world import World


def socket_path(settings: Settings) -> Path:
    """Return where the simulator listens for its command line."""
    return settings.simulate.control or settings.device.state_dir / "control.sock"


async def run(settings: Settings, speed: float, clock_unset_s: float) -> bool:
    """Run until stopped; returns True if the program is to start again. Raises StoreError, OSError or WorldError."""
    clock = SimClock(speed, clock_unset_s)
    world = World(settings.measure.mains_hz, settings.simulate.seed, adc=settings.simulate.adc)
    for outlet, name in enumerate(settings.simulate.scenario):
        if name is not None:
            world.plug(outlet, name, clock.monotonic())
    control = Control(world, clock, SimButton(), SimLcd(), SimNetwork())
    hardware = Hardware(
        adc=SimAdc(world, clock, settings.simulate.seed),
        relays=SimRelays(world, clock),
        button=control.button,
        lcd=control.lcd,
        network=control.network,
        clock=clock,
        wifi=SimWifi(control.network, first_run=settings.simulate.first_run),
    )
    app = App(settings, hardware)
    async with control.listening(socket_path(settings)):
        return await app.run()
