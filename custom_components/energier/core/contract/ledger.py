"""The past of a contract as rows of running sums, and which of them have to be written because they are not there yet or differ.

The rows of a statistic are sums, so one that is missing counts as no change: tiers only get rows for hours in which they grew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from itertools import groupby

from ..tariff.calculator import Calculator
from ..tariff.errors import TariffError
from ..tariff.plan import Need, Plan
from ..tariff.prices import known_prices
from ..tariff.series import Point, PriceSeries
from ..tariff.terms import Terms
from .costs import CostRow, PeriodHours, Sums, cost_rows
from .hours import HourUse
from .period import BillingPeriod, period_at

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
    """The row of an hour; `grew` if the sum is another than before."""

    start: datetime
    state: Decimal
    sum: Decimal
    grew: bool


def billed_periods(agreement: Agreement, hours: Iterable[HourUse], prices: Sequence[Point] = ()) -> list[PeriodHours]:
    """The hours by billing period, each with its calculator.

    Periods that the plan cannot bill are left out: those before its first version, or with an hour whose price nobody knows.
    """
    periods: list[PeriodHours] = []
    for period, used in groupby(hours, lambda hour: _period(agreement, hour)):
        every = list(used)
        try:
            series = _series(agreement, period, prices, every[-1].start)
            calculator = Calculator(agreement.plan, period.first, period.last, agreement.terms, series)
        except TariffError:
            continue
        periods.append(PeriodHours(calculator, every))
    return periods


def _period(agreement: Agreement, hour: HourUse) -> BillingPeriod:
    return period_at(hour.start.astimezone(agreement.zone).date(), agreement.reading_day)


def _series(agreement: Agreement, period: BillingPeriod, prices: Sequence[Point], last: datetime) -> PriceSeries | None:
    if Need.SERIES not in agreement.plan.needs:
        return None
    return known_prices(prices, None, period.begins(agreement.zone), last)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The entries of the cost, then those of each tier from the first on; and the sums just before the moment `mark`."""

    entries: tuple[Sequence[Entry], ...]
    mark: datetime
    before_mark: Sums


def keep(
    agreement: Agreement, hours: Sequence[HourUse], prices: Sequence[Point], before: Sums, mark: datetime
) -> Ledger:
    """Compute the hours, which begin with a billing period, after the sums `before` them; takes seconds for years."""
    rows = cost_rows(billed_periods(agreement, hours, prices), before)
    tiers = len(rows[-1].tier_sums) if rows else 0
    at_mark = next((row.sums for row in reversed(rows) if row.start < mark), before)
    entries = (cost_entries(rows), *(tier_entries(rows, tier) for tier in range(1, tiers + 1)))
    return Ledger(entries, mark, at_mark)


def cost_entries(rows: Iterable[CostRow]) -> list[Entry]:
    """The cost: `state` is that of the period so far."""
    return [Entry(row.start, row.cost_state, row.cost_sum, True) for row in rows]


def tier_entries(rows: Iterable[CostRow], tier: int) -> list[Entry]:
    """The kWh in a tier (from 1)."""
    return list(_tier_entries(rows, tier - 1))


def _tier_entries(rows: Iterable[CostRow], index: int) -> Iterator[Entry]:
    for row in rows:
        if index < len(row.tier_sums):
            kwh = row.tier_sums[index]
            yield Entry(row.start, kwh, kwh, index < len(row.tier_kwh) and row.tier_kwh[index] > 0)


def to_write(entries: Iterable[Entry], written: Mapping[datetime, float]) -> list[Entry]:
    """The entries that say something else than what was `written` (sums by hour)."""
    return [entry for entry in entries if _differs(entry, written.get(entry.start))]


def strays(entries: Iterable[Entry], written: Mapping[datetime, float]) -> bool:
    """Whether rows were written for hours that there are none of any more: overwriting cannot remove those."""
    return not written.keys() <= {entry.start for entry in entries}


def _differs(entry: Entry, written: float | None) -> bool:
    if written is None:
        return entry.grew
    return abs(float(entry.sum) - written) > SAME
