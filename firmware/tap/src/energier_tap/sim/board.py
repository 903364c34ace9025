"""The simulated board: ACS712 sensors and MCP3008 seen through raw SPI bytes, relays, button, display."""

import asyncio
from collections.abc import Sequence
import time

import numpy as np
from numpy.typing import NDArray

from energier_tap.decode import BYTES_PER_TRANSFER, CODES, OUTLETS
from energier_tap.hal import Burst
from energier_tap.rms import ADC_VOLTS, DIVIDER, SENSOR_VOLTS_PER_AMPERE
from energier_tap.sim.appliances import TABLE, table
from energier_tap.sim.clock import SimClock
from energier_tap.sim.world import World

SAMPLES_PER_CYCLE = 100
TURN_S = 0.1
"""Real time between two reads: several cycles at once keep the simulation light."""
MOST_BURSTS = 600
"""Samples that were missed because the machine was busy are lost beyond these, as on a real bus."""
SPI_ERROR = -0.003
"""The bus is a little slow, so that bursts and mains cycles drift apart as they do in reality."""
IDLE_VOLTS = 2.5
SWING_VOLTS = 2.1
"""The ACS712's output stays within about 0.4 and 4.6 V."""
NOISE_VOLTS = 0.011 / 6.6
"""11 mV peak to peak (datasheet), taken as 6.6 standard deviations."""


class SimSensors:
    """Four ACS712, each with its own offset, gain and drift, and the MCP3008 that looks at them in turn."""

    def __init__(self, world: World, seed: int = 1) -> None:
        self._world = world
        self._random = np.random.default_rng(seed)
        self._gain = 1 + self._random.normal(0, 0.005, OUTLETS)
        self._offset = self._random.normal(0, 0.015, OUTLETS)

    def convert(self, samples: int, start: float, rate: float, bursts: int = 1) -> bytes:
        """Return the bytes of `bursts` times `samples` of each outlet from monotonic time `start` on, `rate` transfers a second."""
        count = bursts * samples
        if self._world.adc != "ok":
            return (b"\xff" if self._world.adc == "cut" else b"\0") * (count * OUTLETS * BYTES_PER_TRANSFER)
        volts = IDLE_VOLTS + self._offsets(start)
        volts = volts + self._gain * SENSOR_VOLTS_PER_AMPERE * self._amperes(count, start, rate, samples)
        volts += self._random.normal(0, NOISE_VOLTS, volts.shape)
        np.clip(volts, IDLE_VOLTS - SWING_VOLTS, IDLE_VOLTS + SWING_VOLTS, out=volts)
        for outlet, socket in enumerate(self._world.sockets):
            if socket.sensor != "ok":
                volts[:, outlet] = IDLE_VOLTS if socket.sensor == "stuck" else 0.1
        codes = np.clip(volts * (DIVIDER / ADC_VOLTS * CODES), 0, CODES - 1).astype(np.uint16).ravel()
        raw = np.empty((len(codes), BYTES_PER_TRANSFER), dtype=np.uint8)
        raw[:, 0] = 0xFF
        raw[:, 1] = 0xF8 | codes >> 8
        raw[:, 2] = codes & 0xFF
        return raw.tobytes()

    def _amperes(self, count: int, start: float, rate: float, samples: int) -> NDArray[np.float64]:
        """Currents by sample (rows) and outlet (columns), each column a transfer later than the one before."""
        step = self._world.frequency(start) / rate
        phase = self._world.phase(start) + step * np.arange(count * OUTLETS).reshape(count, OUTLETS)
        index = (phase * TABLE).astype(np.int64) % TABLE
        seconds = samples * OUTLETS / rate
        levels = np.array([self._world.levels(start + k * seconds) for k in range(count // samples)]).repeat(
            samples, axis=0
        )
        amperes: NDArray[np.float64] = np.zeros((count, OUTLETS))
        for outlet, socket in enumerate(self._world.sockets):
            if socket.plugged is not None and levels[:, outlet].any():
                amperes[:, outlet] = table(socket.plugged)[index[:, outlet]] * levels[:, outlet]
        return amperes

    def _offsets(self, at: float) -> NDArray[np.float64]:
        drift: NDArray[np.float64] = self._offset + 0.005 * np.sin(at / 1800)
        return drift


class SimAdc:
    """Cycle after cycle of the sensors, without a gap."""

    def __init__(self, world: World, clock: SimClock, seed: int = 1) -> None:
        self._clock = clock
        self._sensors = SimSensors(world, seed)
        self._rate = SAMPLES_PER_CYCLE * OUTLETS * world.hz * (1 + SPI_ERROR)
        self._seconds = SAMPLES_PER_CYCLE * OUTLETS / self._rate
        self._next = clock.monotonic()

    def read(self) -> Sequence[Burst]:
        """Wait a turn, then return all bursts that are over."""
        while (count := int((self._clock.monotonic() - self._next) / self._seconds)) < 1:
            time.sleep(TURN_S)
        most = int(MOST_BURSTS * max(1.0, self._clock.speed / 10))
        if count > most:
            self._next += (count - most) * self._seconds
            count = most
        start = self._next
        self._next += count * self._seconds
        raw = self.convert(count, start)
        size = SAMPLES_PER_CYCLE * OUTLETS * BYTES_PER_TRANSFER
        return [Burst(raw[k * size : (k + 1) * size], start + k * self._seconds, self._seconds) for k in range(count)]

    def convert(self, count: int, start: float) -> bytes:
        """Return the bytes of `count` bursts from monotonic time `start` on."""
        return self._sensors.convert(SAMPLES_PER_CYCLE, start, self._rate, count)


class SimRelays:
    """Relays of the world."""

    def __init__(self, world: World, clock: SimClock) -> None:
        self._world = world
        self._clock = clock

    def set(self, outlet: int, closed: bool) -> None:
        """Move a relay of the world."""
        self._world.relay(outlet, closed, self._clock.monotonic())

    def close(self) -> None:
        """Open them all."""
        for outlet in range(OUTLETS):
            self.set(outlet, closed=False)


class SimButton:
    """A button that is pressed by `press`."""

    def __init__(self) -> None:
        self._presses: asyncio.Queue[float] = asyncio.Queue()

    def press(self, seconds: float) -> None:
        """Press for so long."""
        self._presses.put_nowait(seconds)

    async def pressed(self) -> float:
        """Wait for the next press."""
        return await self._presses.get()

    def held(self) -> float:
        """Simulated presses take no time."""
        return 0.0


class SimLcd:
    """A display one can read as text."""

    def __init__(self) -> None:
        self.lines = ("", "")

    def show(self, lines: tuple[str, str]) -> None:
        """Keep the lines."""
        self.lines = lines
