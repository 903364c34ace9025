"""A price series out of what a price sensor said: its hourly means, and the price now."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from .errors import TariffError
from .series import Point, PriceSeries

HOUR = timedelta(hours=1)

NOT_YET_COMPILED = 2
"""Hours at the end for which the price now stands in: the running one, and one whose mean the statistics do not have yet."""


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
