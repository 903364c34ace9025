"""Bills of one plan, one billing period and one contract: all that does not depend on the energy is prepared once."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from zoneinfo import ZoneInfo

from .bill import Bill, Line, Tier
from .consumption import ZERO, Consumption
from .discount import DiscountCharge
from .energy import EnergyCharge, PerKwhCharge, SeriesCharge
from .errors import TariffError
from .lines import Discount
from .period import divide
from .plan import Plan
from .prepare import prepare
from .rounding import rounded
from .series import PriceSeries
from .terms import PowerFactor, Terms, check_terms
from .tiers import tiers_of
from .use import Segment, Split, Use

__all__ = ["Bill", "Calculator", "Consumption", "Line", "PowerFactor", "Terms", "Tier"]

ONE = Decimal(1)


class Calculator:
    """Computes the bills of one billing period. Nothing about it changes after construction."""

    def __init__(self, plan: Plan, first: date, last: date, terms: Terms, series: PriceSeries | None = None) -> None:
        """Raise TariffError for a period or terms that the plan cannot bill."""
        check_terms(plan, terms, series=series is not None)
        self.plan = plan
        self.first = first
        self.last = last
        self.terms = terms
        self.series = series
        self._period = divide(plan, first, last)
        self._charges = prepare(self._period, plan.proration, terms)
        self._energy = tuple(charge for charge in self._charges if isinstance(charge, EnergyCharge))
        self._by_kwh = tuple(
            charge for charge in self._charges if isinstance(charge, EnergyCharge | PerKwhCharge | DiscountCharge)
        )
        self._edges = sorted({limit for charge in self._energy for limit in charge.limits()})
        self._splits: dict[int, Split] = {}
        self._bands = self._band_names()
        self._needs_series = any(isinstance(charge, SeriesCharge) for charge in self._charges)
        self.needs_hours: bool = bool(self._bands) or self._needs_series
        """Whether the bill depends on when energy is used: `add` then says when."""

    # What is prepared

    def _band_names(self) -> tuple[str, ...]:
        used = [
            band
            for charge in self._energy
            for ladder in charge.ladders
            if ladder is not None
            for band in ladder.rates
            if band is not None
        ]
        return tuple(dict.fromkeys(used))

    def _split(self, kwh: Decimal) -> Split:
        number = bisect_left(self._edges, kwh)
        split = self._splits.get(number)
        if split is None:
            up_to = self._edges[number] if number < len(self._edges) else None
            split = self._splits[number] = Split(number, up_to, self._segments(up_to))
        return split

    def _segments(self, up_to: Decimal | None) -> tuple[Segment, ...]:
        """Pieces that cost the same are one segment, as long as they follow each other."""
        pieces = self._period.pieces
        segments = []
        for _, group in groupby(
            range(len(pieces)), key=lambda piece: [charge.signature(piece, up_to) for charge in self._by_kwh]
        ):
            numbers = tuple(group)
            days = sum(pieces[number].days for number in numbers)
            segments.append(Segment(pieces[numbers[0]].first, pieces[numbers[-1]].last, days, numbers))
        return tuple(segments)

    # What is used

    def add(self, consumption: Consumption, start: datetime, kwh: Decimal, minutes: int = 60) -> Consumption:
        """What was used, with the kWh of the `minutes` from `start` (aware) on.

        Raises TariffError for a time outside the period, and where the price series does not reach.
        """
        if not kwh.is_finite() or kwh < 0:
            raise _negative(kwh)
        local = start.astimezone(self._zone)
        if not self.first <= local.date() <= self.last:
            raise TariffError(
                "outside_period",
                f"{start.isoformat()} is not in the period from {self.first} to {self.last}",
                {"start": start.isoformat(), "first": self.first.isoformat(), "last": self.last.isoformat()},
            )
        if not self.needs_hours:
            return Consumption(consumption.kwh + kwh)
        priced = consumption.priced
        if self._needs_series and self.series is not None:
            priced += kwh * self.series.price(start, minutes)
        return Consumption(consumption.kwh + kwh, self._parts(consumption.parts, local, kwh), priced)

    def _parts(self, parts: tuple[Decimal, ...], local: datetime, kwh: Decimal) -> tuple[Decimal, ...]:
        number = bisect_right(self._begins, local.date()) - 1
        piece = self._period.pieces[number]
        width = max(len(self._bands), 1)
        position = number * width
        if self._bands and piece.version.bands is not None:
            band = piece.version.bands.at(local, piece.version.seasons)
            position += self._bands.index(band) if band in self._bands else 0
        grown = list(parts or (ZERO,) * (width * len(self._period.pieces)))
        grown[position] += kwh
        return tuple(grown)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return self.plan.zone

    @cached_property
    def _begins(self) -> list[date]:
        return [piece.first for piece in self._period.pieces]

    def _use(self, used: Decimal | Consumption) -> Use:
        kwh = used.kwh if isinstance(used, Consumption) else used
        if not kwh.is_finite() or kwh < 0:
            raise _negative(kwh)
        usage_round = self.plan.usage_round
        if not self.needs_hours:
            kwh = rounded(usage_round, kwh)
            split = self._split(kwh)
            return Use(kwh, split, self._prorated(kwh, split), ({},) * len(split.segments), ZERO)
        if not isinstance(used, Consumption):
            if kwh:
                raise TariffError(
                    "hours_missing", f"{self.plan.id} needs to know when the energy was used", {"plan": self.plan.id}
                )
            used = Consumption.none()
        width = max(len(self._bands), 1)
        parts = used.parts or (ZERO,) * (width * len(self._period.pieces))
        if usage_round is not None:
            parts = tuple(usage_round.apply(part) for part in parts)
            kwh = sum(parts, ZERO)
        split = self._split(kwh)
        by_band: list[Mapping[str, Decimal]] = []
        kwhs: list[Decimal] = []
        for segment in split.segments:
            own = [sum((parts[piece * width + band] for piece in segment.pieces), ZERO) for band in range(width)]
            by_band.append(dict(zip(self._bands, own, strict=False)))
            kwhs.append(sum(own, ZERO))
        return Use(kwh, split, kwhs, by_band, used.priced)

    def _prorated(self, kwh: Decimal, split: Split) -> Sequence[Decimal]:
        """The kWh of each segment by its days; the last one takes the rest, so that they add up."""
        if len(split.segments) == 1:
            return (kwh,)
        rest = kwh
        parts = []
        for segment in split.segments[:-1]:
            part = min(rounded(self.plan.proration.kwh, kwh * segment.days / self._period.days), rest)
            parts.append(part)
            rest -= part
        return (*parts, rest)

    # What comes out

    def bill(self, used: Decimal | Consumption) -> Bill:
        """The bill; raise TariffError for negative kWh, and for a sum of kWh where their hours are needed."""
        use = self._use(used)
        lines = []
        for charge in self._charges:
            line = charge.line
            amount = use.amounts[line.id] = charge.amount(use)
            lines.append(Line(line.id, line.name, amount, isinstance(line, Discount), charge.details(use)))
        return Bill(
            self.plan.id,
            self.plan.currency,
            self.first,
            self.last,
            use.kwh,
            tuple(lines),
            use.amounts[self.plan.total],
        )

    def total(self, used: Decimal | Consumption) -> Decimal:
        """The bill's total alone."""
        use = self._use(used)
        amounts = use.amounts
        for charge in self._charges:
            amounts[charge.line.id] = charge.amount(use)
        return amounts[self.plan.total]

    def marginal(self, used: Decimal | Consumption, at: datetime | None = None) -> Decimal:
        """What one kWh more costs, used in the hour from `at` on, which has to be given where `needs_hours`."""
        if not self.needs_hours:
            kwh = used.kwh if isinstance(used, Consumption) else used
            return self.total(kwh + 1) - self.total(kwh)
        if at is None:
            raise TariffError(
                "hours_missing", f"{self.plan.id} needs to know when the energy is used", {"plan": self.plan.id}
            )
        before = used if isinstance(used, Consumption) else Consumption.none()
        return self.total(self.add(before, at, ONE)) - self.total(used)

    @cached_property
    def tiers(self) -> tuple[Tier, ...]:
        """The blocks of the whole period, those of the season that most of its days are in; () if there are none."""
        return tiers_of(self._energy, self._period)

    def tier_at(self, kwh: Decimal) -> Tier | None:
        """The tier that the next kWh falls in."""
        billed = rounded(self.plan.usage_round, kwh)
        return next((tier for tier in self.tiers if tier.up_to is None or billed < tier.up_to), None)


def _negative(kwh: Decimal) -> TariffError:
    return TariffError("energy_negative", f"energy has to be 0 kWh or more, not {kwh}", {"kwh": str(kwh)})
