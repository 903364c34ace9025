"""Tell the pauses in an appliance's work from its standby, because both look alike: a dishwasher that dries draws what it draws in standby.

What tells them apart is how long they last. So this follows every *rest* at the standby level, from the end of real work on, and remembers the
longest that ended in work again; only a rest that lasts clearly longer is certainly none. Rests of four hours are standby, whatever ends them,
except where they are all alike, many a day, and end in short work: so a thermostat works, and it has no standby.

An appliance whose rests are cut shows no longer how long they would have been. So nothing is cut early before some were seen whole, what is known
is forgotten very slowly, and what somebody switches on again to work soon after it was cut was cut in a pause.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import math
from typing import Any, Self

from ..sources.counter import number

DWELL = 120.0
"""Seconds for which the power must stay at the standby level before it is called standby; a pause in the work is shorter."""

LONG_STAY = 4 * 3600.0
"""Seconds; longer than any cooling appliance in a warm room pauses, shorter than a night."""

AWAY = 300.0
"""Seconds after which a stay at another level is one of its own; waking up for updates takes less, every compressor run takes more."""

TIMES = 1.5
MARGIN = 300.0
"""A rest is certainly no pause once it has lasted so many times the longest pause seen, and so many seconds more."""

ENOUGH_STAYS = 6
"""Long stays that must have been seen to their ends: by then a program's pauses were seen, or that it is a thermostat."""

CAREFUL = 12 * 3600.0
"""Seconds that a rest must last until then: twice what a thermostat's do."""

PAUSE_HALF_LIFE = 90 * 24 * 3600.0
"""Seconds, seen while the outlet was on, in which a pause that is not seen again counts half as long: half a year's washes and more."""

UNDONE = 3600.0
"""Seconds; what works after being off for less was switched off in a pause."""

CYCLES = 6
DAILY = 3
ALIKE = 1.8
SHORT_WORK = 0.5
SHORT_RESTS = 2
"""A thermostat: so many cycles in a row, at least `DAILY` a day, the longest rest at most `ALIKE` times the shortest but `SHORT_RESTS`, and work
at most `SHORT_WORK` of that. Shorter rests never become a level; and what people use three times
a day rests at night for twice as long as by day."""

DAY = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class _Cycle:
    """Seconds of a rest, and of the work after it."""

    rest: float
    work: float


@dataclass(frozen=True, slots=True)
class _Cut:
    """A rest that `began`, and of which nothing is known since the time `at`: somebody switched the outlet off."""

    began: float
    at: float


class Pauses:
    """Takes whether an appliance rests; `wait` is how long a rest must last before it is certainly no pause."""

    def __init__(self) -> None:
        self._longest = 0.0
        self._age = 0.0
        """Seconds seen since the longest pause."""
        self._stays = 0
        self._level: float | None = None
        """Standby level of the appliance that `_stays` counts for."""
        self._cycles: tuple[_Cycle, ...] = ()
        self._at = 0.0
        self._began: float | None = None
        """Begin of the rest, which goes on when the appliance wakes up for moments."""
        self._after_work = False
        """Whether it is known what the rest came after; else it is no pause, as when the outlet was just switched on."""
        self._quiet = 0.0
        """Since when nothing happened in the rest."""
        self._woke = 0.0
        """How long it had lasted when the appliance last woke up, if it did."""
        self._low: float | None = None
        """Since when the power is low, for as long as that may be a moment."""
        self._high: float | None = None
        """Since when the appliance works, or is awake."""
        self._cut: _Cut | None = None

    @property
    def wait(self) -> float:
        """Seconds that a rest must last from its beginning on until the appliance certainly does not go on by itself."""
        longest = self._faded()
        wait = TIMES * longest + MARGIN if longest else 0.0
        return wait if self._stays >= ENOUGH_STAYS else max(wait, CAREFUL)

    @property
    def over(self) -> float | None:
        """When the rest that runs is certainly no pause, if it lasts (epoch seconds); None while the appliance does not rest."""
        return None if self._began is None or self._high is not None else self._began + self.wait

    @property
    def is_thermostat(self) -> bool:
        """Whether the rests are those of a thermostat."""
        if len(self._cycles) < CYCLES:
            return False
        # Some may be short: somebody opened the door.
        rests = sorted(cycle.rest for cycle in self._cycles)
        shortest, longest = rests[SHORT_RESTS], rests[-1]
        work = [cycle.work for cycle in self._cycles]
        return (
            shortest >= LONG_STAY / 2
            and sum(rests) + sum(work) <= CYCLES * DAY / DAILY
            and longest <= ALIKE * shortest
            and max(work) <= SHORT_WORK * shortest
        )

    def appliance(self, level: float) -> None:
        """The standby level in W that was learned; where it is another appliance's, its long stays have to be seen first."""
        if self._level is None or not self._level / 2 <= level <= self._level * 2:
            self._level, self._stays = level, 0

    def see(self, low: bool | None, at: float) -> bool:
        """The power is as low as in standby (None: nobody knows) from the time `at` (epoch seconds) on; tells whether anything to know changed."""
        if low is None:
            return self._lose(at)
        self._age += min(max(at - self._at, 0.0), DWELL)
        self._at = at
        return self._rest(at) if low else self._wake(at)

    def as_dict(self) -> dict[str, Any]:
        """What has to survive a restart; a running rest does not."""
        return {
            "longest": round(self._longest, 1),
            "age": round(self._age),
            "stays": self._stays,
            "level": self._level,
            "cycles": [[round(cycle.rest), round(cycle.work)] for cycle in self._cycles],
        }

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """Read `as_dict` again; what is something else is learned anew."""
        pauses = cls()
        if isinstance(data, Mapping):
            pauses._longest = min(_not_negative(data.get("longest")), LONG_STAY)
            pauses._age = _not_negative(data.get("age"))
            pauses._level = _not_negative(data.get("level")) or None
            pauses._stays = int(min(_not_negative(data.get("stays")), ENOUGH_STAYS))
            pauses._cycles = _cycles(data.get("cycles"))
        return pauses

    def _rest(self, at: float) -> bool:
        if self._began is None:
            self._begin(at, after_work=False)
            return True
        if self._high is None:
            # After the appliance woke up for the last time, its work was over.
            return bool(self._woke) and at - self._quiet >= LONG_STAY and self._note(self._take_woke())
        if self._low is None:
            self._low = at
        if at - self._low < DWELL:
            return False
        low, quiet, work = self._low, self._high - self._quiet, self._low - self._high
        if work >= AWAY or quiet >= LONG_STAY or not self._after_work:
            self._end(self._high, work)
            self._begin(low, after_work=True)
        else:
            self._woke = self._high - self._began
            self._quiet, self._low, self._high = low, None, None
        return True

    def _wake(self, at: float) -> bool:
        self._low = None
        if self._high is not None:
            return False
        if self._began is None:
            self._begin(at, after_work=False)
        self._high = at
        return True

    def _begin(self, at: float, *, after_work: bool) -> None:
        self._began = self._quiet = at
        self._after_work = after_work
        self._woke, self._low, self._high = 0.0, None, None

    def _end(self, high: float, work: float) -> None:
        """The rest ended in work at the time `high`."""
        began, whole = self._began or high, self._after_work
        if self._cut and high - self._cut.at <= UNDONE:
            began, whole = self._cut.began, True
        self._cut = None
        if whole:
            rest = high - began
            self._cycles = (*self._cycles, _Cycle(rest, work))[-CYCLES:]
            if rest >= LONG_STAY:
                self._stays = min(self._stays + 1, ENOUGH_STAYS)
            self._note(rest)

    def _lose(self, at: float) -> bool:
        if self._began is None:
            return False
        if self._high is None:
            if at - self._began >= CAREFUL:
                self._stays = min(self._stays + 1, ENOUGH_STAYS)
            # Longer pauses than seen are not believed of a rest that was cut, or each wait would be longer than the one before.
            woke = self._take_woke()
            if woke <= self._longest:
                self._note(woke)
            self._cut = _Cut(self._began, at) if self._after_work else None
        elif (self._low or at) - self._high >= AWAY:
            self._end(self._high, (self._low or at) - self._high)
        self._began = None
        return True

    def _take_woke(self) -> float:
        woke, self._woke = self._woke, 0.0
        return woke

    def _note(self, pause: float) -> bool:
        if not self._faded() <= pause < LONG_STAY or pause == 0:
            return False
        self._longest, self._age = pause, 0.0
        return True

    def _faded(self) -> float:
        return self._longest * math.pow(0.5, self._age / PAUSE_HALF_LIFE)


def _cycles(saved: Any) -> tuple[_Cycle, ...]:
    found = []
    for each in saved if isinstance(saved, list) else ():
        if not isinstance(each, list) or len(each) != 2:
            return ()
        rest, work = number(each[0]), number(each[1])
        if rest is None or work is None or rest <= 0 or work < 0:
            return ()
        found.append(_Cycle(rest, work))
    return tuple(found[-CYCLES:])


def _not_negative(saved: Any) -> float:
    return max(number(saved) or 0.0, 0.0)
