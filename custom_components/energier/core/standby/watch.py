"""What an outlet's appliance does now: works, stands by, is off, or cannot be told."""

from dataclasses import dataclass, replace
from enum import StrEnum
import math
from typing import Self

from .level import Learned
from .pauses import DWELL
from .thresholds import MOST, enter_below, leave_above, nothing_below


class State(StrEnum):
    """What the appliance does."""

    WORKING = "working"
    STANDBY = "standby"
    OFF = "off"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Watch:
    """`state` holds since `since`. `below`: since when the power is at the standby level, None if it is not. Times in epoch seconds.

    `joules` is what was drawn from `below` to `until`, and `watts` what is drawn since `until`. Before `over` a standby may be a pause in the work.
    """

    state: State
    since: float
    below: float | None = None
    watts: float = 0.0
    until: float = 0.0
    joules: float = 0.0
    over: float = 0.0

    @classmethod
    def start(cls, at: float) -> Self:
        """Nothing is known; standby has to be seen anew, whatever it was before."""
        return cls(State.UNKNOWN, at)

    @property
    def mean(self) -> float:
        """What is drawn at the standby level, W, averaged since it began."""
        seconds = self.until - self.below if self.below is not None else 0.0
        return self.joules / seconds if seconds > 0 else self.watts

    def see(self, on: bool | None, watts: float | None, learned: Learned, at: float) -> Self:
        """The outlet is on or off (None: unknown) and draws `watts` (None: unknown) from the time `at` on."""
        if on is False:
            return self._be(State.OFF, at)
        if on is None or watts is None or not math.isfinite(watts):
            return self._be(State.UNKNOWN, at)
        level = learned.level
        if abs(watts) < nothing_below(level):
            return self._be(State.OFF, at)
        if level is None:
            return self._be(State.WORKING if learned.enough or abs(watts) > MOST else State.UNKNOWN, at)
        limit = enter_below(level) if self.below is None else leave_above(level)
        if not 0 <= watts <= limit:
            return self._be(State.WORKING, at)
        if self.below is None:
            # What went on until now is not standby yet; only what is not known stays unknown.
            state = State.UNKNOWN if self.state is State.UNKNOWN else State.WORKING
            return replace(self._be(state, at), below=at, watts=watts, until=at, joules=0.0)
        joules = self.joules + self.watts * (at - self.until)
        seen = replace(self, joules=joules, watts=watts, until=at, over=learned.over)
        if self.state is not State.STANDBY and at - self.below >= DWELL:
            return replace(seen, state=State.STANDBY, since=at)
        return seen

    def bounds(self, learned: Learned) -> tuple[float, float]:
        """Powers in W between which (lowest included) the watch would see no other state than now, while the outlet is on."""
        level = learned.level
        if self.state is State.OFF:
            return (0.0, nothing_below(level))
        if level is None and not learned.enough:
            return (MOST, math.inf) if self.state is State.WORKING else (nothing_below(level), MOST)
        if level is not None and self.below is not None:
            return (nothing_below(level), leave_above(level))
        if self.state is not State.WORKING:
            return (math.inf, math.inf)
        return (nothing_below(level) if level is None else enter_below(level), math.inf)

    def _be(self, state: State, at: float) -> Self:
        return type(self)(state, self.since if state is self.state else at)
