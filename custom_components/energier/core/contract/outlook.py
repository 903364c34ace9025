"""Everything a contract shows at one moment: the bill so far, the price of the next kWh, the next tier, and the period's end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal

from ..tariff.bill import Bill, Tier
from ..tariff.calculator import Calculator
from ..tariff.consumption import Consumption
from ..tariff.errors import TariffError
from ..tariff.plan import Plan
from .goal import HUNDREDTH, Goal, progress
from .hours import HOUR, HourUse, hours_between
from .period import BillingPeriod
from .projection import Profile, Projection, project, reaches
from .usage import PeriodUsage

type Used = Decimal | Consumption
"""What a calculator takes: the kWh alone where it does not matter when they were used."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A contract at the moment `at`; energies in kWh, money in the plan's currency.

    None: the plan has no tiers, there is no further tier, it is not reached in this period, there is no goal, or no data to project from.
    """

    period: BillingPeriod
    at: datetime
    usage: Decimal
    missing_hours: int
    bill: Bill
    next_kwh_price: Decimal
    tier: int | None
    tiers: tuple[Tier, ...]
    next_tier: int | None
    next_tier_energy: Decimal | None
    next_tier_at: datetime | None
    next_tier_days: Decimal | None
    next_tier_stake: Decimal | None
    projected_usage: Decimal | None
    projected_bill: Decimal | None
    goal_energy_progress: Decimal | None
    goal_cost_progress: Decimal | None

    @property
    def complete(self) -> bool:
        """Whether the usage is the whole usage."""
        return not self.missing_hours


def check_zone(plan: Plan, period: BillingPeriod, zone: tzinfo) -> None:
    """Raise TariffError where the home's days are others than those of a plan in which the hour matters."""
    ours = (period.begins(zone), period.ends(zone))
    if plan.needs_hours and ours != (period.begins(plan.zone), period.ends(plan.zone)):
        raise TariffError(
            "time_zone",
            f"{plan.id} has prices by the hour in {plan.time_zone}, and the time zone of the home is another",
            {"time_zone": plan.time_zone},
        )


def look_ahead(
    calculator: Calculator,
    period: BillingPeriod,
    usage: PeriodUsage,
    profile: Profile | None,
    *,
    goals: Mapping[Goal, Decimal],
    now: datetime,
    zone: tzinfo,
) -> Outlook:
    """Join usage, bill and projection. Raises TariffError where the plan cannot say what the energy costs."""
    projection = project(profile, usage.hours, now, period.ends(zone), zone) if profile else None
    return outlook(calculator, period, usage, projection, goals=goals, now=now)


def outlook(
    calculator: Calculator,
    period: BillingPeriod,
    usage: PeriodUsage,
    projection: Projection | None,
    *,
    goals: Mapping[Goal, Decimal],
    now: datetime,
) -> Outlook:
    """Join usage, bill and a projection, whoever made it. Raises TariffError where the plan cannot say what the energy costs."""
    used = consumed(calculator, usage.hours)
    bill = calculator.bill(used)
    tier = calculator.tier_at(usage.kwh)
    edge = None if tier is None else tier.up_to
    reached = projected_bill = stake = None
    if projection is not None:
        if edge is not None and projection.kwh > edge:
            reached = reaches(usage.kwh, projection.future, edge, now)
        try:
            projected_bill = calculator.total(consumed(calculator, projection.future, used))
            if edge is not None:
                stake = projected_bill - calculator.total(_at_edge(calculator, used, projection, edge))
        except TariffError:
            # Day-ahead prices do not reach to the end of the period.
            projected_bill = stake = None
    return Outlook(
        period=period,
        at=now,
        usage=usage.kwh,
        missing_hours=usage.missing_hours,
        bill=bill,
        next_kwh_price=calculator.marginal(used, now),
        tier=tier.number if tier else None,
        tiers=calculator.tiers,
        next_tier=tier.number + 1 if tier and edge is not None else None,
        next_tier_energy=None if edge is None else edge - usage.kwh,
        next_tier_at=reached,
        next_tier_days=None if reached is None else (hours_between(now, reached) / 24).quantize(HUNDREDTH),
        next_tier_stake=stake,
        projected_usage=projection.kwh if projection else None,
        projected_bill=projected_bill,
        goal_energy_progress=progress(usage.kwh, goals.get(Goal.ENERGY)),
        goal_cost_progress=progress(bill.total, goals.get(Goal.COST)),
    )


def consumed(calculator: Calculator, hours: Iterable[HourUse], before: Used | None = None) -> Used:
    """The hours, after what was used `before`, as the calculator wants them."""
    if calculator.needs_hours:
        consumption = before if isinstance(before, Consumption) else Consumption.none()
        for hour in hours:
            consumption = added(calculator, consumption, hour)
        return consumption
    return sum((hour.kwh for hour in hours), kwh_of(before) if before is not None else Decimal())


def added(calculator: Calculator, used: Consumption, hour: HourUse) -> Consumption:
    """What was used, and an hour more. In zones half an hour off, a period begins within an hour, of which only its own part is given."""
    begins = BillingPeriod(calculator.first, calculator.last).begins(calculator.plan.zone)
    return calculator.add(used, max(hour.start, begins) if hour.start + HOUR > begins else hour.start, hour.kwh)


def kwh_of(used: Used) -> Decimal:
    """How much was used, kWh."""
    return used.kwh if isinstance(used, Consumption) else used


def _at_edge(calculator: Calculator, used: Used, projection: Projection, edge: Decimal) -> Used:
    """What will have been used when the usage passes the `edge`, or all that is projected if it does not."""
    left = edge - kwh_of(used)
    until: list[HourUse] = []
    for hour in projection.future:
        part = min(hour.kwh, left)
        until.append(HourUse(hour.start, part))
        left -= part
    return consumed(calculator, until, used)
