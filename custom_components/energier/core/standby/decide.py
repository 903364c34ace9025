"""Whether to switch off an outlet whose appliance stands by."""

from dataclasses import dataclass
from enum import StrEnum
import math
from typing import Self

from .watch import State, Watch

DEFAULT_DELAY = 30
SHORTEST_DELAY = 1
LONGEST_DELAY = 720
"""Minutes."""

FIRST_PAUSE = 60.0
LONGEST_PAUSE = 3600.0
"""Seconds until the next try after a first, and after any failure."""


class Action(StrEnum):
    """What is done about standby."""

    NOTHING = "nothing"
    TELL = "tell"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Rules:
    """What the user wants: `delay` in minutes, counted from the moment standby was noticed."""

    action: Action = Action.NOTHING
    delay: float = DEFAULT_DELAY


@dataclass(frozen=True, slots=True)
class Tries:
    """How often the outlet was told to switch off in this standby, and when last (epoch seconds)."""

    count: int = 0
    last: float = 0.0

    def again(self, at: float) -> Self:
        """One more try."""
        return type(self)(self.count + 1, at)

    @property
    def next(self) -> float:
        """When the next try may be; each pause is twice the one before."""
        if self.count == 0:
            return 0.0
        return self.last + min(FIRST_PAUSE * 2.0 ** min(self.count - 1, 10), LONGEST_PAUSE)


def cut_after(rules: Rules, wait: float) -> int:
    """Minutes from the end of the work to the cut, where a pause in the work may last up to `wait` seconds."""
    return math.ceil(max(rules.delay, wait / 60))


def cuts(watch: Watch, rules: Rules, *, protected: bool, tries: Tries, at: float) -> bool:
    """Whether the outlet is to be switched off now.

    However short the delay: what may be a pause in the appliance's work, as far as its pauses are known, is not cut.

    Standby is noticed anew after every switch-on, restart and silence, so what somebody switched on by hand gets the whole delay again, and
    what works or cannot be told is never cut.
    """
    if rules.action is not Action.OFF or protected or watch.state is not State.STANDBY:
        return False
    return at >= max(watch.since + rules.delay * 60, watch.over, tries.next)
