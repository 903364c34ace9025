"""Values that hold from a day on, each with the source it was read in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""A day outside is a slip, or stands for "without end"; and a day before or after could not be computed from every one."""


@dataclass(frozen=True, slots=True)
class Dated[T]:
    """A value from `first` to `last` (both included; None: until the next one, or until now)."""

    first: date
    last: date | None
    value: T
    source: str
    """The key of the source in the plan's `sources`."""


type Table[T] = tuple[Dated[T], ...]
"""In the order of their days; days between two entries have no value."""


def value_on[T](table: Table[T], day: date) -> T | None:
    """The value that holds on a day, None where there is none."""
    for entry in reversed(table):
        if entry.first <= day:
            return entry.value if entry.last is None or day <= entry.last else None
    return None


def starts(table: Iterable[Dated[object]]) -> Iterator[date]:
    """The days on which a value begins to hold or stops."""
    for entry in table:
        yield entry.first
        if entry.last is not None:
            yield entry.last + DAY
