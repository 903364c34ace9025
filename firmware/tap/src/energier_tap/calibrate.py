"""Calibration of the four sensors and of the assumed voltage."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

from energier_tap.decode import CODES, OUTLETS
from energier_tap.rms import AMPERES_PER_CODE, Sensor, statistics

ZERO_S = 5.0
FARTHEST_OFFSET = 40
"""A sensor that idles farther from the middle of the range, in codes, is saturated or not connected."""
LARGEST_NOISE_A = 0.1
"""Four times that of a good sensor: something draws current, or the wiring picks up the mains."""
SMALLEST_A = 0.5
"""Least current for a gain calibration: noise is 5 % of it."""
GAIN = (0.8, 1.25)
"""A gain outside these bounds is a mistake (the sensor's tolerance is 1.5 %)."""
VOLTS = (80.0, 300.0)


class CalibrationError(Exception):
    """The calibration was refused; the message says why, `error` is the contract's code for it."""

    def __init__(self, error: str, reason: str) -> None:
        super().__init__(reason)
        self.error = error


@dataclass(frozen=True, slots=True)
class Calibration:
    """Sensors of the four outlets; voltage, V, if it was calibrated. `nominal` is the sensors' gain by their data sheet, A per code."""

    sensors: tuple[Sensor, ...] = (Sensor(),) * OUTLETS
    voltage: float | None = None
    nominal: float = AMPERES_PER_CODE

    def with_sensor(self, outlet: int, sensor: Sensor) -> "Calibration":
        """Return a copy with one sensor replaced."""
        return replace(self, sensors=(*self.sensors[:outlet], sensor, *self.sensors[outlet + 1 :]))

    def with_gain(self, outlet: int, measured: float, true: float) -> "Calibration":
        """Return a copy that would have measured `true` amperes. Raises CalibrationError."""
        if measured < SMALLEST_A:
            raise CalibrationError(
                "no_signal", f"plug in at least {SMALLEST_A} A to calibrate; {measured:.2f} A are flowing"
            )
        sensor = self.sensors[outlet]
        scale = sensor.amperes_per_code * true / measured
        if not self.plausible(scale):
            raise CalibrationError(
                "range", f"{true:g} A is too far from the measured {measured:.2f} A to be a matter of calibration"
            )
        return self.with_sensor(
            outlet, replace(sensor, amperes_per_code=scale, noise=sensor.noise * scale / sensor.amperes_per_code)
        )

    def plausible(self, scale: float) -> bool:
        """Return whether these sensors can have that gain, A per code."""
        return GAIN[0] <= scale / self.nominal <= GAIN[1]

    def with_voltage(self, true: float) -> "Calibration":
        """Return a copy with this voltage. Raises CalibrationError."""
        if not VOLTS[0] <= true <= VOLTS[1]:
            raise CalibrationError("range", f"{true:g} V is no mains voltage")
        return replace(self, voltage=true)


class ZeroRun:
    """Collects cycles with the relays open."""

    def __init__(self) -> None:
        self._cycles = [0] * OUTLETS
        self._means = [0.0] * OUTLETS
        self._variances = [0.0] * OUTLETS

    def feed(self, codes: Sequence[Sequence[int]]) -> None:
        """Take one cycle of all outlets."""
        for outlet, values in enumerate(codes):
            mean, variance = statistics(values)
            self._cycles[outlet] += 1
            self._means[outlet] += mean
            self._variances[outlet] += variance

    def result(self, calibration: Calibration, outlets: Sequence[int] = range(OUTLETS)) -> Calibration:
        """Return the calibration with what was found at these outlets. Raises CalibrationError for a sensor that cannot be right."""
        for outlet in outlets:
            sensor = calibration.sensors[outlet]
            if not (cycles := self._cycles[outlet]):
                raise CalibrationError("no_signal", "no samples came")
            offset = self._means[outlet] / cycles - CODES / 2
            noise = sqrt(max(0.0, self._variances[outlet]) / cycles) * sensor.amperes_per_code
            which = f"the sensor of outlet {outlet + 1}"
            if abs(offset) > FARTHEST_OFFSET:
                raise CalibrationError(
                    "failed",
                    f"{which} idles {offset:+.0f} codes off the middle: saturated, not connected or without supply",
                )
            if noise == 0:
                raise CalibrationError("failed", f"{which} is stuck: its value never moves")
            if noise > LARGEST_NOISE_A:
                raise CalibrationError(
                    "load", f"{which} sees {noise:.2f} A though its relay is open: unplug what is there"
                )
            calibration = calibration.with_sensor(outlet, replace(sensor, noise=noise, offset=offset))
        return calibration
