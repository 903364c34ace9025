"""The Energy panel's month is the bill, to the won."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
import random

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.energier.core.contract.costs import CostRow, PeriodHours, Sums, cost_rows
from custom_components.energier.core.contract.hours import HOUR, HourUse, total
from custom_components.energier.core.contract.outlook import consumed
from custom_components.energier.core.contract.period import BillingPeriod, following, period_at
from custom_components.energier.core.tariff.errors import TariffError

from .meters import START, hours
from .plans import JULY, LOW, TV, day_and_night, low

USES = st.lists(st.decimals(0, 4, places=3), min_size=1, max_size=300)


def july(*used: float | str | Decimal) -> PeriodHours:
    return PeriodHours(low(), hours(0, [str(kwh) for kwh in used]))


def a_month(period: BillingPeriod, kwh_per_hour: float, seed: int = 1) -> PeriodHours:
    """A month of KEPCO, with the TV fee, of a home that uses so much on average."""
    chance = random.Random(seed)
    begins = period.begins(LOW.zone).astimezone(START.tzinfo)
    used = [
        Decimal(round(chance.uniform(0, 2 * kwh_per_hour), 3)).quantize(Decimal("0.001"))
        for _ in range(period.days * 24)
    ]
    return PeriodHours(low(period, TV), [HourUse(begins + hour * HOUR, kwh) for hour, kwh in enumerate(used)])


def costs(rows: list[CostRow]) -> list[Decimal]:
    return [row.cost_state for row in rows]


@given(USES)
def test_the_last_hour_has_the_bill(used: list[Decimal]) -> None:
    period = july(*used)
    assert cost_rows([period])[-1].cost_sum == low().bill(total(period.hours)).total


@given(USES)
def test_wherever_the_billed_kwh_step_the_sum_is_the_bill_so_far(used: list[Decimal]) -> None:
    period, so_far, billed = july(*used), Decimal(), Decimal()
    for hour, row in zip(period.hours, cost_rows([period]), strict=True):
        so_far += hour.kwh
        bill = low().bill(so_far)
        if bill.kwh != billed:
            billed = bill.kwh
            assert row.cost_sum == bill.total


@given(USES)
def test_no_hour_costs_less_than_nothing(used: list[Decimal]) -> None:
    sums = [row.cost_sum for row in cost_rows([july(*used)])]
    assert all(after >= before for before, after in pairwise(sums))
    assert sums[0] >= low().total(Decimal())


def test_the_first_hour_carries_the_fixed_charges() -> None:
    fixed = low().total(Decimal())
    assert fixed > 0
    assert costs(cost_rows([july("0", "0.2")])) == [fixed, fixed]


def test_between_two_steps_the_cost_goes_by_what_the_hours_used() -> None:
    fixed, step = low().total(Decimal()), low().total(Decimal(2))
    assert step > fixed
    rows = cost_rows([july("0.3", "0.1", "1.2", "0.3")])
    grown = step - fixed
    assert costs(rows) == [
        pytest.approx(fixed + grown * Decimal("0.1875"), abs=Decimal("0.0001")),
        pytest.approx(fixed + grown * Decimal("0.25"), abs=Decimal("0.0001")),
        step,
        step,
    ]


def test_a_running_period_changes_only_after_its_last_step() -> None:
    before, after = cost_rows([july("0.6", "0.2", "0.2")]), cost_rows([july("0.6", "0.2", "0.2", "0.8")])
    assert before[0] == after[0]
    assert before[1].cost_sum == before[0].cost_sum < after[1].cost_sum < after[2].cost_sum < after[3].cost_sum


def test_periods_follow_each_other_and_each_costs_its_bill() -> None:
    first = period_at(date(2025, 10, 20), 15)
    months = [first]
    while len(months) < 12:
        months.append(following(months[-1], 15))
    periods = [a_month(month, 0.5, seed) for seed, month in enumerate(months)]
    rows = cost_rows(periods)
    ends = [
        Decimal(),
        *(rows[sum(len(each.hours) for each in periods[: number + 1]) - 1].cost_sum for number in range(12)),
    ]
    bills = [each.calculator.bill(total(each.hours)).total for each in periods]
    assert [after - before for before, after in pairwise(ends)] == bills
    assert [row.cost_state for row in rows if row.start == periods[3].hours[-1].start] == [bills[3]]


def test_a_later_period_goes_on_from_the_sums_before_it() -> None:
    one, two = a_month(JULY, 0.6), a_month(following(JULY, 1), 0.7)
    whole = cost_rows([one, two])
    first = cost_rows([one])
    assert first + cost_rows([two], first[-1].sums) == whole


def test_kwh_by_tier_add_up_and_change_at_the_edges() -> None:
    rows = cost_rows([july("299", "2", "148", "2", "3")])
    assert [tuple(map(int, row.tier_kwh[:3])) for row in rows] == [
        (299, 0, 0),
        (1, 1, 0),
        (0, 148, 0),
        (0, 1, 1),
        (0, 0, 3),
    ]
    assert rows[-1].tier_sums == (300, 150, 4, 0)


def test_a_tier_that_a_period_does_not_have_keeps_its_sum() -> None:
    september = low(BillingPeriod(date(2026, 9, 1), date(2026, 9, 30)))
    assert (len(low().tiers), len(september.tiers)) == (4, 3)
    begins = BillingPeriod(september.first, september.last).begins(LOW.zone).astimezone(START.tzinfo)
    rows = cost_rows([july("1100"), PeriodHours(september, [HourUse(begins, Decimal(10))])])
    assert rows[-1].tier_kwh == (10, 0, 0)
    assert rows[-1].tier_sums == (310, 150, 550, 100)


def test_where_the_hour_matters_every_hour_has_the_exact_bill() -> None:
    used = hours(6, [2, 2, 2, 2, 2, 2])
    rows = cost_rows([PeriodHours(day_and_night(), used)])
    assert costs(rows) == [day_and_night().total(consumed(day_and_night(), used[: n + 1])) for n in range(6)]
    assert costs(rows)[:3] == [100, 200, 400]
    assert rows[-1].tier_sums == (10, 2)


def test_hours_outside_the_period_are_refused_where_the_hour_matters() -> None:
    with pytest.raises(TariffError):
        cost_rows([PeriodHours(day_and_night(), hours(-5, [1]))])


def test_nothing_costs_nothing() -> None:
    assert cost_rows([]) == []
    assert cost_rows([PeriodHours(low(), ())], Sums(Decimal(5))) == []


@settings(max_examples=20)
@given(st.floats(0.05, 1.5), st.integers(0, 28), st.dates(date(2023, 6, 1), date(2026, 6, 30)))
def test_any_month_costs_its_bill(kwh_per_hour: float, reading_day: int, day: date) -> None:
    month = a_month(period_at(day, reading_day), kwh_per_hour)
    assert cost_rows([month])[-1].cost_sum == month.calculator.bill(total(month.hours)).total
