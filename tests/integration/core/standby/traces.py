"""Power of real kinds of appliances, as an outlet sees it."""

from collections.abc import Iterable, Iterator
import random

from custom_components.energier.core.standby.level import Learned, Learner

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
