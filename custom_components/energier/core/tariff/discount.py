"""The discounts of a bill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .bill import Detail
from .charges import add_up
from .consumption import ZERO
from .dated import value_on
from .lines import Discount, DiscountRule, PerFirstKwh, Share
from .period import Period
from .plan import Proration
from .rounding import rounded
from .season import Seasonal
from .use import Use


@dataclass(frozen=True, slots=True)
class _Prepared:
    """One rule for one period."""

    rule: DiscountRule
    up_to_kwh: Decimal | None
    percent: Decimal
    cap: Decimal | None
    fixed: Decimal
    first_kwh: tuple[tuple[Decimal, Decimal], ...]
    """By piece: amount per kWh, and the first kWh of a month it is for."""


class DiscountCharge:
    """What is taken off the sum of other lines; `amount` is positive."""

    def __init__(
        self,
        line: Discount,
        of: Sequence[str],
        by_piece: Sequence[Discount | None],
        period: Period,
        proration: Proration,
        *,
        codes: Sequence[str],
    ) -> None:
        self.line = line
        self._of = of
        self._period = period
        self._proration = proration
        rules = {rule.code: rule for each in by_piece if each is not None for rule in each.rules}
        given = [rule for rule in rules.values() if _is_given(rule, codes, period)]
        self._rules = tuple(_prepare(rule, by_piece, period, proration) for rule in given)

    def signature(self, piece: int, _up_to: Decimal | None) -> object:
        """Pieces with the same signature cost the same."""
        return tuple(each.first_kwh[piece] for each in self._rules if each.first_kwh)

    def amount(self, use: Use) -> Decimal:
        """All discounts that count."""
        if not self._rules:
            return ZERO
        return sum(self._counted(use).values(), ZERO)

    def details(self, use: Use) -> tuple[Detail, ...]:
        """Each discount that counts."""
        return tuple(Detail(amount, code=code) for code, amount in self._counted(use).items())

    def _counted(self, use: Use) -> Mapping[str, Decimal]:
        """What each discount comes to, by code: of each group the largest, of the sets of groups the largest."""
        base = add_up(self._of, use)
        amounts = {each.rule.code: self._amount(each, base, use) for each in self._rules}
        best: dict[str, tuple[str, Decimal]] = {}
        for each in self._rules:
            group, amount = each.rule.group, amounts[each.rule.code]
            if group is not None and (group not in best or amount > best[group][1]):
                best[group] = (each.rule.code, amount)
        sets = [[best[group] for group in groups if group in best] for groups in self.line.together]
        counted = dict(max(sets, key=lambda pairs: sum((amount for _, amount in pairs), ZERO), default=[]))
        counted |= {each.rule.code: amounts[each.rule.code] for each in self._rules if each.rule.group is None}
        left = base
        for each in sorted(self._rules, key=lambda each: each.rule.leaves):
            if each.rule.code in counted:
                code = each.rule.code
                counted[code] = min(counted[code], max(left - each.rule.leaves, ZERO))
                left -= counted[code]
        return {code: amount for code, amount in counted.items() if amount}

    def _amount(self, each: _Prepared, base: Decimal, use: Use) -> Decimal:
        if each.up_to_kwh is not None and use.kwh > each.up_to_kwh:
            return ZERO
        amount = base * each.percent
        if each.cap is not None:
            amount = min(amount, each.cap)
        amount += each.fixed
        if each.first_kwh:
            for segment, kwh in zip(use.split.segments, use.kwhs, strict=True):
                value, first_kwh = each.first_kwh[segment.pieces[0]]
                if segment.days != self._period.month:
                    first_kwh = rounded(self._proration.blocks, first_kwh * segment.days / self._period.month)
                amount += value * min(kwh, first_kwh)
        return rounded(self.line.round, amount)


def _is_given(rule: DiscountRule, codes: Sequence[str], period: Period) -> bool:
    if rule.until is not None and period.last > rule.until:
        return False
    if rule.group is not None:
        return rule.code in codes
    return not rule.given_with or not rule.given_with.isdisjoint(codes)


def _prepare(
    rule: DiscountRule, by_piece: Sequence[Discount | None], period: Period, proration: Proration
) -> _Prepared:
    percents = fixed = ZERO
    caps: list[Decimal] = []
    first_kwh: list[tuple[Decimal, Decimal]] = []
    for piece, line in zip(period.pieces, by_piece, strict=True):
        rules = () if line is None else line.rules
        own = next((each for each in rules if each.code == rule.code), None)
        value = None if own is None else value_on(own.values, piece.first)
        seasons = piece.version.seasons
        first_kwh.append((value.value, value.first_kwh) if isinstance(value, PerFirstKwh) else (ZERO, ZERO))
        if isinstance(value, Share):
            percents += value.percent * piece.days
            if value.cap is not None:
                caps.append(value.cap.on(piece.first, seasons) * piece.days)
        elif isinstance(value, Seasonal):
            fixed += value.on(piece.first, seasons) * piece.days
    up_to = rule.up_to_kwh
    if up_to is not None and period.days != period.month:
        up_to = rounded(proration.blocks, up_to * period.days / period.month)
    return _Prepared(
        rule,
        up_to,
        percents / (100 * period.days),
        sum(caps, ZERO) / period.month if caps else None,
        fixed / period.month,
        tuple(first_kwh) if any(value for value, _ in first_kwh) else (),
    )
