"""Readings that were sent as a file, for the store."""

from dataclasses import dataclass

from .clock import Seconds, clock_of
from .columns import Unit, layout_of, listed, temperature_column, time_column, unit_of
from .counts import NO_TIME, UNREADABLE, Counts
from .errors import SeriesError
from .hourly import means, ordered
from .readings import hours_of, instants_of, moments_of, zone_of_column
from .table import Table, table_of
from .values import Floats, numbers
from .weather import celsius


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


def read_body(body: bytes, content_type: str, timezone: str, *, temperature: bool = False) -> Body:
    """CSV or parquet with a time and a value column; SeriesError says what is wrong with it.

    Times without an offset are on the clock of `timezone`, as the hours are whose sums and means these are.
    """
    table = table_of(body, content_type)
    time = time_column(table)
    name = temperature_column(table) if temperature else _value_column(table)
    when = moments_of(table, time)
    counts = Counts({NO_TIME: int((~when.known).sum()), UNREADABLE: 0})
    values = numbers(table.columns[name], counts)[when.known]
    seconds = when.seconds[when.known]
    own = clock_of(zone_of_column(time, timezone), seconds)
    seconds, values = instants_of(seconds, values, when, own, counts)
    if temperature:
        readings = ordered(seconds, celsius(values, name), counts, negative=True)
        hours = means(readings, clock_of(timezone, readings.starts))
    else:
        readings = ordered(seconds, values, counts)
        unit = unit_of(name) or Unit.KWH
        hours = hours_of(readings, unit, clock_of(timezone, readings.starts), counts, name)
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
