"""The plain projection: what a home will use until the period's end, if it goes on as in the last weeks.

The mean of each hour of the week, scaled by how this period has been so far. The future hours it makes are where a forecast can take its
place.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Self

from .hours import HOUR, MICRO, HourUse, hour_of, hours_between, total
from .usage import MeterHistory

WEEKS = timedelta(weeks=6)
"""How far back the profile looks: enough of each weekday for a mean, near enough for the season."""

DAY_HOURS = 24
"""Hours of data below which nothing is projected."""

SAMPLES = 2
"""An hour of the week seen less often than this says nothing yet; the same hour of any day does."""

TRUST_AFTER = 72
"""Mean hours with which the scale is held to 1: after three days of a period its own use weighs as much as the profile."""

SCALE = (Decimal("0.5"), Decimal(2))
"""The scale's limits: a period does not go on for weeks as its first days were."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Mean kWh by hour of the week (weekday, hour; local time), by hour of the day, and of all hours."""

    week: Mapping[tuple[int, int], Decimal]
    day: Mapping[int, Decimal]
    mean: Decimal

    @classmethod
    def learn(cls, meters: Sequence[MeterHistory], now: datetime, zone: tzinfo) -> Self | None:
        """The profile of the last weeks' whole hours before `now` that all meters know; None below one day of them."""
        now = now.astimezone(UTC)
        seen: defaultdict[datetime, list[Decimal]] = defaultdict(list)
        for meter in meters:
            for hour in meter.hours:
                if now - WEEKS <= hour.start <= now - HOUR:
                    seen[hour.start].append(hour.kwh)
        known = [
            (start.astimezone(zone), sum(kwh, Decimal())) for start, kwh in seen.items() if len(kwh) == len(meters)
        ]
        if len(known) < DAY_HOURS:
            return None
        week: defaultdict[tuple[int, int], list[Decimal]] = defaultdict(list)
        day: defaultdict[int, list[Decimal]] = defaultdict(list)
        for local, kwh in known:
            week[local.weekday(), local.hour].append(kwh)
            day[local.hour].append(kwh)
        return cls(
            {key: _mean(values) for key, values in week.items() if len(values) >= SAMPLES},
            {key: _mean(values) for key, values in day.items()},
            _mean([kwh for _, kwh in known]),
        )

    def expected(self, hour: datetime, zone: tzinfo) -> Decimal:
        """What is usual in the hour from `hour` on, kWh."""
        local = hour.astimezone(zone)
        of_week = self.week.get((local.weekday(), local.hour))
        return of_week if of_week is not None else self.day.get(local.hour, self.mean)


@dataclass(frozen=True, slots=True)
class Projection:
    """The usage at the period's end, kWh, and the hours to come; the first of them is what is left of the running hour."""

    kwh: Decimal
    future: tuple[HourUse, ...]


def project(usual: Profile, hours: Sequence[HourUse], now: datetime, end: datetime, zone: tzinfo) -> Projection:
    """Project the period whose `hours` were used until `now` to its `end`."""
    now, end = now.astimezone(UTC), end.astimezone(UTC)
    scale = _scale(usual, hours, now, zone)
    future: list[HourUse] = []
    hour = hour_of(now)
    while hour < end:
        part = hours_between(max(hour, now), min(hour + HOUR, end))
        future.append(HourUse(hour, (usual.expected(hour, zone) * scale * part).quantize(MICRO)))
        hour += HOUR
    return Projection(total(hours) + total(future), tuple(future))


def reaches(used: Decimal, future: Iterable[HourUse], kwh: Decimal, now: datetime) -> datetime | None:
    """When a period that has `used` so much until `now` passes `kwh`; None if it does not in the `future`."""
    now = now.astimezone(UTC)
    if used >= kwh:
        return now
    for hour in future:
        if used + hour.kwh >= kwh:
            start = max(hour.start, now)
            return start + (hour.start + HOUR - start) * float((kwh - used) / hour.kwh)
        used += hour.kwh
    return None


def _scale(usual: Profile, hours: Iterable[HourUse], now: datetime, zone: tzinfo) -> Decimal:
    """How this period compares with the usual, in the hours that it has data for."""
    actual = expected = usual.mean * TRUST_AFTER
    if not expected:
        return Decimal(1)
    for hour in hours:
        actual += hour.kwh
        expected += usual.expected(hour.start, zone) * min(hours_between(hour.start, now), Decimal(1))
    lowest, highest = SCALE
    return min(max(actual / expected, lowest), highest)


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal()) / len(values)
