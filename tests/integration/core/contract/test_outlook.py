from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from custom_components.energier.core.contract.goal import Goal
from custom_components.energier.core.contract.hours import HOUR, HourUse, spread
from custom_components.energier.core.contract.outlook import Outlook, consumed, kwh_of, look_ahead, outlook
from custom_components.energier.core.contract.period import BillingPeriod
from custom_components.energier.core.contract.projection import Profile, Projection
from custom_components.energier.core.contract.usage import MeterHistory, PeriodUsage
from custom_components.energier.core.tariff.calculator import Calculator
from custom_components.energier.core.tariff.errors import TariffError

from .meters import START, at, hours
from .plans import JULY, day_and_night, low

SEOUL = ZoneInfo("Asia/Seoul")

USUAL = Profile.learn([MeterHistory(hours(-240, [0.5] * 240), (), None, None)], START, SEOUL)


def usage(kwh: str, missing_hours: int = 0) -> PeriodUsage:
    """So much, used in 240 hours alike."""
    return PeriodUsage(Decimal(kwh), tuple(spread(START, at(240), Decimal(kwh))), (), missing_hours)


def ahead(kwh: str, future: str | None, calculator: Calculator | None = None, **goals: str) -> Outlook:
    """On the tenth of July, after so many kWh; as much is to come in the next 200 hours."""
    projection = None
    if future is not None:
        to_come = hours(240, [float(future) / 200] * 200)
        projection = Projection(Decimal(kwh) + Decimal(future), to_come)
    wanted = {Goal(name): Decimal(goal) for name, goal in goals.items()}
    return outlook(calculator or low(), JULY, usage(kwh), projection, goals=wanted, now=at(240))


def test_the_bill_and_the_price_of_the_next_kwh_are_the_plans_own() -> None:
    seen = ahead("120", None)
    assert (seen.usage, seen.bill, seen.period, seen.at) == (120, low().bill(Decimal(120)), JULY, at(240))
    assert seen.next_kwh_price == low().total(Decimal(121)) - low().total(Decimal(120))
    assert seen.complete


def test_at_an_edge_the_next_kwh_costs_the_jump_of_the_basic_charge() -> None:
    assert ahead("450", None).next_kwh_price > 6000


def test_the_way_to_the_next_tier_comes_from_the_projection() -> None:
    seen = ahead("280", "200")
    assert (seen.tier, seen.next_tier, seen.next_tier_energy) == (1, 2, 20)
    assert seen.next_tier_at == at(260)
    assert seen.next_tier_days == Decimal("0.83")
    assert seen.projected_usage == 480
    assert seen.projected_bill == low().total(Decimal(480))
    assert seen.next_tier_stake == low().total(Decimal(480)) - low().total(Decimal(300))


@pytest.mark.parametrize("future", ["19", "20"])
def test_a_tier_that_is_not_passed_has_no_day_and_nothing_at_stake(future: str) -> None:
    seen = ahead("280", future)
    assert (seen.next_tier, seen.next_tier_energy) == (2, 20)
    assert (seen.next_tier_at, seen.next_tier_days, seen.next_tier_stake) == (None, None, 0)


def test_above_the_last_tier_there_is_no_next() -> None:
    seen = ahead("1200", "100")
    assert seen.tier == 4
    assert (seen.next_tier, seen.next_tier_energy, seen.next_tier_days, seen.next_tier_stake) == (None,) * 4
    assert seen.projected_bill == low().total(Decimal(1300))


def test_without_a_projection_the_end_is_open() -> None:
    seen = ahead("280", None)
    assert (seen.next_tier_energy, seen.next_tier_days, seen.next_tier_stake) == (20, None, None)
    assert (seen.projected_usage, seen.projected_bill) == (None, None)


def test_progress_to_the_goals() -> None:
    bill = low().total(Decimal(120))
    seen = ahead("120", None, energy="300", cost=str(bill * 2))
    assert (seen.goal_energy_progress, seen.goal_cost_progress) == (40, 50)
    assert (ahead("120", None).goal_energy_progress, ahead("120", None).goal_cost_progress) == (None, None)


def test_missing_hours_are_said() -> None:
    seen = outlook(low(), JULY, usage("120", 5), None, goals={}, now=at(240))
    assert (seen.missing_hours, seen.complete) == (5, False)


def test_the_profile_makes_the_projection() -> None:
    seen = look_ahead(low(), JULY, usage("120"), USUAL, goals={}, now=at(240), zone=SEOUL)
    assert seen.projected_usage == 120 + 504 * Decimal("0.5")
    assert look_ahead(low(), JULY, usage("120"), None, goals={}, now=at(240), zone=SEOUL).projected_usage is None


# Where the hour matters


def test_the_hour_decides_the_price() -> None:
    calculator = day_and_night()
    assert calculator.needs_hours
    used = PeriodUsage(Decimal(4), hours(7, [2, 2]), (), 0)  # 7 to 9 o'clock
    seen = outlook(calculator, JULY, used, None, goals={}, now=at(9))
    assert seen.bill.total == 2 * 50 + 2 * 100
    assert seen.next_kwh_price == 100
    assert outlook(calculator, JULY, used, None, goals={}, now=at(23)).next_kwh_price == 50


def test_what_is_at_stake_is_what_is_used_above_the_edge_at_its_hour() -> None:
    used = PeriodUsage(Decimal(9), hours(0, [9]), (), 0)
    projection = Projection(Decimal(13), hours(7, [2, 2]))
    seen = outlook(day_and_night(), JULY, used, projection, goals={}, now=at(7))
    whole = consumed(day_and_night(), (*hours(0, [9]), *hours(7, [2, 2])))
    edge = consumed(day_and_night(), (*hours(0, [9]), *hours(7, [1])))
    assert seen.next_tier_at == at(7.5)
    assert seen.next_tier_stake == day_and_night().total(whole) - day_and_night().total(edge)
    assert kwh_of(edge) == 10


def test_hours_the_plan_has_no_price_for_leave_the_projected_bill_open() -> None:
    projection = Projection(Decimal(13), hours(31 * 24, [4]))
    used = PeriodUsage(Decimal(9), hours(0, [9]), (), 0)
    seen = outlook(day_and_night(), JULY, used, projection, goals={}, now=at(7))
    assert (seen.projected_usage, seen.projected_bill, seen.next_tier_stake) == (13, None, None)
    with pytest.raises(TariffError):
        outlook(day_and_night(), JULY, replace(used, hours=hours(31 * 24, [9])), None, goals={}, now=at(7))


def test_a_zone_half_an_hour_off_begins_within_an_hour() -> None:
    calculator = day_and_night(zone="Asia/Kolkata")
    begins = JULY.begins(calculator.plan.zone)
    first = begins.astimezone(START.tzinfo).replace(minute=0)
    assert kwh_of(consumed(calculator, [HourUse(first, Decimal(1))])) == 1
    with pytest.raises(TariffError):
        consumed(calculator, [HourUse(first - HOUR, Decimal(1))])


def test_an_outlook_of_a_period_of_another_plan_is_not_asked_for_its_hours() -> None:
    assert consumed(low(), hours(-99, [1, 2]), Decimal(3)) == 6
    assert BillingPeriod(low().first, low().last) == JULY
