"""From columns to readings: instants, units. What files and sent bodies share."""

from dataclasses import replace

import numpy as np

from ..calendar import timezone_named
from ..clock import HOUR, Clock, Seconds
from .columns import Unit, words
from .counts import SKIPPED_HOUR, Counts
from .errors import SeriesError
from .hourly import Hours, energy, step_of
from .table import Table
from .values import Floats, Moments, moments


def moments_of(table: Table, name: str) -> Moments:
    """The times of a table; a column named `utc` holds instants even where its type does not say so."""
    when = moments(table.columns[name])
    if not when.known.any():
        raise SeriesError(f"no time in column {name!r} of {table.name} can be read; write 2026-01-31T13:00+09:00")
    return replace(when, utc=True) if {"utc", "gmt"}.intersection(words(name)) else when


def zone_of_column(name: str, otherwise: str) -> str:
    """The zone whose clock a column of times without offset shows."""
    return timezone_named(words(name)) or otherwise


def instants_of(
    seconds: Seconds, values: Floats, when: Moments, clock: Clock | None, counts: Counts
) -> tuple[Seconds, Floats]:
    """The instants of times on a local clock (None: they are instants), without those that it never shows."""
    if when.utc or clock is None:
        return seconds, values
    instants, shown = clock.instants(seconds)
    counts[SKIPPED_HOUR] += int((~shown & np.isfinite(values)).sum())
    return instants[shown], values[shown]


def hours_of(readings: Hours, unit: Unit, clock: Clock, counts: Counts, what: str) -> Hours:
    """Hourly kWh of readings of any step up to an hour."""
    step = step_of(readings.starts, what)
    if step > HOUR:
        raise SeriesError(f"{what} has a reading every {step / HOUR:g} hours; hourly or finer readings are needed")
    kwh = unit.kwh * (step / HOUR if unit.power else 1.0)
    hours = energy(Hours(readings.starts, readings.values * kwh), step, clock, counts)
    if not len(hours.starts):
        raise SeriesError(f"{what} has no complete hour: its readings come irregularly; export regular ones")
    return hours
