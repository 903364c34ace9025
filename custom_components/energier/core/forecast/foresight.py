"""A contract's forecast: what the app says of its kWh, joined with what the integration knows of its bill, tiers and goals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal

from ..contract.goal import Goal
from ..contract.usage import PeriodUsage
from ..tariff.calculator import Calculator
from ..tariff.errors import TariffError
from .answer import Crossing, Forecast, HourForecast, PeriodForecast, Spread
from .bill import BillAt, median
from .shape import shape

MOST = 10
"""Thresholds that the app takes in one request."""

NEVER = Crossing(None, None, None)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The kWh whose crossing matters: where the tiers end, and what each goal allows."""

    edges: tuple[Decimal, ...] = ()
    next_edge: Decimal | None = None
    goals: Mapping[Goal, Decimal] = field(default_factory=dict)

    def asked(self) -> list[float]:
        """Those to ask the app about: each once, and of too many edges the nearest."""
        most = MOST - len(self.goals)
        return sorted({float(kwh) for kwh in (*self.edges[:most], *self.goals.values())})


@dataclass(frozen=True, slots=True)
class Chance:
    """How probable it is (0 to 1) that the period uses more than `kwh`, and when it does."""

    kwh: Decimal
    chance: float
    crossing: Crossing


@dataclass(frozen=True, slots=True)
class Foresight:
    """The forecast of a contract; None or nothing where there is no tariff, no further tier, no goal."""

    forecast: Forecast
    bill: tuple[Decimal, ...] | None = None
    next_tier: Chance | None = None
    tiers: tuple[Chance, ...] = ()
    goals: Mapping[Goal, Chance] = field(default_factory=dict)

    @property
    def usage(self) -> Spread | None:
        """The kWh of the whole period."""
        return self.forecast.period.use if self.forecast.period else None

    @property
    def median_bill(self) -> Decimal | None:
        """The bill that is as often more as less."""
        return median(self.bill) if self.bill else None


def bill_at(
    calculator: Calculator,
    usage: PeriodUsage,
    hours: Sequence[HourForecast],
    *,
    now: datetime,
    end: datetime,
    zone: tzinfo,
) -> BillAt | None:
    """The bills that the period may end with; None where the prices to come are not known."""
    rest = shape(hours, now, end, zone) if calculator.needs_hours else ()
    try:
        return BillAt.of(calculator, usage.hours, rest)
    except TariffError:
        return None


def thresholds(bills: BillAt, usage: PeriodUsage, goals: Mapping[Goal, Decimal]) -> Thresholds:
    """What to ask about a period of which so much is used. A goal that no bill can reach, or that has no price yet, is not asked about."""
    calculator = bills.calculator
    tier = calculator.tier_at(usage.kwh)
    edges = tuple(each.up_to for each in calculator.tiers if each.up_to is not None)
    return Thresholds(
        tuple(edge for edge in edges if edge > usage.kwh),
        tier.up_to if tier else None,
        {goal: kwh for goal, value in goals.items() if (kwh := _allowed(bills, goal, value)) is not None},
    )


def foresee(forecast: Forecast, bills: BillAt | None, usage: PeriodUsage | None, asked: Thresholds) -> Foresight:
    """Join the answer with the tariff; `bills` and `usage` are None while nothing can be computed for the contract."""
    period = forecast.period
    if period is None or usage is None:
        return Foresight(forecast)
    used = usage.kwh
    return Foresight(
        forecast,
        _bill(bills, period) if bills else None,
        _chance(period, used, asked.next_edge),
        tuple(chance for edge in asked.edges if (chance := _chance(period, used, edge))),
        {goal: chance for goal, kwh in asked.goals.items() if (chance := _chance(period, used, kwh))},
    )


def _allowed(bills: BillAt, goal: Goal, value: Decimal) -> Decimal | None:
    if goal is Goal.ENERGY:
        return value
    try:
        return bills.energy_for(value)
    except TariffError:
        return None


def _bill(bills: BillAt, period: PeriodForecast) -> tuple[Decimal, ...] | None:
    try:
        return bills.spread(period.use)
    except TariffError:
        # Day-ahead prices do not reach to the end of the period.
        return None


def _chance(period: PeriodForecast, used: Decimal, kwh: Decimal | None) -> Chance | None:
    if kwh is None:
        return None
    found = period.threshold(float(kwh))
    crossing = found.crossing if found else NEVER
    if used >= kwh:
        # The meters are ahead of the statistics that the app knows.
        return Chance(kwh, 1.0, crossing)
    return Chance(kwh, found.chance, crossing) if found else None
