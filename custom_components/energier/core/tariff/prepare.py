"""The lines of a plan, prepared for one period and one contract."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Protocol, cast

from .bill import Detail
from .charges import FixedCharge, MinimumCharge, PassThroughCharge, PowerFactorCharge, SumCharge, TaxCharge
from .discount import DiscountCharge
from .energy import EnergyCharge, PerKwhCharge, SeriesCharge
from .lines import (
    Discount,
    Energy,
    Fixed,
    Minimum,
    PassThrough,
    PerKwh,
    PlanLine,
    PowerFactorSurcharge,
    SeriesEnergy,
    Sum,
    Tax,
)
from .period import Period
from .plan import Proration, Version
from .terms import Terms
from .use import Use

type ByPiece[L: PlanLine] = Sequence[L | None]
"""A line as it is in each piece of the period; None where its version does not have it."""


class Charge(Protocol):
    """A line that is prepared for a period."""

    @property
    def line(self) -> PlanLine:
        """What the plan says."""

    def amount(self, use: Use) -> Decimal:
        """The line's amount, from the energy and the lines before it."""

    def details(self, use: Use) -> tuple[Detail, ...]:
        """How it comes about."""


def prepare(period: Period, proration: Proration, terms: Terms) -> tuple[Charge, ...]:
    """The charges of a bill, in its order."""
    every = _lines(period)
    energy = {
        line.id: EnergyCharge(line, cast("ByPiece[Energy]", by_piece), period, proration)
        for by_piece in every
        if isinstance(line := newest(by_piece), Energy)
    }
    charges: list[Charge] = []
    for by_piece in every:
        line = newest(by_piece)
        if isinstance(line, Energy):
            charges.append(energy[line.id])
        elif not isinstance(line, PassThrough) or line.id in terms.pass_through:
            charges.append(_charge(by_piece, period, proration, terms, energy))
    return tuple(charges)


def newest(by_piece: ByPiece[PlanLine]) -> PlanLine:
    """The line as its newest version has it."""
    return next(line for line in reversed(by_piece) if line is not None)


def _lines(period: Period) -> list[list[PlanLine | None]]:
    """The bill's lines in order.

    The order is the newest version's; what only an older one has stands behind what was before it there.
    """
    versions: list[Version] = []
    for piece in period.pieces:
        if not versions or versions[-1] is not piece.version:
            versions.append(piece.version)
    order: list[str] = []
    for version in reversed(versions):
        position = 0
        for line in version.lines:
            if line.id in order:
                position = order.index(line.id) + 1
            else:
                order.insert(position, line.id)
                position += 1
    lines = {version.first: {line.id: line for line in version.lines} for version in versions}
    return [[lines[piece.version.first].get(line_id) for piece in period.pieces] for line_id in order]


def _charge(
    by_piece: ByPiece[PlanLine],
    period: Period,
    proration: Proration,
    terms: Terms,
    energy: dict[str, EnergyCharge],
) -> Charge:
    def refer(what: Callable[[PlanLine], tuple[str, ...]]) -> tuple[str, ...]:
        """The lines referred to in any of the versions, the newest first."""
        return tuple(dict.fromkeys(each for one in reversed(by_piece) if one is not None for each in what(one)))

    line = newest(by_piece)
    match line:
        case Fixed():
            blocks = None if line.blocks_of is None else energy[line.blocks_of]
            return FixedCharge(line, cast("ByPiece[Fixed]", by_piece), period, terms, blocks)
        case PerKwh():
            return PerKwhCharge(line, cast("ByPiece[PerKwh]", by_piece), period)
        case SeriesEnergy():
            return SeriesCharge(line)
        case PowerFactorSurcharge():
            return PowerFactorCharge(line, terms.power_factor)
        case Discount():
            of = refer(lambda one: cast("Discount", one).of)
            discounts = cast("ByPiece[Discount]", by_piece)
            return DiscountCharge(line, of, discounts, period, proration, codes=terms.discounts)
        case Sum():
            return SumCharge(
                line,
                refer(lambda one: cast("Sum", one).plus),
                refer(lambda one: cast("Sum", one).minus),
                refer(lambda one: cast("Sum", one).after),
            )
        case Tax():
            of = refer(lambda one: cast("Tax", one).of)
            return TaxCharge(line, of, cast("ByPiece[Tax]", by_piece), period)
        case Minimum():
            of = refer(lambda one: cast("Minimum", one).of)
            return MinimumCharge(line, of, cast("ByPiece[Minimum]", by_piece), period)
        case _:
            return PassThroughCharge(cast("PassThrough", line), period)
