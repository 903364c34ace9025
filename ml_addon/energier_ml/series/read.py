"""A file of one or many homes as histories on the local clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from ..calendar import Calendar, country_of, timezone_named
from ..clock import Clock, Seconds
from ..forecast.base import History
from .clock import clock_of, zone_of
from .columns import Layout, Unit, layout_of, listed, temperature_column, time_column, unit_of, words
from .counts import NO_TIME, Counts
from .errors import SeriesError
from .hourly import Hours, date_of, days_of, ordered
from .readings import hours_of, instants_of, moments_of, zone_of_column
from .table import Table, read_table
from .values import Floats, Moments, numbers
from .weather import Weather, weather_of

SURELY_WATTS = 50  # a home that uses more than this in every other step does not count in kWh


@dataclass(frozen=True)
class Homes:
    """What a file holds.

    histories : by home, whole local days, in the file's order
    counts : readings that were left out or put in order, by home
    aside : series that are no home's whole use, and why
    weather : temperatures on the same clock, also after the last day
    notes : what was assumed, for people
    """

    timezone: str
    country: str | None
    histories: Mapping[str, History]
    counts: Mapping[str, Counts]
    aside: Mapping[str, str] = field(default_factory=dict)
    weather: Weather | None = None
    notes: tuple[str, ...] = ()


def read_homes(path: Path, *, timezone: str | None = None, weather: Path | None = None) -> Homes:
    """Every home of a parquet or CSV file; SeriesError says what is wrong with it.

    Wide (a time and one column per home) or long (home, time, value). Step, unit and time zone are found; what could
    only be assumed is in the notes.
    """
    table = read_table(path)
    layout = layout_of(table)
    when = moments_of(table, layout.time)
    weather_table = None if weather is None else read_table(weather)
    notes: list[str] = []
    zone = timezone or _zone(when, layout, table, weather_table)
    if zone is None:
        zone = "UTC"
        notes.append("no time zone is named in the files: days are taken in UTC (give --timezone, as Asia/Seoul)")
    zone_of(zone)
    clock = clock_of(zone, when.seconds[when.known])
    own = None if when.utc else clock_of(zone_of_column(layout.time, zone), when.seconds[when.known])
    if own is not None and not timezone_named(words(layout.time)):
        notes.append(f"times carry no offset: they are taken as what a clock in {zone} shows")
    temperature = _temperature(table, layout, when, weather_table, zone)
    country = country_of(zone)

    histories: dict[str, History] = {}
    counts: dict[str, Counts] = {}
    refused: list[str] = []
    units: dict[Unit, str] = {}
    for name, value_name, seconds, values, count in _series(table, layout, when):
        counts[name] = count
        try:
            readings = ordered(*instants_of(seconds, values, when, own, count), count)
            unit = unit_of(value_name) or unit_of(table.name) or _guess(readings, units)
            hours = hours_of(readings, unit, clock, count, f"{name} in {table.name}")
            histories[name] = _history(hours, clock, Calendar(country), temperature, f"{name} in {table.name}")
        except SeriesError as error:
            refused.append(str(error))
    if not histories:
        raise SeriesError(refused[0] if refused else f"{table.name} has no readings")
    notes += refused
    notes += [f"no unit is named: {why}" for why in units.values()]
    if layout.ignored:
        notes.append(f"not read as homes: {listed(layout.ignored)}")
    if table.unreadable:
        notes.append(f"{table.unreadable} rows have too few or too many fields and were left out")
    total = Counts()
    for count in counts.values():
        total.update(count)
    if str(total):
        notes.append(f"readings of {len(counts)} series: {total}")
    aside = {name: why for name, why in layout.aside.items() if name in histories}
    return Homes(zone, country, histories, counts, aside, temperature, tuple(notes))


def _zone(when: Moments, layout: Layout, table: Table, weather: Table | None) -> str | None:
    """The zone that the time column names, else the files."""
    if when.zone:
        return when.zone
    names: list[str] = [layout.time, table.name]
    if weather is not None:
        names += [time_column(weather), weather.name]
    return next((zone for name in names if (zone := timezone_named(words(name)))), None)


def _temperature(table: Table, layout: Layout, when: Moments, weather: Table | None, zone: str) -> Weather | None:
    if weather is not None:
        time = time_column(weather)
        return weather_of(weather, temperature_column(weather), moments_of(weather, time), time, zone)
    if layout.temperature is not None:
        return weather_of(table, layout.temperature, when, layout.time, zone)
    return None


type _Column = tuple[str, str, Seconds, Floats, Counts]


def _series(table: Table, layout: Layout, when: Moments) -> Iterable[_Column]:
    """Each series' name, value column, times, values and what of it was left out."""
    everything = bool(when.known.all())
    seconds = when.seconds if everything else when.seconds[when.known]
    lost = int((~when.known).sum())
    if layout.home is None:
        for name in layout.values:
            column = table.columns[name]
            counts = Counts({NO_TIME: lost})
            yield (
                name,
                name,
                seconds,
                numbers(column if everything else column.filter(pa.array(when.known)), counts),
                counts,
            )
        return
    homes = pc.cast(table.columns[layout.home], pa.string()).combine_chunks()
    codes = homes.dictionary_encode()
    code = np.asarray(pc.fill_null(codes.indices, -1).to_numpy(), dtype=np.int64)
    order = np.argsort(code, kind="stable")
    bounds = np.searchsorted(code[order], np.arange(len(codes.dictionary) + 1))
    column = table.columns[layout.values[0]].combine_chunks()
    for number, name in enumerate(codes.dictionary.to_pylist()):
        rows = order[bounds[number] : bounds[number + 1]]
        usable = when.known[rows]
        counts = Counts({NO_TIME: int((~usable).sum())})
        rows = rows[usable]
        yield (
            str(name).strip(),
            layout.values[0],
            when.seconds[rows],
            numbers(column.take(pa.array(rows)), counts),
            counts,
        )


def _guess(readings: Hours, told: dict[Unit, str]) -> Unit:
    middle = float(np.median(readings.values)) if len(readings.values) else 0.0
    if middle > SURELY_WATTS:
        told[Unit.W] = "watts are assumed, from how large the values are (end column names in _w or _kwh)"
        return Unit.W
    told[Unit.KWH] = "kWh per step are assumed (end column names in _kwh, _wh or _w)"
    return Unit.KWH


def _history(hours: Hours, clock: Clock, calendar: Calendar, weather: Weather | None, what: str) -> History:
    """The whole days: from the first one with a reading to the last one that has its last hour."""
    first, grid = days_of(hours, clock)
    if np.isnan(grid[-1, -1]):
        grid = grid[:-1]
    if not len(grid):
        raise SeriesError(
            f"{what} covers {len(hours.starts)} hours from {np.datetime64(int(hours.starts[0]), 's')} UTC, "
            "not one whole day; at least a whole day of readings is needed"
        )
    start = date_of(first)
    temperature = np.full(grid.shape, np.nan) if weather is None else weather.on(start, len(grid))
    return History(start, grid, temperature, calendar)
