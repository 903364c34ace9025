"""What to send of a meter's past: which hours, and how much at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..contract.hours import HOUR, hour_of
from ..contract.usage import MeterHistory, period_usage

HISTORY = timedelta(days=3 * 365)
"""How far back the first sending goes: three summers and three winters."""

OVERLAP = timedelta(hours=48)
"""What is sent again each time, for Home Assistant's statistics may be corrected afterwards."""

RECHECK = timedelta(days=31)
"""What is sent again once a day: a device that was out of reach for a week fills the gap when it is back."""

WINDOW = timedelta(days=90)
"""How much is read and sent at once: 2160 hours, far below the 10,000 readings that the app takes in one request."""

FLAT = timedelta(days=1)
"""Energy counted after a longer silence is left out: spread evenly over days it would teach a habit that nobody has."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The kWh of the hour from `start` (UTC) on, or the °C in it."""

    start: datetime
    value: float

    def as_json(self) -> dict[str, str | float]:
        """As the app takes it."""
        return {"start": self.start.isoformat(), "value": self.value}


def begin(last: datetime | None, now: datetime, overlap: timedelta = OVERLAP) -> datetime:
    """The first hour to send, given the last one that the app has."""
    oldest = hour_of(now) - HISTORY
    return oldest if last is None else max(oldest, hour_of(last) - overlap)


def windows(begins: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The time in pieces, oldest first."""
    while begins < until:
        end = min(begins + WINDOW, until)
        yield begins, end
        begins = end


def readings(meters: Sequence[MeterHistory], begins: datetime, until: datetime) -> tuple[Reading, ...]:
    """The hours in which all meters were counted, summed as a contract's usage sums them."""
    used = period_usage(meters, [None] * len(meters), begins, until)
    unknown = [(span.start, span.end) for span in used.missing]
    unknown += [(gap.start, gap.counted) for meter in meters for gap in meter.gaps if gap.counted - gap.start > FLAT]
    return tuple(
        Reading(hour.start, float(hour.kwh))
        for hour in used.hours
        if begins <= hour.start < until
        and not any(hour.start < end and start < hour.start + HOUR for start, end in unknown)
    )


def joined(known: Sequence[Sequence[Reading]]) -> tuple[Reading, ...]:
    """Several records of the very same thing as one; where two have an hour, the first is taken."""
    by_start: dict[datetime, Reading] = {}
    for record in known:
        for reading in record:
            by_start.setdefault(reading.start, reading)
    return tuple(by_start[start] for start in sorted(by_start))
