"""Loads that go on and off, and what a way of sampling makes of their energy: the signal chain from amperes to codes, then the tap's own code.

The sensors' gain is taken as calibrated; their noise and offset, the ADC's ten bits, the outlets' turns and the true timing are in it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energier_tap.acquire import Acquisition
from energier_tap.decode import CODES, OUTLETS
from energier_tap.energy import OutletEnergy
from energier_tap.hal import Burst
from energier_tap.rms import ADC_VOLTS, AMPERES_PER_CODE, DIVIDER, Sensor
from energier_tap.sim.board import NOISE_VOLTS

Array = NDArray[np.float64]
VOLTS = 220.0
MAINS_HZ = 60.02
NOMINAL_HZ = 60.0
TRANSFER_S = 41.8e-6
SAMPLES = 100
GAP_S = 0.0004
"""Between two calls to the kernel, in the mean: Python takes its lock back, hands the burst over and asks again."""
NOISE_CODES = NOISE_VOLTS * DIVIDER / ADC_VOLTS * CODES
SENSOR = Sensor(noise=(NOISE_CODES**2 + 1 / 12) ** 0.5 * AMPERES_PER_CODE)
CHUNK = 600


@dataclass(frozen=True)
class Load:
    """A resistive load: RMS current, A, constant between `times`, s, the first of them 0."""

    times: Array
    amperes: Array

    def at(self, t: Array) -> Array:
        """The current's RMS at these times."""
        found: Array = self.amperes[np.searchsorted(self.times, t, "right") - 1]
        return found

    def wh(self, begin: float, end: float) -> float:
        """The integral of v * i, exactly."""
        edges = np.concatenate(([begin], self.times[(self.times > begin) & (self.times < end)], [end]))
        omega = 2 * np.pi * MAINS_HZ
        turns = edges - np.sin(2 * omega * edges) / (2 * omega)
        return float(np.sum(VOLTS * self.at(edges[:-1]) * np.diff(turns))) / 3600


def cycling(on_s: float, off_s: float, amperes: float) -> Callable[[np.random.Generator, float], Load]:
    """On and off by a clock of its own."""

    def load(random: np.random.Generator, seconds: float) -> Load:
        periods = np.arange(-1, seconds // (on_s + off_s) + 2) * (on_s + off_s) + random.uniform(0, on_s + off_s)
        times = np.sort(np.concatenate((periods, periods + on_s)))
        levels = np.where(np.arange(len(times)) % 2, 0.0, amperes)
        first = int(np.searchsorted(times, 0.0, "right"))
        return Load(np.concatenate(([0.0], times[first:])), np.concatenate(([levels[first - 1]], levels[first:])))

    return load


def bursts(random: np.random.Generator, seconds: float) -> Load:
    """Half a second about every 20 s, at random."""
    starts = np.cumsum(random.uniform(15, 25, int(seconds / 15) + 2))
    times = np.sort(np.concatenate(([0.0], starts, starts + 0.5)))
    return Load(times, np.where(np.arange(len(times)) % 2, 6.0, 0.0))


def washer(random: np.random.Generator, seconds: float) -> Load:
    """Another current every 2 s."""
    times = np.arange(0.0, seconds, 2.0) + np.concatenate(
        ([0.0], np.full(int(np.ceil(seconds / 2.0)) - 1, random.uniform(0, 2)))
    )
    return Load(times, random.choice([0.3, 1.5, 2.0, 3.5, 9.0], len(times)))


LOADS: dict[str, Callable[[np.random.Generator, float], Load]] = {
    "constant 500 W": lambda _, __: Load(np.array([0.0]), np.array([500 / VOLTS])),
    "induction hob, 2 s on, 2 s off": cycling(2.0, 2.0, 8.0),
    "induction hob, 1.7 s on, 5.3 s off": cycling(1.7, 5.3, 8.0),
    "printer's fuser, 0.4 s on, 1.13 s off": cycling(0.4, 1.13, 4.0),
    "bursts of 0.5 s about every 20 s": bursts,
    "washer, another current every 2 s": washer,
}


def codes(loads: list[Load], t: Array, random: np.random.Generator) -> NDArray[np.int64]:
    """What the ADC reads at times (n, OUTLETS), each column another outlet."""
    amperes = np.stack([load.at(t[:, outlet]) for outlet, load in enumerate(loads)], axis=1)
    wave = amperes * np.sqrt(2) * np.sin(2 * np.pi * MAINS_HZ * t)
    analogue = 512.37 + wave / AMPERES_PER_CODE + random.normal(0, NOISE_CODES, t.shape)
    found: NDArray[np.int64] = np.clip(np.round(analogue), 0, CODES - 1).astype(np.int64)
    return found


def sampled(loads: list[Load], seconds: float, every: int, random: np.random.Generator) -> Iterator[Burst]:
    """Bursts as the Pi takes them: a cycle of all outlets, a gap, a pause of every - 1 cycles."""
    length = SAMPLES * OUTLETS * TRANSFER_S
    offsets = np.arange(SAMPLES * OUTLETS).reshape(SAMPLES, OUTLETS) * TRANSFER_S
    start = 0.0
    while True:
        gaps = random.exponential(GAP_S, CHUNK) + (every - 1) / NOMINAL_HZ
        starts = start + np.concatenate(([0.0], np.cumsum(length + gaps)))
        start = float(starts[-1])
        t = (starts[:-1, None, None] + offsets).reshape(-1, OUTLETS)
        read = codes(loads, t, random).reshape(CHUNK, -1)
        raw = np.empty((CHUNK, read.shape[1], 3), dtype=np.uint8)
        raw[..., 0], raw[..., 1], raw[..., 2] = 0xFF, 0xF8 | read >> 8, read & 0xFF
        for k in range(CHUNK):
            if starts[k] + length > seconds:
                return
            yield Burst(raw[k].tobytes(), float(starts[k]), length)


def by_the_tap(loads: list[Load], seconds: float, every: int, random: np.random.Generator) -> list[float]:
    """Relative error of the Wh of each outlet by the tap's own code, of the time that it has seen."""
    acquisition = Acquisition(NOMINAL_HZ)
    meters = [OutletEnergy(0.0, SENSOR.noise) for _ in loads]
    begin = end = 0.0
    for burst in sampled(loads, seconds, every, random):
        cycle = acquisition.cycle(burst, (SENSOR,) * OUTLETS)
        end = burst.start + burst.seconds
        for meter, reading in zip(meters, cycle.readings, strict=True):
            meter.add(reading, cycle.seconds, VOLTS)
    return [meter.wh / load.wh(begin, end) - 1 for meter, load in zip(meters, loads, strict=True)]


def second_by_second(loads: list[Load], seconds: float, random: np.random.Generator) -> list[float]:
    """The same of the origin's scheme: one outlet after the other for a second, RMS of that second, taken for all four."""
    wh = [0.0] * OUTLETS
    rate = 6000
    for second in range(int(seconds)):
        outlet = second % OUTLETS
        t = np.tile((second + np.arange(rate) / rate)[:, None], OUTLETS)
        read = codes(loads, t, random)[:, outlet] * AMPERES_PER_CODE
        square = max(0.0, float(read.var()) - SENSOR.noise**2)
        wh[outlet] += VOLTS * square**0.5 * OUTLETS / 3600
    return [used / load.wh(0.0, seconds) - 1 for used, load in zip(wh, loads, strict=True)]
