"""The lines of a bill that are not energy: what they need of a period is prepared once."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from .bill import Detail
from .consumption import ZERO
from .dated import Table, value_on
from .energy import EnergyCharge
from .errors import TariffError
from .lines import DateRule, Fixed, Minimum, PassThrough, Per, PowerFactorSurcharge, Sum, Tax
from .period import Period
from .rounding import rounded
from .terms import PowerFactor, Terms
from .use import Use


def _monthly(values: Sequence[Decimal | None], period: Period, per: Per) -> Decimal:
    """Amounts of each piece, by its days; one division at the end keeps what adds up exact."""
    total = sum(
        (value * piece.days for value, piece in zip(values, period.pieces, strict=True) if value is not None), ZERO
    )
    return total if per is Per.DAY else total / period.month


def add_up(ids: Sequence[str], use: Use) -> Decimal:
    """The sum of lines; one that this bill does not have is 0."""
    return sum((use.amounts.get(each, ZERO) for each in ids), ZERO)


class FixedCharge:
    """A charge that does not grow with each kWh."""

    def __init__(
        self,
        line: Fixed,
        by_piece: Sequence[Fixed | None],
        period: Period,
        terms: Terms,
        blocks: EnergyCharge | None,
    ) -> None:
        self.line = line
        self._period = period
        self._blocks = blocks
        self._values = tuple(
            None if each is None else _value(each, piece.first, terms)
            for each, piece in zip(by_piece, period.pieces, strict=True)
        )
        self._times = terms.contract_kw if line.per is Per.KW else None
        if line.per is Per.AMPERE and not any(isinstance(entry.value, Mapping) for entry in line.values):
            self._times = terms.contract_ampere
        self._amounts: dict[int, Decimal] = {}

    def _of(self, piece: int, use: Use) -> tuple[Decimal | None, int | None]:
        value = self._values[piece]
        if not isinstance(value, tuple):
            return value, None
        reached = 0 if self._blocks is None else self._blocks.reached(piece, use.split.up_to)
        number = min(reached, len(value) - 1)
        return value[number], number + 1

    def amount(self, use: Use) -> Decimal:
        """The line's amount."""
        amount = self._amounts.get(use.split.number)
        if amount is None:
            amount = self._all(use)
            self._amounts[use.split.number] = amount
        if not use.kwh:
            amount *= self.line.zero_use
        return rounded(self.line.round, amount)

    def _all(self, use: Use) -> Decimal:
        values = [self._of(number, use)[0] for number in range(len(self._period.pieces))]
        amount = _monthly(values, self._period, self.line.per)
        return amount if self._times is None else amount * self._times

    def details(self, use: Use) -> tuple[Detail, ...]:
        """By piece of the period, where there are several or the block decides."""
        details = []
        for number, piece in enumerate(self._period.pieces):
            value, tier = self._of(number, use)
            if value is None or (tier is None and len(self._period.pieces) == 1):
                continue
            amount = value * piece.days * (self._times or 1)
            if self.line.per is not Per.DAY:
                amount /= self._period.month
            details.append(Detail(amount, piece.first, piece.last, tier=tier))
        return tuple(_joined(details))


def _joined(details: Sequence[Detail]) -> list[Detail]:
    """One detail for neighbours in the same block."""
    joined: list[Detail] = []
    for each in details:
        if joined and joined[-1].tier == each.tier and each.tier is not None:
            last = joined.pop()
            joined.append(Detail(last.amount + each.amount, last.first, each.last, tier=each.tier))
        else:
            joined.append(each)
    return joined


def _value(line: Fixed, day: date, terms: Terms) -> Decimal | tuple[Decimal, ...] | None:
    value = value_on(line.values, day)
    if not isinstance(value, Mapping):
        return value
    if terms.contract_ampere is None or terms.contract_ampere not in value:
        known = ", ".join(str(each) for each in sorted(value))
        raise TariffError(
            "contract_ampere_unknown",
            f"there is no contract of {terms.contract_ampere} A; there is: {known}",
            {"value": str(terms.contract_ampere), "known": known},
        )
    return value[terms.contract_ampere]


class PowerFactorCharge:
    """A part of another line for each percent that the power factor is too low."""

    def __init__(self, line: PowerFactorSurcharge, factor: PowerFactor | None) -> None:
        self.line = line
        percent = ZERO
        if factor is not None:
            percent = max(line.lagging_below - factor.lagging, ZERO) + max(line.leading_below - factor.leading, ZERO)
        self._percent = percent * line.percent

    def amount(self, use: Use) -> Decimal:
        """The line's amount."""
        return rounded(self.line.round, use.amounts.get(self.line.of, ZERO) * self._percent / 100)

    def details(self, _use: Use) -> tuple[Detail, ...]:
        """None: the amount says it all."""
        return ()


class SumCharge:
    """The sum of other lines."""

    def __init__(self, line: Sum, plus: Sequence[str], minus: Sequence[str], after: Sequence[str]) -> None:
        self.line = line
        self._plus, self._minus, self._after = plus, minus, after

    def amount(self, use: Use) -> Decimal:
        """The line's amount."""
        amount = add_up(self._plus, use)
        if self._minus:
            amount -= add_up(self._minus, use)
        amount = rounded(self.line.round, amount)
        return amount + add_up(self._after, use) if self._after else amount

    def details(self, _use: Use) -> tuple[Detail, ...]:
        """None: the lines before it are the details."""
        return ()


class TaxCharge:
    """A percentage of other lines."""

    def __init__(self, line: Tax, of: Sequence[str], by_piece: Sequence[Tax | None], period: Period) -> None:
        self.line = line
        self._of = of
        self._period = period
        if line.rule is DateRule.PERIOD_END:
            last = value_on(line.values, period.last) or ZERO
            self._percents: tuple[Decimal, ...] = tuple(last for _ in period.pieces)
        else:
            self._percents = tuple(
                ZERO if each is None else value_on(each.values, piece.first) or ZERO
                for each, piece in zip(by_piece, period.pieces, strict=True)
            )
        self._weighted = sum((p * piece.days for p, piece in zip(self._percents, period.pieces, strict=True)), ZERO)

    def amount(self, use: Use) -> Decimal:
        """The line's amount."""
        return rounded(self.line.round, add_up(self._of, use) * self._weighted / (100 * self._period.days))

    def details(self, use: Use) -> tuple[Detail, ...]:
        """The percentage that comes out."""
        rate = self._weighted / self._period.days
        return (Detail(add_up(self._of, use) * rate / 100, rate=rate),)


class MinimumCharge:
    """What is missing of the least that other lines have to come to."""

    def __init__(self, line: Minimum, of: Sequence[str], by_piece: Sequence[Minimum | None], period: Period) -> None:
        self.line = line
        self._of = of
        values = [
            None if each is None else value_on(each.values, piece.first)
            for each, piece in zip(by_piece, period.pieces, strict=True)
        ]
        self._least = _monthly(values, period, line.per)

    def amount(self, use: Use) -> Decimal:
        """The line's amount."""
        return rounded(self.line.round, max(self._least - add_up(self._of, use), ZERO))

    def details(self, _use: Use) -> tuple[Detail, ...]:
        """None: the amount says it all."""
        return ()


class PassThroughCharge:
    """What this bill collects for somebody else."""

    def __init__(self, line: PassThrough, period: Period) -> None:
        self.line = line
        values: Table[Decimal] = line.values
        self._value = value_on(values, period.last) or ZERO

    def amount(self, use: Use) -> Decimal:
        """The line's amount."""
        return rounded(self.line.round, self._value if use.kwh >= self.line.from_kwh else ZERO)

    def details(self, _use: Use) -> tuple[Detail, ...]:
        """None: the amount says it all."""
        return ()
