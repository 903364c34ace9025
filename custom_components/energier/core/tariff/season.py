"""Parts of the year, and values that differ between them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

type MonthDay = tuple[int, int]
"""Month and day; (2, 29) is the end of February in every year."""


@dataclass(frozen=True, slots=True)
class Season:
    """The days of a year from the first to the last of each range, both included; a range may run over New Year."""

    ranges: tuple[tuple[MonthDay, MonthDay], ...]

    def has(self, day: date) -> bool:
        """Whether the day belongs to the season."""
        at = (day.month, day.day)
        return any(first <= at <= last if first <= last else at >= first or at <= last for first, last in self.ranges)

    def starts(self, year: int) -> Iterator[date]:
        """The days of a year on which the season begins."""
        for (month, day), _ in self.ranges:
            yield date(year, 3, 1) if (month, day) == (2, 29) else date(year, month, day)


@dataclass(frozen=True, slots=True)
class Seasonal[T]:
    """One value for the whole year (under None), or one for each of the seasons that make up a year."""

    values: Mapping[str | None, T]

    def on(self, day: date, seasons: Mapping[str, Season]) -> T:
        """The value of a day. The plan's reader has made sure that every day has one."""
        if None in self.values:
            return self.values[None]
        return next(value for name, value in self.values.items() if name is not None and seasons[name].has(day))

    def season(self, day: date, seasons: Mapping[str, Season]) -> str | None:
        """The name of a day's season, None where the value is the same all year."""
        return next((name for name in self.values if name is not None and seasons[name].has(day)), None)
