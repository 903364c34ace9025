"""Learn what an appliance draws in standby from the power of its outlet; nobody types in watts.

What is known of standby everywhere: it lasts. A television waits all night, a washing machine all week, at an almost constant low power, and
between the waits the appliance works at several times that power. What cycles (a refrigerator between two runs of its compressor, a heated seat)
returns to work within an hour or two; what has one level (a router) never works at several times of it; what draws nothing when it waits (a
kettle) leaves nothing to save. So the learner follows *stays* near one level: only a long one is evidence of standby, and the low stays that end
early, in work, are evidence against it.

Forgetting is by evidence, not by the clock: a level once learned is kept while there is nothing new to learn from, as when every standby is cut.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import math
from typing import Any, Self

from ..sources.counter import number
from .pauses import AWAY, LONG_STAY, Pauses
from .thresholds import FLOOR, MOST, WORKS_ABOVE, enter_below, leave_above, nothing_below, works_at

AWAY_SHARE = 0.05
"""A long stay with more interruptions than this is no standby but a thermostat at work."""

WORK_SECONDS = 180.0
"""What an appliance must have worked: a microwave oven's day."""

HISTORY = 24 * 3600.0
"""Seconds on that must have been seen before anything is said."""

WORK_HALF_LIFE = 14 * 24 * 3600.0
STAY_HALF_LIFE = 5 * 24 * 3600.0
"""Seconds of evidence after which older evidence counts half: another appliance in the outlet is learned in days."""

SHORT_STAYS = 6
"""So many short stays in a row, each ended by work, are a cycle, whatever was learned before."""

LONGEST_GAP = 900.0
"""Seconds between two samples; in a longer gap nobody looked."""

FEED_SECONDS = 60.0
"""An outlet that fed so long into the grid carries a solar panel or a battery, which has no standby."""

AGE_EVERY = 3600.0
PER_DOUBLING = 4
"""Steps of the histogram: each is 19 % wider than the one below."""

SAME_LEVEL = 2
"""Steps without evidence that may lie within one level."""

MINOR = 0.1
"""A low level with less than this share of all long low stays is an accident."""

HALF = 0.5
LEAST = 0.01
"""Seconds (or J) of evidence that are forgotten for good."""


@dataclass(frozen=True, slots=True)
class Learned:
    """`level` in W is None where there is no standby, or none yet; `enough` says whether there was enough to learn from.

    `over` is when the rest that runs is certainly no pause in the work, if it lasts (epoch seconds).
    """

    level: float | None = None
    enough: bool = False
    over: float = 0.0


@dataclass(slots=True)
class _Stay:
    """Time spent near one level, interruptions left out."""

    joules: float
    seconds: float
    away: float = 0.0
    """Seconds of the running interruption."""
    away_joules: float = 0.0
    interrupted: float = 0.0
    """Seconds of all interruptions."""
    counted: bool = False
    """It was long enough, and its time goes straight to the evidence."""

    @property
    def watts(self) -> float:
        return self.joules / self.seconds

    def is_near(self, watts: float) -> bool:
        mean = self.watts
        return abs(watts - mean) <= max(mean / 2, FLOOR)


class Learner:
    """Takes the power of one outlet while it is on; `learned` is what it knows. Small enough to keep for every outlet."""

    def __init__(self) -> None:
        self.learned = Learned()
        self._seen = 0.0
        self._fed = 0.0
        self._work: dict[int, float] = {}
        self._long: dict[int, float] = {}
        self._joules: dict[int, float] = {}
        """Of the long stays, so that the level is exact."""
        self._short: dict[int, float] = {}
        self._short_row = 0
        self._aged = 0.0
        self._stay: _Stay | None = None
        self._watts: float | None = None
        self._at = 0.0
        self._level: float | None = None
        """As `learned`, but of a thermostat, too."""
        self._low = False
        self._pauses = Pauses()

    @property
    def wait(self) -> float:
        """Seconds that a rest must last until it is certainly no pause in the work."""
        return self._pauses.wait

    def feed(self, watts: float | None, at: float) -> None:
        """The power is `watts` from the time `at` (epoch seconds) on; None while the outlet is off or nothing is known.

        A power holds until the next call, which should come at least every few minutes.
        """
        seconds = at - self._at
        if self._watts is not None:
            if 0 <= seconds <= LONGEST_GAP:
                self._count(self._watts, seconds)
            else:
                self._stay = None
                self._pauses.see(None, self._at)
        if watts is None or not math.isfinite(watts):
            # Whoever ended the stay, it was not the appliance: the stay is no evidence, unless it was long enough.
            self._count_cut(at)
            self._watts = self._stay = None
        else:
            self._watts = watts
        self._at = at
        if self._pauses.see(self._rests(), at):
            self._publish()

    def as_dict(self) -> dict[str, Any]:
        """What has to survive a restart; a running stay does not."""
        return {
            "seen": self._seen,
            "fed": self._fed,
            "work": _keys_to_text(self._work),
            "long": _keys_to_text(self._long),
            "joules": _keys_to_text(self._joules),
            "short": _keys_to_text(self._short),
            "short_row": self._short_row,
            "pauses": self._pauses.as_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read `as_dict` again; what is something else is learned anew."""
        learner = cls()
        learner._seen = _seconds(data.get("seen"))
        learner._fed = _seconds(data.get("fed"))
        learner._work = _keys_from_text(data.get("work"))
        learner._joules = _keys_from_text(data.get("joules"))
        learner._long = {
            step: seconds for step, seconds in _keys_from_text(data.get("long")).items() if step in learner._joules
        }
        learner._short = _keys_from_text(data.get("short"))
        learner._short_row = int(_seconds(data.get("short_row")))
        learner._pauses = Pauses.from_dict(data.get("pauses"))
        learner._conclude()
        return learner

    def _rests(self) -> bool | None:
        watts, level = self._watts, self._level
        if watts is None or level is None:
            self._low = False
            return None
        self._low = -nothing_below(level) < watts <= (leave_above(level) if self._low else enter_below(level))
        return self._low

    def _count(self, watts: float, seconds: float) -> None:
        if seconds == 0:
            return
        self._seen += seconds
        if watts < -WORKS_ABOVE:
            self._fed += seconds
        elif watts >= FLOOR:
            step = _step(watts)
            self._work[step] = self._work.get(step, 0.0) + seconds
        self._follow_stay(max(watts, 0.0), seconds)
        self._aged += seconds
        if self._aged >= AGE_EVERY:
            _fade(self._work, self._aged / WORK_HALF_LIFE)
            self._fed *= 0.5 ** (self._aged / WORK_HALF_LIFE)
            self._aged = 0.0
            self._conclude()

    def _follow_stay(self, watts: float, seconds: float) -> None:
        stay = self._stay
        if stay is None:
            self._stay = _Stay(watts * seconds, seconds)
        elif stay.is_near(watts):
            stay.interrupted += stay.away
            stay.away = stay.away_joules = 0.0
            stay.joules += watts * seconds
            stay.seconds += seconds
            if _is_low(stay.watts) and stay.seconds >= LONG_STAY:
                self._count_long(stay, seconds)
        else:
            stay.away += seconds
            stay.away_joules += watts * seconds
            if stay.away >= AWAY:
                self._end(stay, stay.away_joules / stay.away)
                self._stay = _Stay(watts * seconds, seconds)

    def _count_long(self, stay: _Stay, seconds: float) -> None:
        if stay.interrupted > AWAY_SHARE * stay.seconds:
            return
        new = seconds if stay.counted else stay.seconds
        self._add_stay(self._long, stay.watts, new)
        step = _step(stay.watts)
        self._joules[step] = self._joules.get(step, 0.0) + stay.watts * new
        if not stay.counted:
            stay.counted = True
            self._short_row = 0
            self._conclude()

    def _count_cut(self, at: float) -> None:
        """Count a stay that was too long for a pause, or what is cut every time would be known by its pauses alone."""
        stay, over = self._stay, self._pauses.over
        if stay and not stay.counted and _is_low(stay.watts) and over is not None and at >= over:
            self._count_long(stay, stay.seconds)

    def _end(self, stay: _Stay, next_watts: float) -> None:
        if stay.counted or stay.seconds < AWAY or not _is_low(stay.watts) or next_watts < works_at(stay.watts):
            return
        self._add_stay(self._short, stay.watts, stay.seconds)
        if self._level is None or stay.watts <= leave_above(self._level):
            self._short_row += 1
        self._conclude()

    def _add_stay(self, stays: dict[int, float], watts: float, seconds: float) -> None:
        for each in (self._long, self._joules, self._short):
            _fade(each, seconds / STAY_HALF_LIFE)
        step = _step(watts)
        stays[step] = stays.get(step, 0.0) + seconds

    def _conclude(self) -> None:
        enough = self._seen >= HISTORY
        self._level = self._find_level() if enough else None
        if self._level is not None:
            self._pauses.appliance(self._level)
        self._publish()

    def _publish(self) -> None:
        level = None if self._pauses.is_thermostat else self._level
        over = self._pauses.over
        self.learned = Learned(
            level, self._seen >= HISTORY, 0.0 if level is None else math.inf if over is None else over
        )

    def _find_level(self) -> float | None:
        if self._short_row >= SHORT_STAYS or self._fed >= FEED_SECONDS:
            return None
        total = sum(self._long.values())
        for steps in _levels(self._long):
            seconds = sum(self._long.get(step, 0.0) for step in steps)
            if seconds < max(LONG_STAY / 2, MINOR * total):
                continue
            level = sum(self._joules.get(step, 0.0) for step in steps) / seconds
            cycled = sum(
                self._short.get(step, 0.0) for step in range(steps[0] - SAME_LEVEL, steps[-1] + SAME_LEVEL + 1)
            )
            worked = sum(time for step, time in self._work.items() if _watts(step) >= works_at(level))
            return level if seconds >= HALF * (seconds + cycled) and worked >= WORK_SECONDS else None
        return None


def _is_low(watts: float) -> bool:
    return FLOOR <= watts <= MOST


def _step(watts: float) -> int:
    return math.floor(math.log2(watts) * PER_DOUBLING)


def _watts(step: int) -> float:
    return math.pow(2.0, (step + HALF) / PER_DOUBLING)


def _levels(stays: Mapping[int, float]) -> list[range]:
    """Ranges of neighbouring steps, lowest first."""
    levels: list[range] = []
    for step in sorted(stays):
        if levels and step - levels[-1][-1] <= SAME_LEVEL:
            levels[-1] = range(levels[-1][0], step + 1)
        else:
            levels.append(range(step, step + 1))
    return levels


def _fade(times: dict[int, float], half_lives: float) -> None:
    share = math.pow(HALF, half_lives)
    for step in tuple(times):
        times[step] *= share
        if times[step] < LEAST:
            del times[step]


def _keys_to_text(times: Mapping[int, float]) -> dict[str, float]:
    return {str(step): round(seconds, 1) for step, seconds in times.items()}


def _keys_from_text(saved: Any) -> dict[int, float]:
    if not isinstance(saved, Mapping):
        return {}
    found = {}
    for step, seconds in saved.items():
        try:
            found[int(step)] = _seconds(seconds)
        except TypeError, ValueError:
            continue
    return {step: seconds for step, seconds in found.items() if seconds > 0 and abs(step) < 100}


def _seconds(saved: Any) -> float:
    return max(number(saved) or 0.0, 0.0)
