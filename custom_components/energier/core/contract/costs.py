"""What each hour cost, so that the Energy panel's months are the bills, to the won.

A price per kWh cannot express a bill with fixed charges, tiers and rounding. So the running sum is the bill itself: at each hour in which the
billed kWh step (KEPCO bills whole kWh) it is exactly the bill so far; the hours between two steps share its growth by what they used. The
first hour of a period carries what the period costs without any use.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ..tariff.calculator import Calculator
from ..tariff.consumption import Consumption
from ..tariff.rounding import rounded
from .hours import HourUse
from .outlook import added

FINEST = Decimal("0.0001")
"""How finely the cost is shared between two steps of the bill, in the plan's currency."""


@dataclass(frozen=True, slots=True)
class PeriodHours:
    """A billing period's calculator, and the hours used in it, in order (none left out that is known)."""

    calculator: Calculator
    hours: Sequence[HourUse]


@dataclass(frozen=True, slots=True)
class Sums:
    """Running sums at one moment: the cost in the plan's currency, and kWh by tier (the first tier first)."""

    cost: Decimal = Decimal()
    tiers: tuple[Decimal, ...] = ()

    def after(self, cost: Decimal, tiers: Sequence[Decimal]) -> Sums:
        """The sums after something more; a tier that some periods do not have keeps its sum."""
        number = max(len(self.tiers), len(tiers))
        both = zip(_filled(self.tiers, number), _filled(tiers, number), strict=True)
        return Sums(self.cost + cost, tuple(mine + more for mine, more in both))


@dataclass(frozen=True, slots=True)
class CostRow:
    """The hour from `start` on.

    `cost_sum` is the running sum of all periods at its end, `cost_state` the running period's cost so far, `tier_kwh` what the hour used in
    each tier, and `tier_sums` their running sums.
    """

    start: datetime
    cost_sum: Decimal
    cost_state: Decimal
    tier_kwh: tuple[Decimal, ...]
    tier_sums: tuple[Decimal, ...]

    @property
    def sums(self) -> Sums:
        """Where the next period goes on."""
        return Sums(self.cost_sum, self.tier_sums)


def cost_rows(periods: Iterable[PeriodHours], before: Sums | None = None) -> list[CostRow]:
    """The rows of whole periods in order, which go on from the sums `before` the first of them.

    The last period may be running: its hours after the last step cost nothing yet, and change when the next step comes, so compute it from
    its beginning each time. Raises TariffError where a plan cannot say what the energy costs.
    """
    rows: list[CostRow] = []
    at_start = before or Sums()
    for period in periods:
        costs = _by_hour(period) if period.calculator.needs_hours else _by_step(period)
        sums = at_start
        used = Decimal()
        for hour, cost in zip(period.hours, costs, strict=True):
            tier_kwh = _by_tier(period.calculator, used, hour.kwh)
            used += hour.kwh
            sums = Sums(at_start.cost, sums.tiers).after(cost, tier_kwh)
            rows.append(CostRow(hour.start, sums.cost, cost, tier_kwh, sums.tiers))
        at_start = sums
    return rows


def _by_hour(period: PeriodHours) -> list[Decimal]:
    """The bill after each hour, for plans in which it matters when energy is used."""
    used = Consumption.none()
    costs: list[Decimal] = []
    for hour in period.hours:
        used = added(period.calculator, used, hour)
        costs.append(period.calculator.total(used))
    return costs


def _by_step(period: PeriodHours) -> list[Decimal]:
    """The cost after each hour, for plans in which only the sum of the energy matters."""
    calculator, usage_round = period.calculator, period.calculator.plan.usage_round
    costs: list[Decimal] = []
    used = step_used = Decimal()
    step_billed = Decimal()
    step_cost = calculator.total(Decimal())
    since: list[Decimal] = []
    for hour in period.hours:
        used += hour.kwh
        since.append(used)
        billed = rounded(usage_round, used)
        if billed == step_billed:
            continue
        cost = calculator.total(used)
        grown, kwh = cost - step_cost, used - step_used
        costs += [step_cost + (grown * (at - step_used) / kwh).quantize(FINEST) for at in since[:-1]]
        costs.append(cost)
        step_used, step_billed, step_cost, since = used, billed, cost, []
    return costs + [step_cost] * len(since)


def _by_tier(calculator: Calculator, used: Decimal, kwh: Decimal) -> tuple[Decimal, ...]:
    """How much of an hour's kWh, after what was `used` before, falls in each tier."""
    after = used + kwh
    return tuple(
        max(Decimal(), (after if tier.up_to is None else min(after, tier.up_to)) - max(used, tier.above))
        for tier in calculator.tiers
    )


def _filled(kwh: Sequence[Decimal], number: int) -> tuple[Decimal, ...]:
    return (*kwh, *[Decimal()] * (number - len(kwh)))
