"""Savings are counted for the time that an outlet is off by our cut, and for no other."""

import json

import pytest

from custom_components.energier.core.standby.saved import LONGEST_CUT, LONGEST_GAP, Savings

STEP = 300.0


def later(
    savings: Savings, seconds: float, *, at: float, off: bool | None = True, price: float | None = None
) -> Savings:
    """Look every five minutes for a while."""
    for number in range(1, int(seconds / STEP) + 1):
        savings = savings.advance(off, at + number * STEP, price)
    return savings


def test_standby_power_times_hours_off_is_saved() -> None:
    savings = later(Savings().switched_off(8.0, 1000), 10 * 3600, at=1000, price=250.0)
    assert savings.kwh == pytest.approx(0.08)
    assert savings.cost == pytest.approx(20.0)


def test_each_kwh_has_the_price_of_its_time() -> None:
    savings = later(Savings().switched_off(1000.0, 0), 3600, at=0, price=100.0)
    savings = later(savings, 3600, at=3600, price=300.0)
    assert savings.cost == pytest.approx(400.0)


def test_without_a_price_the_energy_counts_alone() -> None:
    savings = later(Savings().switched_off(1000.0, 0), 3600, at=0)
    assert (savings.kwh, savings.cost) == (pytest.approx(1.0), 0.0)


def test_switching_on_ends_it() -> None:
    savings = Savings().switched_off(1000.0, 0).advance(False, 360)
    assert savings.kwh == pytest.approx(0.1)
    assert savings.cut is None
    assert later(savings.advance(True, 400), 3600, at=400).kwh == pytest.approx(0.1)


def test_off_without_standby_before_saves_nothing() -> None:
    assert later(Savings(), 3600, at=0) == Savings()


def test_time_in_which_nothing_is_known_does_not_count() -> None:
    savings = Savings().switched_off(1000.0, 0).advance(None, 360)
    savings = later(savings, 3600, at=360, off=None)
    savings = savings.advance(True, 10_000).advance(True, 10_360)
    assert savings.kwh == pytest.approx(0.2)


def test_a_gap_in_which_nobody_looked_does_not_count() -> None:
    savings = Savings().switched_off(1000.0, 0).advance(True, LONGEST_GAP + 1)
    assert savings.kwh == 0.0
    assert savings.advance(True, LONGEST_GAP + 361).kwh == pytest.approx(0.1)


def test_a_clock_that_is_set_back_takes_nothing_away() -> None:
    assert Savings().switched_off(1000.0, 500).advance(True, 100).kwh == 0.0


def test_what_nobody_uses_for_a_week_saves_no_more() -> None:
    savings = later(Savings().switched_off(1.0, 0), 2 * LONGEST_CUT, at=0)
    assert savings.kwh == pytest.approx(LONGEST_CUT / 3_600_000)


def test_a_new_billing_period_starts_from_nothing() -> None:
    savings = Savings().period(0.0, "KRW", 0).switched_off(1000.0, 0)
    savings = later(savings, 3600, at=0, price=100.0)
    savings = savings.period(3900.0, "KRW", 4200).advance(True, 4200, 100.0)
    assert (savings.begins, savings.kwh) == (3900.0, pytest.approx(300 / 3600))
    assert savings.cost == pytest.approx(300 / 3600 * 100)


def test_the_same_period_changes_nothing() -> None:
    savings = later(Savings().period(0.0, "KRW", 0).switched_off(1000.0, 0), 3600, at=0, price=1.0)
    assert savings.period(0.0, "KRW", 3600) is savings
    assert savings.period(0.0, None, 3600) is savings


def test_a_period_that_begins_earlier_after_all_keeps_what_was_saved() -> None:
    savings = later(Savings().period(1000.0, None, 2000).switched_off(1000.0, 2000), 3600, at=2000)
    moved = savings.period(0.0, None, 5600)
    assert (moved.begins, moved.kwh) == (0.0, savings.kwh)


def test_another_currency_starts_the_money_from_nothing() -> None:
    savings = later(Savings().period(0.0, "KRW", 0).switched_off(1000.0, 0), 3600, at=0, price=100.0)
    euro = savings.period(0.0, "EUR", 3600)
    assert (euro.cost, euro.currency, euro.kwh) == (0.0, "EUR", savings.kwh)


def test_savings_survive_a_restart_and_go_on_while_the_outlet_is_still_off() -> None:
    savings = later(Savings().period(0.0, "KRW", 0).switched_off(1000.0, 0), 3600, at=0, price=100.0)
    again = Savings.from_dict(json.loads(json.dumps(savings.as_dict())))
    again = again.advance(True, 7200).advance(True, 7560)
    assert (again.kwh, again.begins, again.currency) == (pytest.approx(1.1), 0.0, "KRW")


@pytest.mark.parametrize(
    "data", [{}, {"kwh": "1", "cost": None, "currency": 3, "begins": [], "cut": 7}, {"kwh": -1.0, "cut": {"watts": 1}}]
)
def test_what_cannot_be_read_starts_from_nothing(data: dict[str, object]) -> None:
    assert Savings.from_dict(data) == Savings()
