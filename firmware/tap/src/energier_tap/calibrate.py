"""Calibration of the four sensors and of the assumed voltage, kept in `calibration.json` with what it was before."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from math import isfinite, sqrt

from energier_tap.decode import CODES, OUTLETS
from energier_tap.rms import AMPERES_PER_CODE, Sensor, statistics
from energier_tap.store import Store

FILE = "calibration.json"
ZERO_S = 5.0
FARTHEST_OFFSET = 40
"""A sensor that idles farther from the middle of the range, in codes, is stuck, saturated or not connected."""
SMALLEST_A = 0.5
"""Least current for a gain calibration: noise is 5 % of it."""
GAIN = (0.8, 1.25)
"""A gain outside these bounds is a mistake (the sensor's tolerance is 1.5 %)."""
VOLTS = (80.0, 300.0)


class CalibrationError(Exception):
    """The calibration was refused; the message says why."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Sensors of the four outlets; voltage, V, if it was calibrated."""

    sensors: tuple[Sensor, ...] = (Sensor(),) * OUTLETS
    voltage: float | None = None

    def with_sensor(self, outlet: int, sensor: Sensor) -> "Calibration":
        """Return a copy with one sensor replaced."""
        return replace(self, sensors=(*self.sensors[:outlet], sensor, *self.sensors[outlet + 1 :]))

    def with_gain(self, outlet: int, measured: float, true: float) -> "Calibration":
        """Return a copy that would have measured `true` amperes. Raises CalibrationError."""
        if measured < SMALLEST_A:
            raise CalibrationError(f"plug in at least {SMALLEST_A} A to calibrate; {measured:.2f} A are flowing")
        sensor = self.sensors[outlet]
        scale = sensor.amperes_per_code * true / measured
        if not GAIN[0] <= scale / AMPERES_PER_CODE <= GAIN[1]:
            raise CalibrationError(
                f"{true:g} A is too far from the measured {measured:.2f} A to be a matter of calibration"
            )
        return self.with_sensor(outlet, replace(sensor, amperes_per_code=scale))

    def with_voltage(self, true: float) -> "Calibration":
        """Return a copy with this voltage. Raises CalibrationError."""
        if not VOLTS[0] <= true <= VOLTS[1]:
            raise CalibrationError(f"{true:g} V is no mains voltage")
        return replace(self, voltage=true)

    @classmethod
    def load(cls, store: Store) -> "Calibration":
        """Return what was saved, or the sensors' nominal values."""
        saved = store.load(FILE)
        calibration = cls()
        sensors = saved.get("sensors")
        if isinstance(sensors, list):
            for outlet, value in enumerate(sensors[:OUTLETS]):
                if isinstance(value, dict):
                    sensor = Sensor(
                        _positive(value.get("amperes_per_code"), AMPERES_PER_CODE),
                        _positive(value.get("noise"), Sensor().noise),
                    )
                    calibration = calibration.with_sensor(outlet, sensor)
        voltage = _positive(saved.get("voltage"), 0.0)
        return replace(calibration, voltage=voltage or None)

    def save(self, store: Store) -> None:
        """Put it on the disk, with the one it replaces as `before`."""
        store.save(FILE, asdict(self) | {"before": asdict(Calibration.load(store))})


class ZeroRun:
    """Collects cycles with every relay open."""

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

    def result(self, calibration: Calibration) -> Calibration:
        """Return the calibration with the noise that was found. Raises CalibrationError for a sensor that cannot be right."""
        for outlet, sensor in enumerate(calibration.sensors):
            if not (cycles := self._cycles[outlet]):
                raise CalibrationError("no samples came")
            offset = self._means[outlet] / cycles - CODES / 2
            if abs(offset) > FARTHEST_OFFSET:
                raise CalibrationError(
                    f"the sensor of outlet {outlet + 1} idles {offset:+.0f} codes off the middle: stuck, saturated or not connected"
                )
            noise = sqrt(self._variances[outlet] / cycles) * sensor.amperes_per_code
            calibration = calibration.with_sensor(outlet, replace(sensor, noise=noise))
        return calibration


def _positive(value: object, default: float) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) and value > 0
    return float(value) if good and isinstance(value, int | float) else default
