"""What holds for every bill."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, strategies as st

from custom_components.energier.core.tariff.calculator import Calculator, Consumption, Terms
from custom_components.energier.core.tariff.load import shipped_plans
from custom_components.energier.core.tariff.plan import Plan

from .billing import GENERAL, HIGH, LOW

CODES = sorted(shipped_plans()[LOW].discounts)
WHOLE = st.integers(0, 2500)


@st.composite
def periods(draw: st.DrawFn, first_year: int = 2017, last_year: int = 2026) -> tuple[date, date]:
    """A month from a reading day to the day before the next one."""
    first = date(draw(st.integers(first_year, last_year)), draw(st.integers(1, 12)), draw(st.integers(1, 28)))
    return first, first + timedelta(days=monthrange(first.year, first.month)[1] - 1)


@st.composite
def calculators(draw: st.DrawFn) -> Calculator:
    """A residential contract with any household discounts."""
    plan = shipped_plans()[draw(st.sampled_from([LOW, HIGH]))]
    codes = tuple(draw(st.lists(st.sampled_from(CODES), unique=True, max_size=3)))
    tv = draw(st.sampled_from([frozenset[str](), frozenset({"tv_fee"})]))
    return Calculator(plan, *draw(periods()), Terms(discounts=codes, pass_through=tv))


@given(calculators(), st.lists(WHOLE, min_size=2, max_size=12, unique=True))
def test_a_bill_never_falls_when_more_is_used(ours: Calculator, kwhs: list[int]) -> None:
    around = sorted({kwh + step for kwh in kwhs for step in (0, 1)} | {199, 200, 201, 300, 301, 400, 401, 1000, 1001})
    totals = [ours.total(Decimal(kwh)) for kwh in around]
    assert totals == sorted(totals)


@given(periods(2022 + 1), st.lists(WHOLE, min_size=2, max_size=12, unique=True), st.integers(1, 300))
def test_a_general_bill_never_falls_when_more_is_used(period: tuple[date, date], kwhs: list[int], kw: int) -> None:
    ours = Calculator(shipped_plans()[GENERAL], *period, Terms(contract_kw=Decimal(kw)))
    totals = [ours.total(Decimal(kwh)) for kwh in sorted(kwhs)]
    assert totals == sorted(totals)


@given(calculators(), WHOLE)
def test_segments_add_up_to_the_whole(ours: Calculator, kwh: int) -> None:
    made = ours.bill(Decimal(kwh))
    for line in ("energy", "climate"):
        details = made.line(line).details
        if details:
            assert sum((each.kwh for each in details if each.kwh is not None), Decimal(0)) == kwh
            assert made.line(line).amount == sum(each.amount for each in details) // 1
    days = {(each.first, each.last) for each in made.line("basic").details}
    assert sum((last - first).days + 1 for first, last in days if first and last) == (ours.last - ours.first).days + 1
    discounts = made.line("discount")
    assert discounts.amount == sum(each.amount for each in discounts.details)


@given(calculators(), WHOLE)
def test_a_marginal_price_is_a_difference_of_bills(ours: Calculator, kwh: int) -> None:
    assert ours.marginal(Decimal(kwh)) == ours.bill(Decimal(kwh + 1)).total - ours.bill(Decimal(kwh)).total
    assert ours.total(Decimal(kwh)) == ours.bill(Decimal(kwh)).total


@given(st.integers(0, 999), st.integers(2, 27))
def test_a_period_in_which_nothing_changes_is_not_prorated(kwh: int, day: int) -> None:
    """March and April: the month from any day has the bill of the month of April, of as many days or not."""
    plan = shipped_plans()[LOW]
    any_day = Calculator(plan, date(2026, 3, day), date(2026, 4, day - 1), Terms()).bill(Decimal(kwh))
    april = Calculator(plan, date(2026, 4, 1), date(2026, 4, 30), Terms()).bill(Decimal(kwh))
    assert [line.amount for line in any_day.lines] == [line.amount for line in april.lines]
    assert len(any_day.line("climate").details) == 1


@given(calculators(), st.decimals(0, 2500, places=3))
def test_a_fraction_of_a_kwh_is_billed_as_the_kwh_it_rounds_to(ours: Calculator, kwh: Decimal) -> None:
    assert ours.total(kwh) == ours.total((kwh + Decimal("0.5")) // 1)


@given(calculators(), WHOLE)
def test_tiers_cover_all_energy_once(ours: Calculator, kwh: int) -> None:
    assert ours.tiers[0].above == 0
    assert ours.tiers[-1].up_to is None
    assert all(a.up_to == b.above for a, b in zip(ours.tiers, ours.tiers[1:], strict=False))
    tier = ours.tier_at(Decimal(kwh))
    assert tier is not None
    assert tier.above <= kwh
    assert tier.up_to is None or kwh < tier.up_to


@given(st.lists(st.tuples(st.integers(0, 30 * 24 - 1), st.integers(0, 5000)), max_size=40), st.randoms())
def test_the_order_in_which_hours_are_added_does_not_matter(hours: list[tuple[int, int]], random: object) -> None:
    plan: Plan = shipped_plans()["pge_e_tou_c_territory_t"]
    ours = Calculator(plan, date(2026, 9, 16), date(2026, 10, 15), Terms())
    begin = datetime(2026, 9, 16, tzinfo=plan.zone)

    def used(rows: list[tuple[int, int]]) -> Consumption:
        consumption = Consumption.none()
        for hour, wh in rows:
            consumption = ours.add(consumption, begin + timedelta(hours=hour), Decimal(wh) / 1000)
        return consumption

    assert used(hours) == used(sorted(hours))
    assert used(hours).kwh == sum(Decimal(wh) for _, wh in hours) / 1000
