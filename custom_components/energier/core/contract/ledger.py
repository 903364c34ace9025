"""The past of a contract as rows of running sums, and which of them have to be written because they are not there yet or differ.

The rows of a statistic are sums, so one that is missing counts as no change: tiers only get rows for hours in which they grew.
"""

from collections.abc import Iterable, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from itertools import groupby, pairwise

from ..tariff.calculator import Calculator
from ..tariff.errors import TariffError
from ..tariff.plan import Need, Plan
from ..tariff.prices import known_prices
from ..tariff.series import Point
from ..tariff.terms import Terms
from .costs import CostRow, PeriodHours, Sums, cost_rows
from .hours import HourUse
from .period import BillingPeriod, following, period_at

SAME = 1e-6
"""Sums come back from the database as floats; a smaller difference is none."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What decides how a contract's past is billed."""

    plan: Plan
    terms: Terms
    reading_day: int
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Entry:
    """A row to write: the hour's start, what has been in the period (cost) or ever (tiers), and the running sum at its end."""

    start: datetime
    state: Decimal
    sum: Decimal


@dataclass(frozen=True, slots=True)
class Kept:
    """Hours, billed: the rows, the sums after them, and every hour of which the energy is known, billed or not."""

    rows: list[CostRow]
    after: Sums
    known: frozenset[datetime]


def keep(
    agreement: Agreement,
    hours: Sequence[HourUse],
    prices: Sequence[Point],
    before: Sums,
    written: Mapping[datetime, float] | None = None,
) -> Kept:
    """Bill hours, which begin with a billing period, after the sums `before` them.

    Periods that the plan cannot bill are left out: those before its first version, or with an hour whose price nobody knows. If their costs
    were `written` earlier (sums by hour), what comes after them goes on from there.
    """
    rows: list[CostRow] = []
    after = before
    for period, used in groupby(hours, lambda hour: _period(agreement, hour)):
        own = list(used)
        try:
            rows += cost_rows([_billed(agreement, period, own, prices)], after)
        except TariffError:
            costs = [written[hour.start] for hour in own if hour.start in written] if written else []
            after = Sums(max(Decimal(str(costs[-1])), after.cost), after.tiers) if costs else after
        else:
            after = rows[-1].sums
    return Kept(rows, after, frozenset(hour.start for hour in hours))


def _billed(
    agreement: Agreement, period: BillingPeriod, hours: Sequence[HourUse], prices: Sequence[Point]
) -> PeriodHours:
    series = None
    if Need.SERIES in agreement.plan.needs:
        series = known_prices(prices, None, period.begins(agreement.zone), hours[-1].start)
    return PeriodHours(Calculator(agreement.plan, period.first, period.last, agreement.terms, series), hours)


def _period(agreement: Agreement, hour: HourUse) -> BillingPeriod:
    return period_at(hour.start.astimezone(agreement.zone).date(), agreement.reading_day)


def portions(first: datetime, running: BillingPeriod, agreement: Agreement) -> list[tuple[datetime, datetime]]:
    """The time from the period of `first` to the end of the running one, period by period; the last two are one portion.

    Years of hours at once would be a mountain of objects, which the garbage collector climbs while everything else waits.
    """
    period = period_at(first.astimezone(agreement.zone).date(), agreement.reading_day)
    periods = [period]
    while periods[-1].first < running.first:
        periods.append(following(periods[-1], agreement.reading_day))
    begins = [each.begins(agreement.zone) for each in (*periods[:-2], *periods[-2:][:1])]
    return list(pairwise([*begins, periods[-1].ends(agreement.zone)]))


def strays(known: AbstractSet[datetime], written: Mapping[datetime, float]) -> bool:
    """Whether rows were `written` (sums by hour) for hours of which nothing is known any more: overwriting cannot remove those."""
    return not written.keys() <= known


def cost_entries(rows: Iterable[CostRow], written: Mapping[datetime, float]) -> list[Entry]:
    """The cost, where it is another than was written."""
    return [
        Entry(row.start, row.cost_state, row.cost_sum)
        for row in rows
        if _differs(row.cost_sum, written.get(row.start), grew=True)
    ]


def tier_entries(rows: Iterable[CostRow], tier: int, written: Mapping[datetime, float]) -> list[Entry]:
    """The kWh in a tier (from 1), where they are others than were written."""
    index = tier - 1
    return [
        Entry(row.start, row.tier_sums[index], row.tier_sums[index])
        for row in rows
        if index < len(row.tier_sums)
        and _differs(
            row.tier_sums[index],
            written.get(row.start),
            grew=index < len(row.tier_kwh) and row.tier_kwh[index] > 0,
        )
    ]


def _differs(now: Decimal, written: float | None, *, grew: bool) -> bool:
    return grew if written is None else abs(float(now) - written) > SAME
