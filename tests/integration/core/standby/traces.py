"""Power of real kinds of appliances, as an outlet sees it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
import math
import random

from custom_components.energier.core.standby.decide import Action, Rules, Tries, cuts
from custom_components.energier.core.standby.level import Learned, Learner
from custom_components.energier.core.standby.watch import Watch

MINUTE = 60.0
HOUR = 3600.0
DAY = 24 * HOUR

type Trace = Iterable[tuple[float | None, float]]
"""W (None: off, or not known), and for how many seconds."""


def days(day: list[tuple[float | None, float]], number: int) -> Trace:
    """The same day again and again."""
    assert abs(sum(seconds for _, seconds in day) - DAY) < 1
    return day * number


def cycling(high: tuple[float, float], low: tuple[float, float], total: float) -> Trace:
    """A compressor or a thermostat: two levels by turns."""
    return [high, low] * int(total / (high[1] + low[1]))


TELEVISION: list[tuple[float | None, float]] = [
    (0.8, 7 * HOUR), (118.0, HOUR), (0.8, 10 * HOUR), (124.0, 3 * HOUR), (0.8, 3 * HOUR),
]  # fmt: skip
NETWORK_TELEVISION: list[tuple[float | None, float]] = [
    *[(1.1, 57 * MINUTE), (14.0, 3 * MINUTE)] * 17, (124.0, 4 * HOUR), *[(1.1, 57 * MINUTE), (14.0, 3 * MINUTE)] * 3,
]  # fmt: skip
COMPUTER: list[tuple[float | None, float]] = [
    (2.5, 8 * HOUR), (90.0, 2 * HOUR), (45.0, HOUR), (2.5, 6 * HOUR), (160.0, 3 * HOUR), (2.5, 4 * HOUR),
]  # fmt: skip
PRINTER: list[tuple[float | None, float]] = [
    (1.2, 9 * HOUR), (420.0, 2 * MINUTE), (14.0, 20 * MINUTE), (1.2, 5 * HOUR - 22 * MINUTE), (380.0, 5 * MINUTE),
    (14.0, 20 * MINUTE), (1.2, 10 * HOUR - 25 * MINUTE),
]  # fmt: skip
WASHING_MACHINE: list[tuple[float | None, float]] = [
    (1.2, 18 * HOUR), (5.0, 4 * MINUTE), (2000.0, 25 * MINUTE), (300.0, 20 * MINUTE), (5.0, 6 * MINUTE),
    (280.0, 30 * MINUTE), (5.0, 10 * MINUTE), (1.2, 6 * HOUR - 95 * MINUTE),
]  # fmt: skip
MICROWAVE: list[tuple[float | None, float]] = [
    (1.6, 8 * HOUR), (1250.0, 2 * MINUTE), (1.6, 5 * HOUR), (1200.0, 3 * MINUTE), (1.6, 11 * HOUR - 5 * MINUTE),
]  # fmt: skip
MONITOR: list[tuple[float | None, float]] = [(0.4, 9 * HOUR), (19.0, 8 * HOUR), (0.4, 7 * HOUR)]
KETTLE: list[tuple[float | None, float]] = [(0.0, 8 * HOUR), (2200.0, 4 * MINUTE), (0.0, 16 * HOUR - 4 * MINUTE)]
CHARGER: list[tuple[float | None, float]] = [(0.1, 16 * HOUR), (9.0, 2 * HOUR), (0.6, 5 * HOUR), (0.1, HOUR)]

REFRIGERATOR = cycling((90.0, 18 * MINUTE), (1.0, 32 * MINUTE), 10 * DAY)
KIMCHI_REFRIGERATOR = cycling((70.0, 12 * MINUTE), (1.4, 110 * MINUTE), 10 * DAY)
HEATED_SEAT = cycling((45.0, 40.0), (1.8, 260.0), 10 * DAY)
HEATED_SEAT_LONG = cycling((45.0, 8 * MINUTE), (1.8, 50 * MINUTE), 10 * DAY)
ROUTER = [(7.0, HOUR), (9.5, 5 * MINUTE)] * 240
SOLAR: list[tuple[float | None, float]] = [(0.7, 10 * HOUR), (-310.0, 8 * HOUR), (0.7, 6 * HOUR)]
IDLE_COMPUTER: list[tuple[float | None, float]] = [(46.0, 15 * HOUR), (310.0, 9 * HOUR)]


def samples(trace: Trace, step: float, at: float = 0.0) -> Iterator[tuple[float | None, float]]:
    """The trace as a sensor says it, every `step` seconds, with the noise of one."""
    noise = random.Random(1)
    for watts, seconds in trace:
        end = at + seconds
        while at < end:
            yield (None if watts is None else watts * noise.uniform(0.97, 1.03)), at
            at += step


def watch(trace: Trace, learner: Learner | None = None, *, step: float = 20.0, at: float = 0.0) -> Learned:
    """What is known after the trace."""
    learner = learner or Learner()
    for watts, moment in samples(trace, step, at):
        learner.feed(watts, moment)
    return learner.learned


type Part = tuple[float, float, float, bool]
"""From and to how many W, for how many seconds, and whether the appliance works, as its owner understands it."""

TUMBLING: list[Part] = [(120, 300, 40, True), (2, 3, 20, True)] * 20


def washes(soak: float) -> list[Part]:
    """A day of a washing machine that soaks for so many seconds."""
    return [
        (1.3, 1.7, 11 * HOUR, False), (1900, 2100, 15 * MINUTE, True), *TUMBLING, (1.5, 2.2, soak, True), *TUMBLING,
        (400, 500, 10 * MINUTE, True), (1.3, 1.7, 11 * HOUR - soak, False),
    ]  # fmt: skip


DISHWASHER: list[Part] = [
    (0.9, 1.1, 16 * HOUR, False), (1900, 2000, 20 * MINUTE, True), (40, 60, 25 * MINUTE, True), (1900, 2000, 15 * MINUTE, True),
    (1.0, 1.4, 40 * MINUTE, True), (30, 40, MINUTE, True), (0.9, 1.1, 5 * HOUR, False),
]  # fmt: skip
COFFEE_MACHINE: list[Part] = [
    (1.0, 1.1, 20 * HOUR, False), (1300, 1400, 3 * MINUTE, True), *[(1.2, 1.3, 20 * MINUTE, True), (1300, 1400, MINUTE, True)] * 5,
    (1.0, 1.1, 2 * HOUR, False),
]  # fmt: skip
COLD_FREEZER: list[Part] = [(60, 70, 25 * MINUTE, True), (1.0, 1.3, 5 * HOUR, True)] * 4
FREEZER_WITH_A_DOOR: list[Part] = [
    part for rest in (5, 5, 2, 5.5, 5) for part in ((60, 70, 25 * MINUTE, True), (1.0, 1.3, rest * HOUR, True))
]
WATER_BOILER: list[Part] = [(700, 720, 3 * MINUTE, True), (1.3, 1.5, 4.5 * HOUR, True)] * 5

USED_TELEVISION: list[Part] = [(0.45, 0.6, 15 * HOUR, False), (80, 140, 4 * HOUR, True), (0.45, 0.6, 5 * HOUR, False)]
USED_COMPUTER: list[Part] = [(2, 3, 10 * HOUR, False), (60, 200, 6 * HOUR, True), (2, 3, 8 * HOUR, False)]
USED_PRINTER: list[Part] = [
    (1.1, 1.3, 9 * HOUR, False), (380, 420, 2 * MINUTE, True), (13, 15, 20 * MINUTE, True), (1.1, 1.3, 5 * HOUR, False),
    (380, 420, 5 * MINUTE, True), (13, 15, 20 * MINUTE, True), (1.1, 1.3, 9 * HOUR, False),
]  # fmt: skip
NIGHT_CHARGER: list[Part] = [(3, 4, 14 * HOUR, False), (1800, 1900, 3 * HOUR, True), (3, 4, 7 * HOUR, False)]
RICE_COOKER: list[Part] = [
    (900, 1000, 40 * MINUTE, True), (18, 28, 5 * HOUR, True), (0.8, 1.0, 6 * HOUR, False),
] * 2  # fmt: skip
UPDATED_TELEVISION: list[Part] = [
    *[(1.0, 1.2, 57 * MINUTE, False), (13, 15, 3 * MINUTE, False)] * 17, (120, 128, 4 * HOUR, True),
    *[(1.0, 1.2, 57 * MINUTE, False), (13, 15, 3 * MINUTE, False)] * 3,
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cut:
    """When an outlet was switched off, for how many seconds its appliance had rested by then, and whether it was at work."""

    at: float
    rested: float
    working: bool


def lives(
    day: list[Part],
    number: int,
    delay: float,
    *,
    seed: int = 1,
    learner: Learner | None = None,
    step: float = 30.0,
    at: float = 0.0,
) -> list[Cut]:
    """How the outlet is cut in `number` days with this delay (minutes); whoever uses the appliance next switches it on again.

    No two days are the same: every part is up to a tenth longer or shorter.
    """
    chance = random.Random(seed)
    learner = learner or Learner()
    watch, rules = Watch.start(at), Rules(Action.OFF, delay)
    found: list[Cut] = []
    off = worked = False
    low_since = at
    for least, most, seconds, working in day * number:
        if working and not worked:
            off = False
        worked = working
        if least > 10:
            low_since = math.inf
        elif low_since == math.inf:
            low_since = at
        end = at + seconds * chance.uniform(0.9, 1.1)
        while at < end:
            watts = None if off else chance.uniform(least, most)
            learner.feed(watts, at)
            watch = watch.see(not off, watts, learner.learned, at)
            if cuts(watch, rules, protected=False, tries=Tries(), at=at):
                off = True
                found.append(Cut(at, at - low_since, working))
            at += step
    return found
