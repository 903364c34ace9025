"""The calibration in use and the ones before it, kept in `calibration.json` so that each step can be taken back."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from itertools import groupby
import logging
from typing import Any

from energier_tap.calibrate import GAIN, LARGEST_NOISE_A, VOLTS, Calibration, CalibrationError
from energier_tap.decode import CODES, OUTLETS
from energier_tap.rms import Sensor
from energier_tap.store import Store

LOG = logging.getLogger(__name__)
FILE = "calibration.json"
KEEP = 8


class Calibrations:
    """`current` is in use. Every change is on the disk before it counts."""

    def __init__(self, store: Store, nominal: float) -> None:
        """Read what was saved; without it the sensors' gain is `nominal`, A per code."""
        self._store = store
        saved = store.load(FILE)
        begin = Calibration(sensors=(Sensor(amperes_per_code=nominal),) * OUTLETS, nominal=nominal)
        self.current = _read(saved, begin)
        earlier = saved.get("earlier")
        earlier = earlier if isinstance(earlier, list) else []
        self._earlier = [_read(one, begin) for one in earlier if isinstance(one, dict)][-KEEP:]

    def change(self, new: Calibration) -> None:
        """Use `new` from now on. Raises OSError, and nothing changes, if it cannot be saved."""
        self._use(new, [*self._earlier, self.current][-KEEP:])

    def undo(self, outlet: int | None) -> None:
        """Take the last change back, or the last one of this outlet. Raises CalibrationError or OSError, and nothing changes."""
        if outlet is None:
            if not self._earlier:
                raise CalibrationError("none", "there is no calibration to take back")
            self._use(self._earlier[-1], self._earlier[:-1])
            return
        now = self.current.sensors[outlet]
        changed = [at for at, one in enumerate(self._earlier) if one.sensors[outlet] != now]
        if not changed:
            raise CalibrationError("none", f"there is no calibration of outlet {outlet + 1} to take back")
        # As if it had never been: also what came later at other outlets is kept without it.
        last = changed[-1]
        before = self._earlier[last].sensors[outlet]
        later = [one.with_sensor(outlet, before) for one in (*self._earlier[last + 1 :], self.current)]
        steps = [one for one, _ in groupby([*self._earlier[: last + 1], *later])]
        self._use(steps[-1], steps[:-1])

    def _use(self, new: Calibration, earlier: list[Calibration]) -> None:
        self._store.save(FILE, _written(new) | {"earlier": [_written(one) for one in earlier]})
        self.current, self._earlier = new, earlier


def _written(calibration: Calibration) -> dict[str, Any]:
    return {"sensors": [asdict(sensor) for sensor in calibration.sensors], "voltage": calibration.voltage}


def _read(saved: Mapping[str, Any], begin: Calibration) -> Calibration:
    calibration = begin
    sensors = saved.get("sensors")
    for outlet, value in enumerate(sensors[:OUTLETS] if isinstance(sensors, list) else ()):
        if not isinstance(value, dict):
            continue
        default = begin.sensors[outlet]
        sensor = Sensor(
            _number(value.get("amperes_per_code"), default.amperes_per_code, 0.0, 1.0),
            _number(value.get("noise"), default.noise, 0.0, LARGEST_NOISE_A * GAIN[1]),
            _number(value.get("offset"), 0.0, -CODES, CODES),
        )
        if begin.plausible(sensor.amperes_per_code):
            calibration = calibration.with_sensor(outlet, sensor)
        else:
            LOG.warning("The calibration of outlet %d was made with another sensor and is left out", outlet + 1)
    return replace(calibration, voltage=_number(saved.get("voltage"), 0.0, *VOLTS) or None)


def _number(value: object, default: float, low: float, high: float) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
        return float(value)
    return default
