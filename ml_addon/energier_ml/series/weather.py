"""Temperatures from a file, on the home's clock."""

from dataclasses import dataclass

import numpy as np

from ..calendar import timezone_named
from ..clock import HOUR
from .clock import clock_of
from .columns import words
from .counts import Counts
from .errors import SeriesError
from .hourly import LONGEST_GAP, date_of, day_number, days_of, means, ordered, step_of
from .table import Table
from .values import Floats, Moments, numbers

KELVIN = 273.15


@dataclass(frozen=True)
class Weather:
    """Temperature by local day and hour; NaN where it is not known."""

    first: np.datetime64
    celsius: Floats  # (days, 24)

    def on(self, first: np.datetime64, days: int) -> Floats:
        """(days, 24) of some days; NaN outside of what is known."""
        answer = np.full((days, 24), np.nan)
        skip = day_number(first) - day_number(self.first)
        start, end = max(skip, 0), min(skip + days, len(self.celsius))
        if start < end:
            answer[start - skip : end - skip] = self.celsius[start:end]
        return answer


def weather_of(table: Table, column: str, when: Moments, time: str, zone: str) -> Weather:
    """The temperatures of a column, on the clock of a zone.

    Times without an offset are on the clock that the file names (`kst`), else on the zone's own.
    """
    counts = Counts()
    values = numbers(table.columns[column], counts)[when.known]
    seconds = when.seconds[when.known]
    if not when.utc:
        own = next((found for name in (time, table.name) if (found := timezone_named(words(name)))), zone)
        if "utc" in words(time):
            own = "UTC"
        seconds, shown = clock_of(own, seconds).instants(seconds)
        seconds, values = seconds[shown], values[shown]
    readings = ordered(seconds, celsius(values, column), counts, negative=True)
    step = step_of(readings.starts, f"{column} in {table.name}")
    if step > LONGEST_GAP:
        raise SeriesError(
            f"{table.name} has a temperature every {step / HOUR:g} hours; at most 3 hours apart is needed"
        )
    clock = clock_of(zone, readings.starts)
    first, grid = days_of(means(readings, clock), clock)
    return Weather(date_of(first), grid)


def celsius(values: Floats, column: str) -> Floats:
    """Degrees Celsius of a column, by what its name tells."""
    told = words(column)
    if "fahrenheit" in told or told[-1:] == ["f"]:
        return (values - 32) / 1.8
    if "kelvin" in told or told[-1:] == ["k"]:
        return values - KELVIN
    return values
