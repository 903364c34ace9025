"""What kind of day a day is: weekday, public holiday, bridge day. No HTTP, no files but the time zone tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import TZPATH, available_timezones

import holidays
import numpy as np
from numpy.typing import NDArray

type Days = NDArray[np.datetime64]

SATURDAY = 5
CLOCKS = {"kst": "Asia/Seoul", "jst": "Asia/Tokyo"}
# Names of zones that are also words of everyday (Australia/South, US/Central).
PLAIN_WORDS = {
    "north",
    "south",
    "east",
    "west",
    "central",
    "eastern",
    "western",
    "mountain",
    "pacific",
    "general",
    "center",
    "act",
    "easter",
}


@dataclass(frozen=True)
class Calendar:
    """The public holidays of a country (ISO 3166 code, optionally `AU-NSW`), or only weekdays without one."""

    country: str | None = None

    def __post_init__(self) -> None:
        if self.country is not None and self.country.partition("-")[0] not in holidays.list_supported_countries():
            raise ValueError(f"no public holidays are known for country {self.country!r}; give an ISO code such as KR")

    @cached_property
    def _holidays(self) -> holidays.HolidayBase | None:
        if self.country is None:
            return None
        country, _, part = self.country.partition("-")
        return holidays.country_holidays(country, subdiv=part or None)

    def holiday(self, days: Days) -> NDArray[np.bool_]:
        """Whether each day is a public holiday."""
        known = self._holidays
        if known is None:
            return np.zeros(len(days), bool)
        return np.array([day in known for day in days.astype(object)], bool)

    def rest(self, days: Days) -> NDArray[np.bool_]:
        """Whether each day is a Saturday, a Sunday or a public holiday: the two day types."""
        return (weekday(days) >= SATURDAY) | self.holiday(days)

    def bridge(self, days: Days) -> NDArray[np.bool_]:
        """Whether each day is a single working day between two days of rest."""
        one = np.timedelta64(1, "D")
        return ~self.rest(days) & self.rest(days - one) & self.rest(days + one)


def weekday(days: Days) -> NDArray[np.int64]:
    """Monday = 0, as Python counts."""
    return (days.astype("datetime64[D]").astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday


def country_of(timezone: str) -> str | None:
    """The country in which a time zone lies and whose holidays are known, by the time zone tables' own list."""
    countries = _countries()
    country = countries.get(timezone) or countries.get(_links().get(timezone, ""))
    return country if country in holidays.list_supported_countries() else None


def timezone_named(words: Iterable[str]) -> str | None:
    """The time zone that words name (`local_paris` -> Europe/Paris, `new_york`, `kst`), if there is just one."""
    names = [word.lower() for word in words]
    cities = _zones_by_city()
    found: set[str] = set()
    for length in (3, 2, 1):
        for start in range(len(names) - length + 1):
            found |= cities.get("_".join(names[start : start + length]), set())
    return found.pop() if len(found) == 1 else None


@cache
def _zones_by_city() -> dict[str, set[str]]:
    """Zones by the last part of their names; a city's old and new name of one zone count as one."""
    cities: dict[str, set[str]] = {clock: {zone} for clock, zone in CLOCKS.items()}
    for zone in available_timezones():
        area, _, city = zone.rpartition("/")
        if area and area not in {"Etc", "SystemV"} and city.lower() not in PLAIN_WORDS:
            cities.setdefault(city.lower(), set()).add(zone)
    return {city: zones & _countries().keys() or zones for city, zones in cities.items()}


@cache
def _countries() -> dict[str, str]:
    """Country code of each zone in zone.tab."""
    rows = (line.split("\t") for line in _table("zone.tab") if not line.startswith("#"))
    return {fields[2]: fields[0] for fields in rows if len(fields) > 2}


@cache
def _links() -> dict[str, str]:
    """The present name of each zone by its old one."""
    rows = (line.split() for line in _table("tzdata.zi") if line.startswith("L "))
    return {fields[2]: fields[1] for fields in rows}


def _table(name: str) -> list[str]:
    """Lines of a file of the time zone database: the system's, else that of the tzdata package."""
    folders: list[Traversable] = [Path(folder) for folder in TZPATH]
    if find_spec("tzdata") is not None:
        folders.append(files("tzdata") / "zoneinfo")
    for folder in folders:
        table = folder / name
        if table.is_file():
            return table.read_text(encoding="utf-8").splitlines()
    return []
