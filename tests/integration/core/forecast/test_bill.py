"""Quantiles of kWh become quantiles of the bill through the exact tariff, and money becomes kWh."""

from decimal import Decimal

import pytest

from custom_components.energier.core.contract.hours import HourUse, spread
from custom_components.energier.core.contract.outlook import consumed
from custom_components.energier.core.forecast.answer import Spread
from custom_components.energier.core.forecast.bill import BillAt, median

from ..contract.meters import START, at, hours
from ..contract.plans import day_and_night, low

USE = Spread((260, 270, 280, 290, 300, 310, 320, 330, 340), 301)


def used(kwh: str) -> tuple[HourUse, ...]:
    """So much, used in the first ten days."""
    return tuple(spread(START, at(240), Decimal(kwh)))


def test_each_quantile_is_billed_exactly() -> None:
    bills = BillAt.of(low(), used("120"), ()).spread(USE)
    assert bills == tuple(low().total(Decimal(int(kwh))) for kwh in USE.quantiles)
    assert median(bills) == low().total(Decimal(300))


def test_no_less_is_billed_than_was_used() -> None:
    bill_at = BillAt.of(low(), used("400"), ())
    assert bill_at(Decimal(300)) == low().total(Decimal(400))
    assert set(bill_at.spread(USE)) == {low().total(Decimal(400))}


def test_where_the_hour_matters_the_rest_is_distributed_as_its_shape() -> None:
    calculator = day_and_night()
    # 9 to 10 in the morning, and 23 to midnight.
    rest = hours(240, [0.0] * 9 + [3.0] + [0.0] * 13 + [1.0])
    bill_at = BillAt.of(calculator, used("4"), rest)
    scaled = hours(240, [0.0] * 9 + [6.0] + [0.0] * 13 + [2.0])
    expected = calculator.total(consumed(calculator, scaled, consumed(calculator, used("4"))))
    assert float(bill_at(Decimal(12))) == pytest.approx(float(expected))
    # Nothing is left of the period: all that is known is what was used.
    assert BillAt.of(calculator, used("4"), ())(Decimal(12)) == calculator.total(consumed(calculator, used("4")))


@pytest.mark.parametrize("money", ["20000", "38170", "50000", "81520", "200000"])
def test_the_kwh_of_a_bill_are_the_most_that_do_not_cost_more(money: str) -> None:
    bill_at = BillAt.of(low(), used("10"), ())
    kwh = bill_at.energy_for(Decimal(money))
    assert kwh is not None
    assert bill_at(kwh) <= Decimal(money) < bill_at(kwh + Decimal("1.01"))


def test_a_goal_that_is_exceeded_already_is_what_was_used() -> None:
    assert BillAt.of(low(), used("400"), ()).energy_for(Decimal(10)) == 400


def test_a_bill_that_nobody_gets_has_no_kwh() -> None:
    assert BillAt.of(low(), used("10"), ()).energy_for(Decimal(10) ** 12) is None


def test_money_becomes_kwh_where_the_hour_matters() -> None:
    bill_at = BillAt.of(day_and_night(), used("4"), hours(240, [1.0] * 24))
    kwh = bill_at.energy_for(Decimal(2000))
    assert kwh is not None
    assert bill_at(kwh) <= 2000 < bill_at(kwh + Decimal("0.05"))
