"""Time of use: which band an hour belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from .season import Season

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class When:
    """Hours of some days of some seasons."""

    hours: tuple[tuple[int, int], ...]
    """From the start of the first hour to the start of the second, local time."""
    days: frozenset[str]
    """Of WEEKDAYS and HOLIDAY; a holiday is no weekday."""
    seasons: frozenset[str]
    """Empty: all year."""


@dataclass(frozen=True, slots=True)
class Band:
    """A name and when it holds; without a rule it takes the hours that no band before it took."""

    name: str
    when: tuple[When, ...]


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands in the order in which they are asked; the last one takes the rest."""

    bands: tuple[Band, ...]
    holidays: frozenset[date]

    def at(self, local: datetime, seasons: Mapping[str, Season]) -> str:
        """The name of the band at a local time."""
        day = local.date()
        kind = HOLIDAY if day in self.holidays else WEEKDAYS[day.weekday()]
        for band in self.bands:
            for when in band.when:
                if (
                    kind in when.days
                    and any(first <= local.hour < last for first, last in when.hours)
                    and (not when.seasons or any(seasons[name].has(day) for name in when.seasons))
                ):
                    return band.name
        return self.bands[-1].name
