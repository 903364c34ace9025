"""Energy by the hour, in exact decimals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)

MICRO = Decimal("0.000001")
"""The finest energy that counts, kWh: a thousandth of a Wh. What floats carry beyond that is noise."""

LARGEST = 1e12
"""kWh; what mankind uses in two weeks."""


@dataclass(frozen=True, slots=True)
class HourUse:
    """What was, or will be, used in the hour from `start` (UTC, a full hour); kWh."""

    start: datetime
    kwh: Decimal


def is_countable(kwh: float) -> bool:
    """Whether a counter can show that many kWh: a number within `LARGEST`; the counter of a solar home may be below 0."""
    return abs(kwh) <= LARGEST


def exact(kwh: float) -> Decimal:
    """A measured or stored number of kWh as an exact decimal. Raises ValueError for what no counter shows: infinite, or beyond `LARGEST`."""
    if not is_countable(kwh):
        raise ValueError(f"An energy must be a number of kWh up to {LARGEST:.0e}, not {kwh}")
    return Decimal(kwh).quantize(MICRO)


def hour_of(at: datetime) -> datetime:
    """The start, in UTC, of the hour in which a moment lies."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def hours_between(start: datetime, end: datetime) -> Decimal:
    """How many hours lie between two moments, whatever the clocks did."""
    return Decimal((end.astimezone(UTC) - start.astimezone(UTC)) // MICROSECOND) / 3_600_000_000


def total(hours: Iterable[HourUse]) -> Decimal:
    """What was used in all hours together, kWh."""
    return sum((hour.kwh for hour in hours), Decimal())


def spread(start: datetime, end: datetime, kwh: Decimal) -> list[HourUse]:
    """An energy used evenly from `start` to `end`, by the hour; the parts add up exactly."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    hour = hour_of(start)
    if end <= hour + HOUR:
        return [HourUse(hour, kwh)]
    parts: list[HourUse] = []
    whole = hours_between(start, end)
    done = Decimal()
    while hour < end:
        until = min(hour + HOUR, end)
        so_far = (kwh * hours_between(start, until) / whole).quantize(MICRO) if until < end else kwh
        parts.append(HourUse(hour, so_far - done))
        done = so_far
        hour += HOUR
    return parts
