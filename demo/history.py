"""The past of the demo's home: real hourly energy, moved to end now. Computes only; `recorder.py` writes it."""

from collections.abc import Sequence
import csv
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
import gzip
import math
from pathlib import Path

EXCERPT = Path(__file__).parent / "data" / "household_hourly_wh.csv.gz"
# The last year of the excerpt: every day of the year is in it, with more than MAX_DAYS before.
LAST_YEAR = 2009
MAX_DAYS = 400
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Hour:
    """Energy used in one hour of the home's local clock, in Wh."""

    start: datetime
    home: int
    kitchen: int
    laundry: int
    water_heater: int


@dataclass(frozen=True)
class Reading:
    """The hour that starts at `start` (UTC): the counter at its end, in Wh, and the mean power in it, in W."""

    start: datetime
    wh: int
    watts: float


def load(path: Path = EXCERPT) -> list[Hour]:
    """The excerpt, oldest first."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return [
            Hour(
                datetime.fromisoformat(row["start"]),
                int(row["home"]),
                int(row["kitchen"]),
                int(row["laundry"]),
                int(row["water_heater"]),
            )
            for row in csv.DictReader(lines)
        ]


def shift(today: date) -> timedelta:
    """Whole weeks from the excerpt's last year to `today`, landing 0-6 days before the same date of that year."""
    same_day = date(LAST_YEAR, today.month, min(today.day, 28) if today.month == 2 else today.day)
    return math.ceil((today - same_day) / WEEK) * WEEK


def recent(hours: Sequence[Hour], now: datetime, days: int) -> list[Hour]:
    """The `days` days up to the last full hour before `now` (aware), on `now`'s clock."""
    by = shift(now.date())
    end = now.replace(tzinfo=None, minute=0, second=0, microsecond=0)
    return [
        replace(hour, start=hour.start + by) for hour in hours if end - timedelta(days=days) <= hour.start + by < end
    ]


def readings(hours: Sequence[Hour], column: str, zone: tzinfo) -> list[Reading]:
    """The counter after each hour, from 0, in UTC.

    A local hour that daylight saving time skips lands on the next one, whose step of the counter then holds both.
    """
    by_start: dict[datetime, Reading] = {}
    counter = 0
    for hour in hours:
        wh = getattr(hour, column)
        counter += wh
        start = hour.start.replace(tzinfo=zone).astimezone(UTC).replace(minute=0)
        by_start[start] = Reading(start, counter, float(wh))
    return sorted(by_start.values(), key=lambda reading: reading.start)
