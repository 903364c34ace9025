"""Follow somebody else's energy counter without ever counting a kWh twice or inventing one.

Foreign counters are reset, replaced, restored from a backup, or read 0 for a second while their device restarts. The total kept here only grows:
a reading that continues the last one adds the difference; one that does not is held back until it has proved itself for `CONFIRM_AFTER`
seconds. If the counter meanwhile goes on where it was, the odd reading never happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
import math
from typing import Any, Self

MAX_KW = 25.0
"""More than a home connection of 3 x 32 A at 230 V (22 kW) carries: what asks for more in a longer time was not measured."""

SLACK_KWH = 1.0
"""The coarsest step of a usual counter; it comes at once, however short the time."""

CONFIRM_AFTER = 60.0
"""Seconds that an odd reading must last before it is believed."""

RESET_BELOW = 0.9
"""A counter below this part of its last value started again at 0; above it, it lost its last minutes (Home Assistant's own threshold)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A counter's value in kWh and when it took that value, epoch seconds."""

    kwh: float
    at: float

    def leads_to(self, kwh: float, at: float) -> bool:
        """Whether `kwh` at the time `at` can be the same counter, gone on."""
        return self.kwh <= kwh <= self.kwh + _possible_kwh(at - self.at)


@dataclass(frozen=True, slots=True)
class Counter:
    """A total in kWh that follows a foreign counter.

    `seen` is the last reading believed, shown until `held` (epoch seconds; None: it still is). `pending` is the newest of a row of readings
    that do not continue it, and `pending_from` the first of them.
    """

    total: float
    seen: Reading
    held: float | None = None
    pending: Reading | None = None
    pending_from: Reading | None = None

    @classmethod
    def start(cls, kwh: float, at: float, total: float | None = None) -> Self:
        """Begin with the foreign counter's own value, so that both show the same, or go on with the `total` of another counter.

        Nothing is assumed about the time between two counters.
        """
        return cls(kwh if total is None else total, Reading(kwh, at))

    def read(self, kwh: float, at: float) -> Self:
        """Take in a reading; negative and infinite ones say nothing and change nothing."""
        if not math.isfinite(kwh) or kwh < 0:
            return self
        if self.seen.leads_to(kwh, at):
            seen = self.seen if kwh == self.seen.kwh else Reading(kwh, at)
            return type(self)(self.total + kwh - self.seen.kwh, seen)
        held = at if self.held is None else self.held
        if self.pending is None or self.pending_from is None or not self.pending.leads_to(kwh, at):
            return replace(self, held=held, pending=Reading(kwh, at), pending_from=Reading(kwh, at))
        if at - self.pending_from.at < CONFIRM_AFTER:
            return replace(self, pending=Reading(kwh, at))
        used = kwh - self.pending_from.kwh + self._used_before(self.pending_from, held)
        return type(self)(self.total + used, Reading(kwh, at))

    def gone(self, at: float) -> Self:
        """The counter cannot be read from the time `at` on."""
        return self if self.held is not None else replace(self, held=at)

    def _used_before(self, first: Reading, held: float) -> float:
        """What a counter that started again had counted by its `first` reading; 0 where it cannot have counted that since `held`."""
        restarted = first.kwh < RESET_BELOW * self.seen.kwh
        return first.kwh if restarted and first.kwh <= _possible_kwh(first.at - held) else 0.0

    def as_dict(self, at: float) -> dict[str, float]:
        """What has to survive a restart at the time `at`. A held-back reading need not: it comes again if it was true."""
        held = at if self.held is None else self.held
        return {"total": self.total, "kwh": self.seen.kwh, "at": self.seen.at, "held": held}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self | None:
        """Read `as_dict` again; None if it is something else."""
        total, kwh, at, held = (number(data.get(key)) for key in ("total", "kwh", "at", "held"))
        if total is None or kwh is None or at is None or held is None:
            return None
        return cls(total, Reading(kwh, at), held)


def number(value: Any) -> float | None:
    """A finite number, or None."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    return None


def _possible_kwh(seconds: float) -> float:
    return SLACK_KWH + MAX_KW * max(seconds, 0.0) / 3600
