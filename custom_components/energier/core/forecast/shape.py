"""When the rest of a period will be used, where the bill depends on it: the forecast's days, over and over."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from decimal import Decimal

from ..contract.hours import HOUR, HourUse, exact, hour_of, hours_between
from .answer import HourForecast


def shape(hours: Iterable[HourForecast], now: datetime, end: datetime, zone: tzinfo) -> tuple[HourUse, ...]:
    """What is expected in each hour from `now` to the period's `end`; the first is what is left of the running hour.

    Hours farther than the forecast are as the same hour of the week in it, or else as the mean of that hour of the day; without a forecast all
    hours are alike.
    """
    means = {hour.start: hour.use.mean for hour in hours}
    week: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
    day: defaultdict[int, list[float]] = defaultdict(list)
    for start, mean in means.items():
        local = start.astimezone(zone)
        week[local.weekday(), local.hour].append(mean)
        day[local.hour].append(mean)
    every = list(means.values()) or [1.0]

    def usual(at: datetime) -> float:
        local = at.astimezone(zone)
        alike = week.get((local.weekday(), local.hour)) or day.get(local.hour) or every
        return sum(alike) / len(alike)

    now, end = now.astimezone(UTC), end.astimezone(UTC)
    rest: list[HourUse] = []
    hour = hour_of(now)
    while hour < end:
        part = hours_between(max(hour, now), min(hour + HOUR, end))
        kwh = means[hour] if hour in means else usual(hour)
        rest.append(HourUse(hour, exact(kwh) * part))
        hour += HOUR
    # A home that is expected to use nothing at all is billed as if what it does use came evenly.
    return tuple(rest) if any(hour.kwh for hour in rest) else tuple(HourUse(hour.start, Decimal(1)) for hour in rest)
