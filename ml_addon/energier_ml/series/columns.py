"""Which column is what: the time, the home, the values, their units."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
import re

from .errors import SeriesError
from .table import Table
from .values import is_number, is_text, is_time

TIME_WORDS = {
    "ts",
    "time",
    "timestamp",
    "datetime",
    "date",
    "utc",
    "kst",
    "local",
    "start",
    "tstp",
    "when",
    "zeit",
    "index",
}
HOME_NAMES = {
    "id", "home", "homeid", "house", "houseid", "household", "householdid", "lclid", "meter", "meterid", "customer",
    "customerid", "series", "seriesid", "entityid", "statisticid", "uniqueid", "name", "building", "buildingid", "device",
}  # fmt: skip
VALUE_WORDS = {
    "kwh",
    "wh",
    "kw",
    "w",
    "watt",
    "watts",
    "value",
    "energy",
    "consumption",
    "load",
    "power",
    "use",
    "usage",
    "y",
}
TEMPERATURE_WORDS = {"temp", "temperature", "celsius", "fahrenheit", "kelvin", "t2m", "tavg"}
# Numbers that come with readings and are none.
OTHER_WORDS = TEMPERATURE_WORDS | {
    "humidity", "wind", "pressure", "rain", "cloud", "voltage", "current", "frequency", "price", "cost", "tariff",
    "hour", "weekday", "month", "year", "day", "dayofweek", "quality", "flag", "count", "label", "anomaly",
}  # fmt: skip
MONEY_WORDS = {"price", "cost", "tariff"}
PRODUCTION_WORDS = {"pv", "solar", "production", "generation", "export", "exported", "feedin", "injection"}

# What pandas, and CSV written with it, call a column of row numbers.
ROW_NUMBERS = re.compile(r"__index_level_\d+__|unnamed: \d+|level_\d+|index|column 1", re.IGNORECASE)


class Unit(Enum):
    """What the values count: (kWh of one unit, whether it is power and so a mean over the step)."""

    KWH = (1.0, False)
    WH = (0.001, False)
    MWH = (1000.0, False)
    KW = (1.0, True)
    W = (0.001, True)

    @property
    def kwh(self) -> float:
        """KWh (or kW) in one unit."""
        return self.value[0]

    @property
    def power(self) -> bool:
        """Whether a reading is the mean power over its step."""
        return self.value[1]


UNIT_WORDS = {
    "kwh": Unit.KWH,
    "wh": Unit.WH,
    "mwh": Unit.MWH,
    "kw": Unit.KW,
    "w": Unit.W,
    "watt": Unit.W,
    "watts": Unit.W,
}


@dataclass(frozen=True)
class Layout:
    """The columns of a table by what they are."""

    time: str
    values: tuple[str, ...]
    home: str | None = None  # long: the column that names the home of each row
    temperature: str | None = None
    ignored: tuple[str, ...] = ()
    aside: dict[str, str] = field(default_factory=dict)  # values that are no home's use: why


def words(name: str) -> list[str]:
    """The words of a name: `local_paris`, `KWH/hh (per half hour)`, `tempC`."""
    # `kWh` is written like two words, and is one: as `k Wh` it would be a thousandth.
    name = re.sub(r"kWh?(?![a-z])", lambda unit: f" {unit[0].lower()}", name)
    return re.findall(r"[0-9a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower())


def unit_of(name: str) -> Unit | None:
    """The unit that a name tells."""
    return next((UNIT_WORDS[word] for word in reversed(words(name)) if word in UNIT_WORDS), None)


def layout_of(table: Table) -> Layout:
    """The columns of a table of readings."""
    time = time_column(table)
    home = _home_column(table, time)
    rest = [name for name in table.columns if name not in (time, home)]
    values = [name for name in rest if is_number(table.columns[name]) and not _is_other(name)]
    values = [name for name in values if not ROW_NUMBERS.fullmatch(name)] or values
    if home is not None and len(values) > 1:
        told = [name for name in values if unit_of(name)] or [name for name in values if VALUE_WORDS & set(words(name))]
        values = told[:1]
        if not values:
            raise SeriesError(
                f"{table.name} has several value columns beside {home!r}; name the one with the use `kwh`"
            )
    if not values:
        raise SeriesError(
            f"{table.name} has no column of readings beside the time {time!r} (columns: {listed(table.columns)}); "
            "give one numeric column per home, or the columns id, ts, kwh"
        )
    return Layout(
        time,
        tuple(values),
        home,
        _temperature(table, rest),
        tuple(name for name in rest if name not in values),
        _aside(values),
    )


def time_column(table: Table) -> str:
    """The file's own index, else a column of times, named so or the first."""
    for name in table.index:
        if is_time(table.columns[name]):
            return name
    typed = [name for name, column in table.columns.items() if not is_text(column) and not is_number(column)]
    named = [name for name in table.columns if TIME_WORDS.intersection(words(name))]
    for name in (*typed, *named, *list(table.columns)[:2]):
        if is_time(table.columns[name]):
            return name
    raise SeriesError(
        f"{table.name} has no column of times (columns: {listed(table.columns)}); "
        "name it `ts` and write times as 2026-01-31T13:00+09:00"
    )


def temperature_column(table: Table) -> str:
    """The temperature of a weather file."""
    time = time_column(table)
    rest = [name for name in table.columns if name != time and is_number(table.columns[name])]
    found = _temperature(table, rest) or (rest[0] if len(rest) == 1 else None)
    if found is None:
        raise SeriesError(
            f"{table.name} has no temperature column (columns: {listed(table.columns)}); name it `temp_c`"
        )
    return found


def listed(names: Iterable[str], most: int = 8) -> str:
    """Names for a message, the first few."""
    names = list(names)
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _is_other(name: str) -> bool:
    """A number that is no use of energy; `KWH/hh (per half hour)` is one, `price per kWh` is none."""
    other = OTHER_WORDS.intersection(words(name))
    return bool(other & MONEY_WORDS or (other and unit_of(name) is None))


def _home_column(table: Table, time: str) -> str | None:
    for name in table.columns:
        if name == time:
            continue
        if name in table.index and not (ROW_NUMBERS.fullmatch(name) and is_number(table.columns[name])):
            return name
        if "".join(words(name)) in HOME_NAMES and _names_homes(table, time, name):
            return name
    return None


def _names_homes(table: Table, time: str, name: str) -> bool:
    """Text names homes; numbers do where another column is the one with values."""
    others = [other for other in table.columns if other not in (time, name) and is_number(table.columns[other])]
    return not is_number(table.columns[name]) or any(VALUE_WORDS.intersection(words(other)) for other in others)


def _temperature(table: Table, names: list[str]) -> str | None:
    numeric = (name for name in names if is_number(table.columns[name]))
    return next((name for name in numeric if TEMPERATURE_WORDS.intersection(words(name))), None)


def _aside(values: list[str]) -> dict[str, str]:
    """Production, and parts of a home beside the whole."""
    aside = {name: "production" for name in values if PRODUCTION_WORDS.intersection(words(name))}
    for name in values:
        if any(re.fullmatch(r"sub\d*|submeter\d*", word) for word in words(name)):
            aside[name] = "a part of a home"
    return aside if len(aside) < len(values) else {}
