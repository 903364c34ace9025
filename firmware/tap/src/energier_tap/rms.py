"""One mains cycle of codes to currents.

The RMS is true RMS: of what was drawn, whatever its shape. The share of the fundamental comes from one bin of a Fourier transform. The
mean is removed (the sensor idles at half its supply), and the variance of the noise, known from the zero calibration, is
subtracted in quadrature. Results stay squared and may be slightly negative, so that averages over cycles are unbiased.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin
from operator import mul

from energier_tap.decode import CODES

ADC_VOLTS = 3.3
DIVIDER = 2 / 3
"""The sensor swings to 4.5 V, the ADC takes 3.3 V."""
SENSOR_VOLTS_PER_AMPERE = 0.1
"""ACS712ELCTR-20A-T (datasheet: 100 mV/A typical)."""


def amperes_per_code(volts_per_ampere: float) -> float:
    """Return what one step of the ADC means for a sensor of that sensitivity."""
    return ADC_VOLTS / CODES / DIVIDER / volts_per_ampere


AMPERES_PER_CODE = amperes_per_code(SENSOR_VOLTS_PER_AMPERE)


@dataclass(frozen=True, slots=True)
class Sensor:
    """Calibration of one outlet's sensor: amperes per code; with no load, RMS of its noise, A, and codes off the middle.

    The offset does not count in measuring; it is kept so that a sensor that wanders off is seen at the next calibration.
    """

    amperes_per_code: float = AMPERES_PER_CODE
    noise: float = 0.025
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """Current of one outlet over one cycle: mean square and mean square of its fundamental, A², noise subtracted."""

    square: float
    fundamental: float


def measure(codes: Sequence[int], cycles: float, sensor: Sensor) -> Reading:
    """Return the current in `codes`, evenly spaced samples that span `cycles` mains cycles (about 1)."""
    n = len(codes)
    mean = sum(codes) / n
    variance = sum(map(mul, codes, codes)) / n - mean * mean
    cosines, sines = _tables(n, round(cycles, 3))
    real = sum(map(mul, codes, cosines))
    imaginary = sum(map(mul, codes, sines))
    gain = sensor.amperes_per_code**2
    floor = sensor.noise**2
    return Reading(
        square=variance * gain - floor,
        fundamental=2 * (real * real + imaginary * imaginary) / (n * n) * gain - 2 * floor / n,
    )


@lru_cache(maxsize=64)
def _tables(n: int, cycles: float) -> tuple[list[float], list[float]]:
    """Cosine and sine of the fundamental, mean removed so that the sensor's offset does not leak in."""
    step = 2 * pi * cycles / n
    cosines = [cos(step * k) for k in range(n)]
    sines = [sin(step * k) for k in range(n)]
    return [c - sum(cosines) / n for c in cosines], [s - sum(sines) / n for s in sines]


def statistics(codes: Sequence[int]) -> tuple[float, float]:
    """Return mean and variance of the codes of a cycle."""
    n = len(codes)
    mean = sum(codes) / n
    return mean, sum(map(mul, codes, codes)) / n - mean * mean
