"""Whether a sensor can be believed, seen from its codes while the tap runs."""

from collections.abc import Sequence
from typing import Literal

from energier_tap.decode import CODES

Fault = Literal["silent", "stuck", "saturated"]
"""silent: no samples come at all; stuck: the same code for ever; saturated: at an end of its range."""
FARTHEST = 150
"""Codes off the middle. A half-wave load of 14 A peak shifts the mean by 92, a sensor idles within 40, one without supply is at 512."""
FAULT_S = 3.0
RECOVERY_S = 1.0


class Watch:
    """Watches one sensor; `fault` is what is wrong with it for some time now."""

    def __init__(self) -> None:
        self.fault: Fault | None = None
        self._looks: Fault | None = None
        self._seconds = 0.0

    def feed(self, codes: Sequence[int], seconds: float) -> bool:
        """Take one cycle that stands for `seconds`; returns whether `fault` changed."""
        looks = judge(codes)
        self._seconds = self._seconds + seconds if looks == self._looks else seconds
        self._looks = looks
        if looks == self.fault or self._seconds < (FAULT_S if looks else RECOVERY_S):
            return False
        self.fault = looks
        return True


def judge(codes: Sequence[int]) -> Fault | None:
    """Return what looks wrong in one cycle of codes. The noise of a living sensor moves the last bit within seconds."""
    if abs(sum(codes) / len(codes) - CODES / 2) > FARTHEST:
        return "saturated"
    return "stuck" if min(codes) == max(codes) else None
