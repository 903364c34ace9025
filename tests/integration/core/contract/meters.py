"""Statistics of meters for the tests, written by the hour from a start."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from custom_components.energier.core.contract.hours import HOUR, HourUse
from custom_components.energier.core.contract.usage import Row

START = datetime(2026, 6, 30, 15, tzinfo=UTC)
"""The first moment of July in Seoul."""


def at(hours: float) -> datetime:
    """So many hours after the start."""
    return START + timedelta(hours=hours)


def row(hour: int, total: float, state: float | None = -1.0) -> Row:
    """The hourly row of an hour; the counter shows 1000 more than the sum, if nothing else is said."""
    start = at(hour).timestamp()
    return Row(start, start + 3600, total + 1000 if state == -1.0 else state, total)


def five(minute: int, total: float, state: float | None = -1.0) -> Row:
    """The five-minute row from a minute (after the start) on."""
    start = at(0).timestamp() + minute * 60
    return Row(start, start + 300, total + 1000 if state == -1.0 else state, total)


def rows(first: int, used: Sequence[float], total: float = 500.0) -> list[Row]:
    """Hourly rows from hour `first` on: the row before them with the sum `total`, then one for each number of kWh used."""
    made = [row(first - 1, total)]
    for hour, kwh in enumerate(used, first):
        total += kwh
        made.append(row(hour, total))
    return made


def hours(first: int, used: Sequence[float | str]) -> tuple[HourUse, ...]:
    """Hours from hour `first` on."""
    return tuple(HourUse(START + hour * HOUR, Decimal(str(kwh))) for hour, kwh in enumerate(used, first))
