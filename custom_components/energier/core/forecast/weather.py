"""The temperature by the hour, out of a weather forecast of whatever steps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from ..contract.hours import HOUR, hour_of
from .push import Reading

COLDEST = time(5)
WARMEST = time(15)
"""When a day's lowest and highest temperature are, on a usual day: shortly before sunrise, and three hours after noon."""

FARTHEST = timedelta(days=16)
"""What the app takes."""

WIDEST = timedelta(hours=14)
"""Steps farther apart than from one day's highest to the next day's lowest have nothing between them that is known."""


@dataclass(frozen=True, slots=True)
class Point:
    """The temperature at a moment, °C."""

    at: datetime
    celsius: float


def of_day(day: date, lowest: float, highest: float, zone: tzinfo) -> tuple[Point, Point]:
    """A day's two temperatures as moments."""
    return Point(datetime.combine(day, COLDEST, zone), lowest), Point(datetime.combine(day, WARMEST, zone), highest)


def hourly(points: Iterable[Point], now: datetime) -> tuple[Reading, ...]:
    """The temperature at each full hour from that of `now` on, on straight lines between the points."""
    begins = hour_of(now)
    found: dict[datetime, float] = {}
    for before, after in pairwise(sorted(points, key=lambda point: point.at)):
        if after.at - before.at <= WIDEST:
            found.update(_between(before, after))
    return tuple(
        Reading(start, round(found[start], 2)) for start in sorted(found) if begins <= start < begins + FARTHEST
    )


def _between(before: Point, after: Point) -> Iterator[tuple[datetime, float]]:
    hour = hour_of(before.at)
    hour = hour if hour == before.at else hour + HOUR
    while hour <= after.at:
        part = (hour - before.at) / (after.at - before.at) if after.at > before.at else 0.0
        yield hour, before.celsius + part * (after.celsius - before.celsius)
        hour += HOUR
