"""Figures of this machine: `python -m energier_tap.bench`.

Measured is processor time for 60 cycles a second of 4 outlets by 100 samples: of the tap's own work (decode, RMS, energy, trip, steps) on raw bytes
made beforehand, and of the whole simulated program with everything in it but the broker.
"""

import asyncio
from pathlib import Path
import tempfile
import time

from energier_tap import __version__
from energier_tap.calibrations import Calibrations
from energier_tap.classify import Classes
from energier_tap.decode import OUTLETS
from energier_tap.hal import Burst
from energier_tap.rms import AMPERES_PER_CODE
from energier_tap.settings import BrokerSettings, DeviceSettings, RelaySettings, Settings, SimulateSettings
from energier_tap.sim.board import SAMPLES_PER_CYCLE, SimAdc, SimRelays
from energier_tap.sim.clock import SimClock
from energier_tap.sim.network import SimNetwork
from energier_tap.sim.run import run
from energier_tap.sim.world import World
from energier_tap.store import Counters, Store
from energier_tap.tap import Tap

CYCLES = 1200
CYCLES_PER_S = 60
WHOLE_S = 15.0
SCENARIO = ("fridge", "kettle", "laptop", "bulb")


def main() -> None:
    """Print the figures."""
    print(f"tap {__version__}: {OUTLETS} outlets x {SAMPLES_PER_CYCLE} samples x {CYCLES_PER_S} cycles/s")
    per_cycle = processing()
    print(
        f"decode + RMS + energy + trip: {per_cycle * 1e6:.0f} us per cycle = {per_cycle * CYCLES_PER_S:.1%} of a core"
    )
    print(f"whole simulated program:      {asyncio.run(whole()):.1%} of a core over {WHOLE_S:.0f} s")


def processing() -> float:
    """Return the processor seconds the tap spends on one cycle."""
    with tempfile.TemporaryDirectory() as directory:
        return _processing(_settings(Path(directory)))


def _processing(settings: Settings) -> float:
    clock = SimClock()
    world = World(seed=1)
    tap = Tap(
        settings,
        Counters(1, (0.0,) * OUTLETS, "power"),
        Calibrations(Store(settings.device.state_dir), AMPERES_PER_CODE),
        Classes(None),
        relays=SimRelays(world, clock),
        network=SimNetwork(),
        clock=clock,
        publish=_discard,
        slow_command=print,
    )
    tap.boot([False] * OUTLETS, [False] * OUTLETS, resume=False)
    for outlet, name in enumerate(SCENARIO):
        world.plug(outlet, name, clock.monotonic())
    while not all(tap.switchboard.on):
        tap.tick()
        time.sleep(0.05)
    adc = SimAdc(world, clock)
    seconds = 1 / CYCLES_PER_S
    bursts = [
        Burst(adc.convert(1, clock.monotonic() + k * seconds), clock.monotonic() + k * seconds, seconds)
        for k in range(CYCLES)
    ]
    began = time.process_time()
    for burst in bursts:
        tap.take(burst)
    return (time.process_time() - began) / CYCLES


async def whole() -> float:
    """Return the share of a core that the simulated program takes, without a broker to talk to."""
    with tempfile.TemporaryDirectory() as directory:
        program = asyncio.create_task(run(_settings(Path(directory)), speed=1.0, clock_unset_s=0.0))
        await asyncio.sleep(1.0)
        began = time.process_time()
        await asyncio.sleep(WHOLE_S)
        used = time.process_time() - began
        program.cancel()
        await asyncio.gather(program, return_exceptions=True)
    return used / WHOLE_S


def _settings(directory: Path) -> Settings:
    return Settings(
        device=DeviceSettings("tap-bench", "02:00:00:00:00:01", None, directory),
        broker=BrokerSettings("127.0.0.1", 9),
        relay=RelaySettings(power_on=("on", "on", "on", "on")),
        simulate=SimulateSettings(scenario=SCENARIO),
    )


def _discard(topic: str, message: dict[str, object], *, qos: int = 0, keep: bool = False) -> None:
    """Nobody listens."""


if __name__ == "__main__":
    main()
