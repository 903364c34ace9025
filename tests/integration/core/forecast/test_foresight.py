"""A contract's forecast: the chances of its tiers and goals, and its bill."""

from datetime import date, timedelta
from decimal import Decimal
import json
from zoneinfo import ZoneInfo

from custom_components.energier.core.contract.goal import Goal
from custom_components.energier.core.contract.hours import spread
from custom_components.energier.core.contract.period import BillingPeriod
from custom_components.energier.core.contract.usage import PeriodUsage
from custom_components.energier.core.forecast.answer import parse_forecast
from custom_components.energier.core.forecast.bill import BillAt
from custom_components.energier.core.forecast.foresight import MOST, Thresholds, bill_at, foresee, thresholds
from custom_components.energier.core.forecast.statement import forecast_statement, period_statement
from custom_components.energier.core.tariff.calculator import Calculator
from custom_components.energier.core.tariff.load import shipped_plans
from custom_components.energier.core.tariff.series import PriceSeries
from custom_components.energier.core.tariff.terms import Terms

from ..contract.meters import START, at
from ..contract.plans import JULY, day_and_night, low
from .answers import FORECAST, forecast

SEOUL = ZoneInfo("Asia/Seoul")


def usage(kwh: str) -> PeriodUsage:
    """So much, used in ten days."""
    return PeriodUsage(Decimal(kwh), tuple(spread(START, at(240), Decimal(kwh))), (), 0)


def bills(kwh: str, calculator: Calculator | None = None) -> BillAt:
    """The bills that July may end with, on its eleventh day."""
    found = bill_at(calculator or low(), usage(kwh), (), now=at(240), end=JULY.ends(SEOUL), zone=SEOUL)
    assert found is not None
    return found


def test_asked_are_the_tiers_ahead_and_the_goals_in_kwh() -> None:
    goals = {Goal.ENERGY: Decimal(280), Goal.COST: Decimal(50000)}
    asked = thresholds(bills("120"), usage("120"), goals)
    assert (asked.edges, asked.next_edge) == ((300, 450, 1000), 300)
    assert asked.goals[Goal.ENERGY] == 280
    assert low().total(asked.goals[Goal.COST]) <= 50000 < low().total(asked.goals[Goal.COST] + 1)
    assert asked.asked() == sorted({300.0, 450.0, 1000.0, 280.0, float(asked.goals[Goal.COST])})


def test_tiers_behind_are_not_asked_and_above_the_last_there_is_none() -> None:
    assert thresholds(bills("320"), usage("320"), {}).edges == (450, 1000)
    last = thresholds(bills("1200"), usage("1200"), {})
    assert (last.edges, last.next_edge, last.asked()) == ((), None, [])


def test_no_more_is_asked_than_the_app_takes() -> None:
    many = Thresholds(tuple(Decimal(number) for number in range(100, 120)), None, {Goal.ENERGY: Decimal(5)})
    assert len(many.asked()) == MOST
    assert 5.0 in many.asked()


def test_the_answer_is_joined_with_the_tariff() -> None:
    answer = parse_forecast(forecast())
    asked = Thresholds((Decimal(300), Decimal(450)), Decimal(300), {Goal.ENERGY: Decimal(450)})
    seen = foresee(answer, bills("120"), usage("120"), asked)
    assert seen.usage is not None
    assert seen.usage.median == 300
    assert seen.median_bill == low().total(Decimal(300))
    assert seen.next_tier is not None
    assert (seen.next_tier.chance, seen.next_tier.crossing.early) == (0.5, date(2026, 7, 28))
    assert [chance.kwh for chance in seen.tiers] == [300, 450]
    assert seen.goals[Goal.ENERGY].chance == 0


def test_what_the_meters_have_passed_already_is_certain() -> None:
    asked = Thresholds((), None, {Goal.ENERGY: Decimal(100), Goal.COST: Decimal(450)})
    seen = foresee(parse_forecast(forecast()), bills("320"), usage("320"), asked)
    assert (seen.goals[Goal.ENERGY].chance, seen.goals[Goal.COST].chance) == (1, 0)
    # A goal for the bill that is exceeded already stands for what was used.
    spent = thresholds(bills("320"), usage("320"), {Goal.COST: Decimal(10)})
    assert foresee(parse_forecast(forecast()), bills("320"), usage("320"), spent).goals[Goal.COST].chance == 1


def test_an_answer_without_what_was_asked_says_nothing_of_it() -> None:
    asked = Thresholds((Decimal(301),), Decimal(301), {})
    seen = foresee(parse_forecast(forecast()), None, usage("120"), asked)
    assert (seen.next_tier, seen.tiers, seen.bill, seen.median_bill) == (None, (), None, None)


def test_without_a_bill_or_a_period_the_days_are_left() -> None:
    for seen in (
        foresee(parse_forecast(forecast()), None, None, Thresholds()),
        foresee(parse_forecast(forecast(period=None)), bills("1"), usage("1"), Thresholds()),
    ):
        assert (seen.bill, seen.next_tier, seen.forecast.days[0].use.median) == (None, None, 5)
    assert foresee(parse_forecast(forecast(period=None)), None, None, Thresholds()).usage is None


def test_where_prices_to_come_are_not_known_there_is_no_bill() -> None:
    period = BillingPeriod(date(2026, 7, 1), date(2026, 7, 31))
    plan = shipped_plans()["nord_pool_partille_flat"]
    begins = period.begins(plan.zone)
    prices = PriceSeries(begins, timedelta(hours=1), (Decimal("0.5"),) * 240)
    calculator = Calculator(plan, period.first, period.last, Terms(), prices)
    nothing = PeriodUsage(Decimal(), (), (), 0)
    assert bill_at(calculator, nothing, (), now=begins, end=period.ends(plan.zone), zone=plan.zone) is None


def test_what_the_plan_cannot_bill_is_left_out() -> None:
    unknown = BillAt(day_and_night(), Decimal(4), Decimal(1))
    goals = {Goal.ENERGY: Decimal(280), Goal.COST: Decimal(5000)}
    asked = thresholds(unknown, usage("4"), goals)
    assert asked.goals == {Goal.ENERGY: 280}
    assert foresee(parse_forecast(forecast()), unknown, usage("4"), asked).bill is None


def test_the_whole_forecast_as_plain_values() -> None:
    answer = parse_forecast(forecast())
    asked = Thresholds((Decimal(300),), Decimal(300), {Goal.ENERGY: Decimal(450)})
    seen = foresee(answer, bills("120"), usage("120"), asked)
    said = forecast_statement(answer, days=1, name="Home", language="ko-KR", zone=SEOUL)
    said["period"] = period_statement(seen, JULY, "KRW")
    json.dumps(said)
    assert [day["date"] for day in said["days"]] == ["2026-07-11"]
    assert said["days"][0]["why"] == "덥습니다"
    assert said["days"][0]["drivers"][0] == {"kind": "temperature", "effect": 1.25}
    assert said["hours"][0] == {
        "start": "2026-07-11T09:00:00+09:00",
        "low": 0.1,
        "median": 0.1,
        "high": 0.1,
        "mean": 0.1,
    }
    assert said["period"]["bill"]["median"] == int(low().total(Decimal(300)))
    assert said["period"]["tiers"] == [
        {"above": 300.0, "chance": 50.0, "early": "2026-07-28", "likely": "2026-07-31", "late": None}
    ]
    assert said["period"]["goals"]["energy"]["chance"] == 0
    assert said["reason"] is None


def test_a_statement_says_why_a_naive_rule_is_used_and_has_no_bill_without_prices() -> None:
    model = {**FORECAST["model"], "naive": True, "reason": {"en": "Two days only"}}
    answer = parse_forecast(forecast(model=model, explanation=[]))
    said = forecast_statement(answer, days=2, name="Home", language="ko", zone=SEOUL)
    assert (said["reason"], said["naive"]) == ("Two days only", True)
    assert (said["days"][1]["why"], said["days"][1]["drivers"]) == (None, [])
    seen = foresee(answer, None, usage("1"), Thresholds())
    period = period_statement(seen, JULY, "KRW")
    assert period is not None
    assert period["bill"] is None
    assert (
        period_statement(foresee(parse_forecast(forecast(period=None)), None, None, Thresholds()), JULY, "KRW") is None
    )
