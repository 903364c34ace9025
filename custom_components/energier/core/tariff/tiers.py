"""The tiers that a period shows as its own."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from .bill import Tier
from .consumption import ZERO
from .energy import EnergyCharge, Ladder
from .period import Period, Piece


def tiers_of(charges: Sequence[EnergyCharge], period: Period) -> tuple[Tier, ...]:
    """The tiers of the first of these energy lines that has blocks.

    A period over a change of season has steps of both seasons in its exact bill; one ladder is what can be shown: that
    of the season with most of the period's days (of two that have as many: the one with the lower steps).
    A tier's rate is what all the energy lines ask for a kWh there.
    """
    charge = next((each for each in charges if each.line.has_blocks), None)
    if charge is None:
        return ()
    days: defaultdict[tuple[Decimal, ...], int] = defaultdict(int)
    ladders = [(ladder, piece) for ladder, piece in zip(charge.ladders, period.pieces, strict=True) if ladder]
    for ladder, piece in ladders:
        days[ladder.limits] += piece.days
    limits = min(days, key=lambda each: (-days[each], each))
    edges = (ZERO, *limits)
    flat = sum((_over_period(each, period, 0) for each in charges if not each.line.has_blocks), ZERO)
    return tuple(
        Tier(
            number + 1,
            above,
            limits[number] if number < len(limits) else None,
            _over_period(charge, period, number) + flat,
        )
        for number, above in enumerate(edges)
    )


def _over_period(charge: EnergyCharge, period: Period, number: int) -> Decimal:
    """The mean rate of a block over the period's days."""
    total = ZERO
    days = 0
    for ladder, piece in zip(charge.ladders, period.pieces, strict=True):
        if ladder is not None:
            total += _mean(ladder, piece, number) * piece.days
            days += piece.days
    return total / days


def _mean(ladder: Ladder, piece: Piece, number: int) -> Decimal:
    """The rate of a block; over the bands by their hours."""
    if None in ladder.rates:
        return _rate(ladder.rates[None], ladder, number)
    hours = _hours(piece)
    total = sum((_rate(ladder.rates[band], ladder, number) * count for band, count in hours.items()), ZERO)
    return total / sum(hours.values())


def _rate(rates: tuple[Decimal, ...], ladder: Ladder, number: int) -> Decimal:
    return rates[min(number, len(ladder.limits))]


def _hours(piece: Piece) -> dict[str, int]:
    """How many of the piece's hours (of local time) each band has."""
    hours: defaultdict[str, int] = defaultdict(int)
    assert piece.version.bands is not None  # there are rates by band
    hour = datetime.combine(piece.first, datetime.min.time())
    while hour.date() <= piece.last:
        hours[piece.version.bands.at(hour, piece.version.seasons)] += 1
        hour += timedelta(hours=1)
    return hours
