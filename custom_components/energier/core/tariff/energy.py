"""The energy lines of a bill: what they need of a period is prepared once."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from .bill import Detail
from .consumption import ZERO
from .dated import value_on
from .lines import DateRule, Energy, PerKwh, SeriesEnergy
from .period import Period
from .plan import Proration
from .rounding import rounded
from .use import Segment, Split, Use

type Rates = Mapping[str | None, tuple[Decimal, ...]]
"""Band (None: the whole day) -> the rate of each block."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Blocks and rates of one piece of a period."""

    widths: tuple[Decimal, ...]
    """Of all blocks but the last, for a month (or a day)."""
    limits: tuple[Decimal, ...]
    """Where they end for the whole period."""
    rates: Rates
    season: str | None

    def reached(self, up_to: Decimal | None) -> int:
        """The block (from 0) in which the last of the period's kWh falls."""
        return len(self.limits) if up_to is None else bisect_left(self.limits, up_to)


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of one segment, up to the one that the period's kWh reach."""

    widths: tuple[Decimal, ...]
    """Of all blocks below it, for the segment's days."""
    below: Decimal
    """Their sum."""
    below_cost: Mapping[str | None, Decimal]
    """What they cost by band when they are full."""
    rates: Rates
    season: str | None
    telescopic: bool

    def fill(self, kwh: Decimal) -> tuple[Decimal, ...]:
        """The kWh of each block; the one reached takes what is left."""
        if not self.telescopic:
            return (*(ZERO for _ in self.widths), kwh)
        filled = []
        for width in self.widths:
            filled.append(min(width, kwh))
            kwh -= filled[-1]
        return (*filled, kwh)

    def cost(self, kwh: Decimal, band: str | None) -> Decimal:
        """What so many kWh cost at the rates of a band."""
        rates = self.rates[band]
        top = len(self.widths)
        if not self.telescopic:
            return kwh * rates[top]
        if kwh >= self.below:
            return self.below_cost[band] + (kwh - self.below) * rates[top]
        return sum((part * rate for part, rate in zip(self.fill(kwh), rates, strict=False)), ZERO)


class EnergyCharge:
    """kWh by block, season and band."""

    def __init__(self, line: Energy, by_piece: Sequence[Energy | None], period: Period, proration: Proration) -> None:
        self.line = line
        self._period = period
        self._proration = proration
        self._ladders = tuple(
            None if each is None else self._ladder(each, piece.first, number)
            for number, (each, piece) in enumerate(zip(by_piece, period.pieces, strict=True))
        )
        self._blocks: dict[int, tuple[Blocks | None, ...]] = {}

    def _ladder(self, line: Energy, day: date, number: int) -> Ladder:
        seasons = self._period.pieces[number].version.seasons
        blocks = value_on(line.blocks, day)
        edges = () if blocks is None else blocks.on(day, seasons)
        days, month = self._period.days, self._period.month
        if line.per_day:
            limits = tuple(edge * days for edge in edges)
        elif days == month:
            limits = edges
        else:
            limits = tuple(rounded(self._proration.blocks, edge * days / month) for edge in edges)
        rates = value_on(line.rates, day)
        assert rates is not None  # the plan's reader has made sure
        season = rates.season(day, seasons) or (None if blocks is None else blocks.season(day, seasons))
        return Ladder(tuple(b - a for a, b in pairwise((ZERO, *edges))), limits, rates.on(day, seasons), season)

    @property
    def ladders(self) -> tuple[Ladder | None, ...]:
        """By piece of the period."""
        return self._ladders

    def limits(self) -> set[Decimal]:
        """The kWh of the period at which a block ends somewhere."""
        return {limit for ladder in self._ladders if ladder is not None for limit in ladder.limits}

    def signature(self, piece: int, up_to: Decimal | None) -> object:
        """Pieces with the same signature cost the same."""
        ladder = self._ladders[piece]
        if ladder is None:
            return None
        top = ladder.reached(up_to)
        return ladder.widths[:top], tuple((band, rates[: top + 1]) for band, rates in ladder.rates.items())

    def reached(self, piece: int, up_to: Decimal | None) -> int:
        """The block (from 0) that is reached in a piece."""
        ladder = self._ladders[piece]
        return 0 if ladder is None else ladder.reached(up_to)

    def blocks(self, split: Split) -> tuple[Blocks | None, ...]:
        """The blocks of each segment."""
        blocks = self._blocks.get(split.number)
        if blocks is None:
            blocks = self._blocks[split.number] = tuple(self._of(each, split.up_to) for each in split.segments)
        return blocks

    def _of(self, segment: Segment, up_to: Decimal | None) -> Blocks | None:
        ladder = self._ladders[segment.pieces[0]]
        if ladder is None:
            return None
        month = self._period.month
        widths: tuple[Decimal, ...] = ladder.widths[: ladder.reached(up_to)]
        if self.line.per_day:
            widths = tuple(width * segment.days for width in widths)
        elif segment.days != month:
            widths = tuple(rounded(self._proration.blocks, width * segment.days / month) for width in widths)
        costs = {
            band: sum((width * rate for width, rate in zip(widths, rates, strict=False)), ZERO)
            for band, rates in ladder.rates.items()
        }
        return Blocks(widths, sum(widths, ZERO), costs, ladder.rates, ladder.season, self.line.telescopic)

    def amount(self, use: Use) -> Decimal:
        """The line's amount."""
        total = ZERO
        for blocks, kwh, bands in zip(self.blocks(use.split), use.kwhs, use.bands, strict=True):
            if blocks is None:
                continue
            if None in blocks.rates:
                total += blocks.cost(kwh, None)
            elif kwh:
                total += sum((part * blocks.cost(kwh, band) for band, part in bands.items()), ZERO) / kwh
        return rounded(self.line.round, total)

    def details(self, use: Use) -> tuple[Detail, ...]:
        """By segment, band and block."""
        details = []
        for segment, blocks, kwh, bands in zip(
            use.split.segments, self.blocks(use.split), use.kwhs, use.bands, strict=True
        ):
            if blocks is None:
                continue
            for band, rates in blocks.rates.items():
                part = kwh if band is None else bands.get(band, ZERO)
                for number, filled in enumerate(blocks.fill(kwh)):
                    share = filled if band is None or not kwh else filled * part / kwh
                    if share:
                        details.append(
                            Detail(
                                share * rates[number],
                                segment.first,
                                segment.last,
                                tier=number + 1 if self.line.has_blocks else None,
                                season=blocks.season,
                                band=band,
                                kwh=share,
                                rate=rates[number],
                            )
                        )
        return tuple(details)


class PerKwhCharge:
    """The same amount for every kWh."""

    def __init__(self, line: PerKwh, by_piece: Sequence[PerKwh | None], period: Period) -> None:
        self.line = line
        by_use = line.rule is DateRule.DAY_OF_USE
        last = ZERO if by_use else value_on(line.values, period.last) or ZERO
        self._rates = tuple(
            (ZERO if each is None else value_on(each.values, piece.first) or ZERO) if by_use else last
            for each, piece in zip(by_piece, period.pieces, strict=True)
        )

    def signature(self, piece: int, _up_to: Decimal | None) -> object:
        """Pieces with the same signature cost the same."""
        return self._rates[piece]

    def amount(self, use: Use) -> Decimal:
        """The line's amount."""
        total = ZERO
        for segment, kwh in zip(use.split.segments, use.kwhs, strict=True):
            total += kwh * self._rates[segment.pieces[0]]
        return rounded(self.line.round, total)

    def details(self, use: Use) -> tuple[Detail, ...]:
        """By segment."""
        rates = [self._rates[segment.pieces[0]] for segment in use.split.segments]
        return tuple(
            Detail(kwh * rate, segment.first, segment.last, kwh=kwh, rate=rate)
            for segment, kwh, rate in zip(use.split.segments, use.kwhs, rates, strict=True)
            if rate
        )


class SeriesCharge:
    """Energy at the prices of a series."""

    def __init__(self, line: SeriesEnergy) -> None:
        self.line = line

    def amount(self, use: Use) -> Decimal:
        """The line's amount; negative where the prices are."""
        return rounded(self.line.round, use.priced * self.line.multiplier)

    def details(self, use: Use) -> tuple[Detail, ...]:
        """The mean price."""
        amount = use.priced * self.line.multiplier
        return (Detail(amount, kwh=use.kwh, rate=amount / use.kwh),) if use.kwh else ()
