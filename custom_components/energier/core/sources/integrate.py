"""Energy from power, for sources that have no counter.

Home Assistant's sensors speak when their value changes, so a value holds until the next one (left rule); a straight line between two values
would halve every load that goes on or off. Nothing is assumed where nobody listened or nothing was heard.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
import math
from typing import Any, Self

from .counter import number

MAX_GAP = 300.0
"""Seconds between two calculations; in a longer gap Home Assistant was off and the power may have been anything."""

MAX_SILENCE = 3600.0
"""Seconds for which a value holds unrepeated; the longest interval at which battery-saving plugs report."""


@dataclass(frozen=True, slots=True)
class Integral:
    """The total in kWh counted up to `until`; `watts` is the power that holds since `heard`, None while unknown. Times in epoch seconds."""

    total: float
    watts: float | None
    heard: float
    until: float

    @classmethod
    def start(cls, at: float, total: float = 0.0) -> Self:
        """Begin with a total in kWh and an unknown power."""
        return cls(total, None, at, at)

    def advance(self, at: float) -> Self:
        """Count up to the time `at`. Power fed back (negative) adds nothing."""
        seconds = min(at, self.heard + MAX_SILENCE) - self.until
        if self.watts is None or at - self.until > MAX_GAP or seconds <= 0:
            return replace(self, until=at)
        return replace(self, total=self.total + max(self.watts, 0.0) * seconds / 3_600_000, until=at)

    def hear(self, watts: float | None, at: float) -> Self:
        """Count up to the time `at`, from which on the power is `watts`; None: unknown."""
        if watts is not None and not math.isfinite(watts):
            watts = None
        return replace(self.advance(at), watts=watts, heard=at)

    def as_dict(self) -> dict[str, float | None]:
        """What has to survive a restart."""
        return {"total": self.total, "watts": self.watts, "heard": self.heard, "until": self.until}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self | None:
        """Read `as_dict` again; None if it is something else."""
        total, heard, until = (number(data.get(key)) for key in ("total", "heard", "until"))
        if total is None or heard is None or until is None:
            return None
        return cls(total, number(data.get("watts")), heard, until)
