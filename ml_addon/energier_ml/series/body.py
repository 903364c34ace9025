"""Readings that were sent as a file, for the store."""

from dataclasses import dataclass

from ..clock import DAY, Seconds
from .clock import clock_of
from .columns import UNIT_WORDS, Unit, layout_of, listed, temperature_column, time_column, unit_of, words
from .counts import IMPOSSIBLE_TIME, NO_TIME, UNREADABLE, Counts
from .errors import SeriesError
from .hourly import means, ordered
from .readings import hours_of, instants_of, moments_of, zone_of_column
from .table import Table, table_of
from .values import Floats, numbers
from .weather import celsius

# 1970 to 2100, seconds. Others stand for "unknown", and every day up to them would be looked at.
EARLIEST, LATEST = -DAY, 4_102_444_800  # a local clock's 1970 may begin a day before

FAHRENHEIT = "°F"
DEGREES = {"c", "celsius", "k", "kelvin", "f", "fahrenheit"}  # words that tell which ones


@dataclass(frozen=True)
class Body:
    """The hours of one series: first instant (seconds since 1970) and kWh or degrees Celsius of each.

    received : rows that were sent
    dropped : those that were not used, by reason
    """

    starts: Seconds
    values: Floats
    received: int
    dropped: dict[str, int]


def read_body(
    body: bytes, content_type: str, timezone: str, *, temperature: bool = False, unit: str | None = None
) -> Body:
    """CSV or parquet with a time and a value column; SeriesError says what is wrong with it.

    A column whose name tells no unit is in `unit`: Wh, kWh, MWh, °C or °F; kWh or °C where that is not told either.

    Times without an offset are on the clock of `timezone`, as the hours are whose sums and means these are.
    """
    table = table_of(body, content_type)
    time = time_column(table)
    name = temperature_column(table) if temperature else _value_column(table)
    when = moments_of(table, time)
    counts = Counts({NO_TIME: int((~when.known).sum()), UNREADABLE: 0})
    values = numbers(table.columns[name], counts)[when.known]
    seconds = when.seconds[when.known]
    possible = (seconds >= EARLIEST) & (seconds < LATEST)
    counts[IMPOSSIBLE_TIME] += int((~possible).sum())
    seconds, values = seconds[possible], values[possible]
    own = clock_of(zone_of_column(time, timezone), seconds)
    seconds, values = instants_of(seconds, values, when, own, counts)
    if temperature:
        told = name if unit != FAHRENHEIT or DEGREES.intersection(words(name)) else "fahrenheit"
        readings = ordered(seconds, celsius(values, told), counts, negative=True)
        hours = means(readings, clock_of(timezone, readings.starts))
    else:
        readings = ordered(seconds, values, counts)
        counted = unit_of(name) or UNIT_WORDS.get((unit or "").lower(), Unit.KWH)
        hours = hours_of(readings, counted, clock_of(timezone, readings.starts), counts, name)
    counts[UNREADABLE] += table.unreadable
    return Body(hours.starts, hours.values, table.rows, counts.dropped)


def _value_column(table: Table) -> str:
    layout = layout_of(table)
    if layout.home is not None:
        raise SeriesError(f"{table.name} has the homes of column {layout.home!r}; send one series at a time")
    told = [name for name in layout.values if unit_of(name)] if len(layout.values) > 1 else list(layout.values)
    if len(told) != 1:
        raise SeriesError(f"{table.name} has several value columns ({listed(layout.values)}); send a time and `kwh`")
    return told[0]
