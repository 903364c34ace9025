"""One mains cycle of current in three numbers, by which the stage-1 class of an appliance is found.

With `x` the samples in A and `w` = 2·pi·hz/fs, mean `m` and fundamental are the least-squares fit of m + a·cos(w·k) + b·sin(w·k) to x[k],
k = 0, 1, ..., so that a burst a little shorter or longer than a cycle does no harm:

- log10_irms: log10 of Irms = RMS(x - m), A
- crest: max |x - m| / Irms
- thd: RMS(x - m - a·cos - b·sin) / I1, with I1 = sqrt((a² + b²) / 2): all that is not fundamental, up to half the sample rate

Nothing is subtracted for the sensor's noise: whoever sees the waveform message must come to the same numbers.
`firmware/contract/features` holds vectors for every implementation.
"""

from collections.abc import Sequence
from math import cos, log10, pi, sin, sqrt
from operator import mul

NAMES = ("log10_irms", "crest", "thd")
Features = tuple[float, float, float]

FLOOR_A = 0.05
"""Below this the sensor's noise (0.025 A RMS) would be half of what is looked at."""
FEWEST = 16
"""Samples; the fewest a waveform message may have."""
SPAN = (0.9, 1.1)
"""Mains cycles that the samples must span."""
LEAST_FUNDAMENTAL = 0.01
"""Share of Irms. What has less is no current of a mains appliance."""


def features(amperes: Sequence[float], fs: float, hz: float) -> Features | None:
    """Return the features of one cycle sampled at `fs` Hz on a mains of `hz` Hz, in the order of NAMES.

    None if there is too little current, no fundamental, too few samples, or they span no single cycle.
    """
    n = len(amperes)
    if n < FEWEST or not SPAN[0] <= n * hz / fs <= SPAN[1]:
        return None
    step = 2 * pi * hz / fs
    cosine = [cos(step * k) for k in range(n)]
    sine = [sin(step * k) for k in range(n)]
    mean, a, b = _fit(amperes, cosine, sine)
    current = [x - mean for x in amperes]
    rest = [x - a * c - b * s for x, c, s in zip(current, cosine, sine, strict=True)]
    irms = _rms(current)
    fundamental = sqrt((a * a + b * b) / 2)
    if irms < FLOOR_A or fundamental < LEAST_FUNDAMENTAL * irms:
        return None
    return log10(irms), max(map(abs, current)) / irms, _rms(rest) / fundamental


def _rms(values: Sequence[float]) -> float:
    return sqrt(_dot(values, values) / len(values))


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    total: float = sum(map(mul, left, right))
    return total


def _fit(x: Sequence[float], cosine: Sequence[float], sine: Sequence[float]) -> tuple[float, float, float]:
    """Solve the three normal equations by Gram-Schmidt: mean, cosine and sine of the fundamental."""
    n = len(x)
    mean_c, mean_s = sum(cosine) / n, sum(sine) / n
    c = [value - mean_c for value in cosine]
    s = [value - mean_s for value in sine]
    overlap = _dot(c, s) / _dot(c, c)
    s = [value - overlap * other for value, other in zip(s, c, strict=True)]
    b = _dot(x, s) / _dot(s, s)
    a = _dot(x, c) / _dot(c, c) - overlap * b
    return sum(x) / n - a * mean_c - b * mean_s, a, b
