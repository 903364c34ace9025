"""Currents to power and energy of one outlet.

The tap has no voltage sensor, so power is an estimate. Only the fundamental of the current carries power on a mains of sine shape:
P = V · I1 · cos(phi1). The angle is not known; with cos(phi1) taken as 1, P = V · I1, and the power factor is I1 / I, the distortion
factor (IEEE 1459: the upper bound of the true one). It is right for heaters, lamps and switch-mode supplies (whose current is in
phase but distorted) and too high for motors without a capacitor.
"""

from dataclasses import dataclass
from math import sqrt

from energier_tap.rms import Reading

DEAD_BAND = 0.8
"""A current below this share of the noise counts as none; 4.5 standard deviations of one cycle's noise power."""
PF_FROM_A = 0.05
"""Below this current the power factor is mostly noise and is not told."""
FLOOR_VA = 5.0
"""Less than this is not told from nothing: the noise of a sensor is 25 mA, 5.5 VA."""
LONGEST_GAP_S = 1.0
"""A pause in sampling is bridged with the next cycle's power up to this length, longer ones count as nothing."""


@dataclass(frozen=True, slots=True)
class Live:
    """Means since the last message: current, A; power, W; apparent power, VA; power factor."""

    i: float
    p: float
    s: float
    pf: float | None


class OutletEnergy:
    """Counter and live values of one outlet; a cycle at a time."""

    def __init__(self, wh: float, noise: float) -> None:
        self.wh = wh
        self.noise = noise
        self.minute_wh = 0.0
        self.current = 0.0
        self._square = self._volt_amperes = self._watts = self._seconds = 0.0
        self._live = Live(0.0, 0.0, 0.0, None)

    def add(self, reading: Reading, seconds: float, volts: float) -> float:
        """Count one cycle that stands for `seconds`; returns its RMS current, A."""
        square = reading.square
        if square <= (DEAD_BAND * self.noise) ** 2:
            square = fundamental = 0.0
        else:
            fundamental = min(max(reading.fundamental, 0.0), square)
        self.current = sqrt(square)
        watts = volts * sqrt(fundamental)
        used = watts * seconds / 3600
        self.wh += used
        self.minute_wh += used
        self._square += square * seconds
        self._volt_amperes += volts * self.current * seconds
        self._watts += watts * seconds
        self._seconds += seconds
        return self.current

    @property
    def shown(self) -> Live:
        """The means that `live` returned last."""
        return self._live

    def live(self) -> Live:
        """Return the means since the last call; the previous ones if no cycle came in between."""
        if self._seconds > 0:
            i = sqrt(self._square / self._seconds)
            p = self._watts / self._seconds
            s = max(self._volt_amperes / self._seconds, p)
            self._live = Live(i, p, s, p / s if i >= PF_FROM_A else None)
            self.restart()
        return self._live

    def restart(self) -> None:
        """Begin the means anew, as after a step of the load."""
        self._square = self._volt_amperes = self._watts = self._seconds = 0.0

    def take_minute(self) -> float:
        """Return the Wh since the last call."""
        used, self.minute_wh = self.minute_wh, 0.0
        return used
