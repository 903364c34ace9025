"""Raw bursts to measured cycles."""

from collections.abc import Sequence
from dataclasses import dataclass

from energier_tap import decode
from energier_tap.energy import LONGEST_GAP_S
from energier_tap.hal import Burst
from energier_tap.rms import Reading, Sensor, measure


@dataclass(frozen=True, slots=True)
class Cycle:
    """One mains cycle of all outlets.

    `codes` by outlet; `start` its monotonic time; `seconds` what it stands for, the pause since the one before included; `fs` the true
    sample rate of an outlet, Hz.
    """

    codes: list[list[int]]
    readings: list[Reading]
    start: float
    seconds: float
    fs: float


class Acquisition:
    """Measures bursts one after the other. `mains_hz` is the nominal frequency."""

    def __init__(self, mains_hz: float) -> None:
        self._mains_hz = mains_hz
        self._end: float | None = None

    def cycle(self, burst: Burst, sensors: Sequence[Sensor]) -> Cycle:
        """Return the measured cycle. Raises AdcError."""
        codes = decode.codes(burst.raw)
        cycles = burst.seconds * self._mains_hz
        end = burst.start + burst.seconds
        gap = LONGEST_GAP_S if self._end is None else burst.start - self._end
        self._end = end
        return Cycle(
            codes=codes,
            readings=[measure(values, cycles, sensor) for values, sensor in zip(codes, sensors, strict=True)],
            start=burst.start,
            seconds=burst.seconds + (gap if 0 < gap < LONGEST_GAP_S else 0.0),
            fs=len(codes[0]) / burst.seconds,
        )
