"""Appliances that draw recorded current waveforms (see recorded/README.md), with a simple life of their own."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

TABLE = 2048
"""Points per cycle that recorded cycles are interpolated to."""
VOLTS = 220.0

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Phase:
    """For so many seconds at this share of full power."""

    seconds: float
    level: float


FOREVER = float("inf")
CONSTANT = (Phase(FOREVER, 1.0),)


@dataclass(frozen=True, slots=True)
class Appliance:
    """How an appliance draws current.

    `waveform`: name of the recorded cycle, None for a pure resistance; `watts` at 220 V; `life`: phases since it got power, from the start
    again if `again`; `inrush`: times the current at each start, falling with time constant `inrush_s`.
    """

    waveform: str | None
    watts: float
    life: tuple[Phase, ...] = CONSTANT
    again: bool = False
    inrush: float = 1.0
    inrush_s: float = 0.1


APPLIANCES: dict[str, Appliance] = {
    "kettle": Appliance("kettle", 1600, (Phase(180, 1.0), Phase(FOREVER, 0.0))),
    "fridge": Appliance("fridge", 95, (Phase(900, 1.0), Phase(1500, 0.0)), again=True, inrush=6.0, inrush_s=0.15),
    "fan": Appliance("fan", 45, inrush=1.8, inrush_s=0.5),
    "laptop": Appliance("laptop", 40, (Phase(45, 1.0), Phase(30, 0.7), Phase(60, 0.85), Phase(20, 1.1)), again=True),
    "vacuum": Appliance("vacuum", 850, inrush=2.2, inrush_s=0.15),
    "hair_iron": Appliance("hair_iron", 45, (Phase(40, 1.0), *[Phase(12, 0.0), Phase(5, 1.0)] * 60)),
    "bulb": Appliance("bulb", 60, inrush=8.0, inrush_s=0.02),
    "coffee_maker": Appliance(
        "coffee_maker", 900, (Phase(300, 1.0), *[Phase(50, 0.0), Phase(10, 1.0)] * 30, Phase(FOREVER, 0.0))
    ),
    "heater": Appliance(None, 2000, (Phase(600, 1.0), Phase(240, 0.0)), again=True),
    "overload": Appliance(None, 2900),
}


@cache
def table(name: str) -> Table:
    """Return one cycle of the appliance's current at full power, A, from a rising zero crossing of the voltage."""
    appliance = APPLIANCES[name]
    phase = np.arange(TABLE) / TABLE
    if appliance.waveform is None:
        # Mains of today's homes: a sine with flattened top, 3 % distortion.
        voltage = np.sin(2 * np.pi * phase) + 0.026 * np.sin(6 * np.pi * phase) - 0.015 * np.sin(10 * np.pi * phase)
        return _scaled(voltage, appliance.watts / VOLTS)
    recorded, power_factors = _recorded()
    cycle = recorded[appliance.waveform]
    points = np.interp(phase * len(cycle), np.arange(len(cycle) + 1), np.append(cycle, cycle[0]))
    return _scaled(points, appliance.watts / (VOLTS * power_factors[appliance.waveform]))


def _scaled(points: Table, rms: float) -> Table:
    scaled: Table = points * (rms / np.sqrt(np.mean(points**2)))
    return scaled


@cache
def _recorded() -> tuple[dict[str, Table], dict[str, float]]:
    raw = (files("energier_tap.sim") / "recorded" / "plaid2018_cycles.npz").read_bytes()
    data = np.load(BytesIO(raw), allow_pickle=False)
    names = [str(name) for name in data["name"]]
    cycles = {name: np.asarray(cycle, dtype=np.float64) for name, cycle in zip(names, data["current_mA"], strict=True)}
    return cycles, {name: float(factor) for name, factor in zip(names, data["power_factor"], strict=True)}


def level(appliance: Appliance, since: float) -> float:
    """Return the share of full power `since` seconds after it got power, inrush included."""
    total = sum(phase.seconds for phase in appliance.life)
    rest = since % total if appliance.again else since
    started = 0.0
    before = 0.0
    for phase in appliance.life:
        if phase.level > 0 and before == 0:
            started = rest
        if rest < phase.seconds:
            surge = (appliance.inrush - 1) * np.exp(-started / appliance.inrush_s) if phase.level else 0.0
            return phase.level * (1 + float(surge))
        rest -= phase.seconds
        before = phase.level
        started = started if phase.level else 0.0
    return 0.0
