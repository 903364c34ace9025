"""Mains voltage that the tap itself cannot measure: a meter's if it speaks, else the calibrated or set one."""

import logging

from energier_tap.calibrate import VOLTS
from energier_tap.commands import CommandError, parse_object

LOG = logging.getLogger(__name__)
STALE_S = 60.0
"""A meter that said nothing for this long is not believed any more."""


class Voltage:
    """The assumed voltage, and what a meter told last."""

    def __init__(self, assumed: float) -> None:
        self.assumed = assumed
        self._told: tuple[float, float] | None = None
        self._complained = False

    def heard(self, payload: bytes, now: float) -> None:
        """Take a meter's state message."""
        try:
            volts = parse_object(payload).get("v")
        except CommandError as err:
            volts = err
        if isinstance(volts, int | float) and not isinstance(volts, bool) and VOLTS[0] <= volts <= VOLTS[1]:
            self._told = (float(volts), now)
            self._complained = False
        elif not self._complained:
            LOG.warning("The meter tells no usable voltage (%.60r); assuming %.0f V", volts, self.assumed)
            self._complained = True

    def at(self, now: float) -> float:
        """Return the voltage to reckon with, V."""
        if self._told is not None and now <= self._told[1] + STALE_S:
            return self._told[0]
        return self.assumed
