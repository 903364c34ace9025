"""A price series out of what a price sensor said: its hourly means, and the price now."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal

from .errors import TariffError
from .series import Point, PriceSeries

HOUR = timedelta(hours=1)

NOT_YET_COMPILED = 2
"""Hours at the end for which the price now stands in: the running one, and one whose mean the statistics do not have yet."""


USUAL_DAYS = 14
"""Days of which the usual price of each hour of the day is the mean."""


def known_prices(past: Iterable[Point], price_now: Decimal | None, begins: datetime, now: datetime) -> PriceSeries:
    """The hours from the one of `begins` up to and with the one of `now`.

    Raises TariffError `price_missing` for the first hour of which no price is known.
    """
    by_start = dict(past)
    hour, running = (at.astimezone(UTC).replace(minute=0, second=0, microsecond=0) for at in (begins, now))
    points: list[Point] = []
    while hour <= running:
        price = by_start.get(hour)
        if price is None and running - hour < NOT_YET_COMPILED * HOUR:
            price = price_now
        if price is None:
            at = hour.isoformat()
            raise TariffError("price_missing", f"there is no price for {at}", {"start": at})
        points.append((hour, price))
        hour += HOUR
    return PriceSeries(points[0][0], HOUR, tuple(price for _, price in points))


def with_usual_prices(known: PriceSeries, until: datetime, zone: tzinfo) -> PriceSeries:
    """An hourly series, and behind it the mean price of each hour of the day in the last weeks, up to the moment `until`.

    That is no forecast of the market, only what a projection needs of one.
    """
    by_hour: defaultdict[int, list[Decimal]] = defaultdict(list)
    for number, price in enumerate(known.prices[-USUAL_DAYS * 24 :], start=max(len(known.prices) - USUAL_DAYS * 24, 0)):
        by_hour[(known.first + number * HOUR).astimezone(zone).hour].append(price)
    usual = {hour: sum(prices, Decimal()) / len(prices) for hour, prices in by_hour.items()}
    mean = sum(usual.values(), Decimal()) / len(usual)
    prices = list(known.prices)
    hour = known.end
    while hour < until:
        prices.append(usual.get(hour.astimezone(zone).hour, mean))
        hour += HOUR
    return PriceSeries(known.first, HOUR, tuple(prices))
