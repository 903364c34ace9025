"""The meter: the home's curve plus what the taps draw, counted."""

from datetime import datetime, tzinfo
import logging
from typing import Any

from energier_meter_simulator.curve import SECONDS, Curve
from energier_meter_simulator.electric import Electric, electric
from energier_meter_simulator.hours import Hours
from energier_tap.commands import CommandError, parse_object

LOG = logging.getLogger(__name__)
TAP_STALE_S = 10.0
"""A tap that said nothing for this long draws nothing any more."""
LONGEST_STEP_S = 3600.0
"""The meter was off, or its clock was set, if more than this passed between two looks: nothing is counted."""


class Meter:
    """Counts a home. Times are epoch seconds; `zone` is where the home's clock is."""

    def __init__(self, hours: Hours, curve: Curve, zone: tzinfo | None, wh: float, hz: float) -> None:
        self.wh = wh
        self.minute_wh = 0.0
        self._hours = hours
        self._curve = curve
        self._zone = zone
        self._hz = hz
        self._taps: dict[str, tuple[float, float]] = {}
        self._counted: float | None = None

    def tap(self, tap_id: str, payload: bytes, at: float) -> None:
        """Take a tap's state message. One that cannot be used is told and left out."""
        try:
            watts = sum(float(channel["p"] or 0.0) for channel in parse_object(payload)["ch"])
        except (CommandError, KeyError, TypeError, ValueError) as err:
            LOG.warning("Ignored the state of %s: %s", tap_id, err)
            return
        self._taps[tap_id] = (max(0.0, watts), at)

    def count(self, at: float) -> None:
        """Count what was used since the last call."""
        last, self._counted = self._counted, at
        if last is None or not 0 < at - last <= LONGEST_STEP_S:
            return
        used = self._taps_watts(at) * (at - last) / SECONDS
        moment = last
        while moment < at:
            hour, start, kwh = self._hour(moment)
            until = min(at, start + SECONDS)
            used += self._curve.wh(hour, kwh, until - start) - self._curve.wh(hour, kwh, moment - start)
            moment = until
        self.wh += used
        self.minute_wh += used

    def now(self, at: float) -> Electric:
        """Return what the meter reads."""
        hour, start, kwh = self._hour(at)
        return electric(
            self._curve.watts(hour, kwh, min(int(at - start), SECONDS - 1)) + self._taps_watts(at), at, self._hz
        )

    def take_minute(self) -> list[float]:
        """Return the Wh since the last call."""
        used, self.minute_wh = self.minute_wh, 0.0
        return [used]

    def _taps_watts(self, at: float) -> float:
        return sum(watts for watts, heard in self._taps.values() if at <= heard + TAP_STALE_S)

    def _hour(self, at: float) -> tuple[int, float, float]:
        hour = int(at // SECONDS)
        local = datetime.fromtimestamp(at, self._zone) if self._zone else datetime.fromtimestamp(at).astimezone()
        return hour, hour * float(SECONDS), self._hours.kwh(local)


def state(value: Electric, *, seq: int, ts: int | None, up: float) -> dict[str, Any]:
    """Return the contract's state message."""
    return {
        "schema": 1,
        "seq": seq,
        "ts": ts,
        "up": round(up, 1),
        "v": round(value.v, 1),
        "hz": round(value.hz, 2),
        "ch": [{"i": round(value.i, 3), "p": round(value.p, 1), "s": round(value.s, 1), "pf": round(value.pf, 3)}],
    }
