"""KEPCO's rules where no published bill shows them, each figure worked out here by hand."""

from decimal import Decimal
import itertools

import pytest

from custom_components.energier.core.tariff.calculator import Calculator

from .billing import GENERAL, HIGH, LOW, amount, bill, calculator, dated, own_plan

AUGUST_2023 = ("2023-08-01", "2023-08-31")


def discounts(*codes: str, period: tuple[str, str] = AUGUST_2023, kwh: int = 384, plan: str = LOW) -> int:
    return int(amount(bill(plan, *period, kwh, discounts=codes), "discount"))


class TestSegments:
    def test_the_calculators_own_example_is_reproduced_part_by_part(self) -> None:
        details = bill(LOW, "2021-06-21", "2021-07-20", 500).line("energy").details
        assert [(each.first.isoformat()[5:], each.tier, each.kwh) for each in details if each.first] == [
            ("06-21", 1, 67),
            ("06-21", 2, 67),
            ("06-21", 3, 33),
            ("07-01", 1, 200),
            ("07-01", 2, 100),
            ("07-01", 3, 33),
        ]
        assert sum(each.amount for each in details[:3]) == Decimal("27265.2")
        assert sum(each.amount for each in details[3:]) == Decimal("45044.8")

    def test_the_basic_charge_of_the_blocks_is_cut_once(self) -> None:
        # 350 kWh: other season block 2 (1,600 x 10/30 = 533.3), summer block 2 (1,600 x 20/30 = 1066.7)
        assert amount(bill(LOW, "2021-06-21", "2021-07-20", 350), "basic") == 1600
        # 420 kWh: block 3 in June (7,300 x 10/30 = 2,433.3), block 2 in July (1,066.7)
        assert amount(bill(LOW, "2021-06-21", "2021-07-20", 420), "basic") == 3500

    def test_the_rise_of_may_2023_counts_from_its_day(self) -> None:
        # 10 May - 9 June: 6 days at the old rates, 25 at the new: 310 kWh = 60 + 250; blocks 39 and 161
        energy = amount(bill(LOW, "2023-05-10", "2023-06-09", 310), "energy")
        old = 39 * Decimal("112.0") + 21 * Decimal("206.6")
        new = 161 * Decimal("120.0") + 89 * Decimal("214.6")
        assert energy == int(old + new)

    def test_the_fuel_rate_is_that_of_the_last_day_for_all_kwh(self) -> None:
        assert amount(bill(LOW, "2022-06-15", "2022-07-14", 342), "fuel") == 342 * 5
        assert amount(bill(LOW, "2022-06-01", "2022-06-30", 342), "fuel") == 0

    def test_a_half_kwh_goes_up_and_the_last_part_takes_the_rest(self) -> None:
        # 15 Feb - 14 Mar 2026: 14 + 14 days; above 1,000 kWh winter and spring differ
        parts = bill(LOW, "2026-02-15", "2026-03-14", 1013).line("climate").details
        assert [each.kwh for each in parts] == [507, 506]
        energy = bill(LOW, "2026-02-15", "2026-03-14", 1013).line("energy").details
        assert [(each.tier, each.kwh) for each in energy] == [
            (1, 100),
            (2, 100),
            (3, 300),
            (4, 7),
            (1, 100),
            (2, 100),
            (3, 306),
        ]

    def test_up_to_1000_kwh_the_first_of_march_changes_nothing(self) -> None:
        details = bill(LOW, "2026-02-15", "2026-03-14", 1000).line("energy").details
        assert [(each.tier, each.kwh) for each in details] == [(1, 200), (2, 200), (3, 600)]

    @pytest.mark.parametrize(("month", "tiers"), [("02", 4), ("03", 3), ("07", 4), ("08", 4), ("11", 3), ("12", 4)])
    def test_only_winter_and_summer_have_a_super_user_block(self, month: str, tiers: int) -> None:
        assert len(calculator(LOW, f"2024-{month}-01", f"2024-{month}-28").tiers) == tiers

    def test_summer_blocks_are_wider_since_2019(self) -> None:
        assert [tier.above for tier in calculator(LOW, "2017-08-01", "2017-08-31").tiers] == [0, 200, 400, 1000]
        assert [tier.above for tier in calculator(LOW, "2019-08-01", "2019-08-31").tiers] == [0, 300, 450, 1000]

    def test_a_part_of_a_month_has_its_share_of_blocks_and_basic_charge(self) -> None:
        # 26 of the 31 days from 20 July: blocks 300 -> 252 and 450 -> 252 + 126, basic 7,300 x 26/31 = 6,122.6
        first = bill(LOW, "2023-07-20", "2023-08-14", 400)
        assert amount(first, "basic") == 6122
        assert [(each.tier, each.kwh) for each in first.line("energy").details] == [(1, 252), (2, 126), (3, 22)]
        assert [tier.above for tier in calculator(LOW, "2023-07-20", "2023-08-14").tiers][:2] == [0, 252]

    @pytest.mark.parametrize(
        ("first", "last", "basic"),
        [
            ("2026-01-31", "2026-02-27", 910),  # the last day of the month is the reading day
            ("2026-02-28", "2026-03-30", 910),
            ("2026-04-30", "2026-05-30", 910),
            ("2026-01-15", "2026-02-14", 910),
            ("2026-01-15", "2026-02-17", 910),  # three days late
            ("2026-01-15", "2026-02-20", 1086),  # six days late: 910 x 37/31
        ],
    )
    def test_a_month_is_from_reading_day_to_reading_day(self, first: str, last: str, basic: int) -> None:
        assert amount(bill(LOW, first, last, 100), "basic") == basic


class TestTaxes:
    def test_the_fund_is_weighted_by_days_when_its_rate_changes(self) -> None:
        # 16 June - 15 July 2024: 15 days at 3.7 %, 15 at 3.2 %
        ours = bill(LOW, "2024-06-16", "2024-07-15", 310)
        assert amount(ours, "fund") == amount(ours, "subtotal") * Decimal("3.45") / 100 // 10 * 10

    @pytest.mark.parametrize(
        ("month", "percent"), [("2024-06", "3.7"), ("2024-07", "3.2"), ("2025-06", "3.2"), ("2025-07", "2.7")]
    )
    def test_the_fund_of_a_month(self, month: str, percent: str) -> None:
        ours = bill(HIGH, f"{month}-01", f"{month}-30", 333)
        assert amount(ours, "fund") == amount(ours, "subtotal") * Decimal(percent) / 100 // 10 * 10

    @pytest.mark.parametrize(
        ("last", "kwh", "fee"),
        [
            ("2023-07-11", 300, 2500),
            ("2023-07-12", 300, 0),
            ("2025-10-22", 300, 0),
            ("2025-10-23", 300, 2500),
            ("2026-01-23", 49, 0),
            ("2026-01-23", 50, 2500),
        ],
    )
    def test_the_tv_fee_is_added_after_the_rounding_when_it_is_on_the_bill(self, last: str, kwh: int, fee: int) -> None:
        first = f"{last[:5]}{int(last[5:7]) - 1:02}-{int(last[8:]) + 1}" if last[5:7] != "01" else "2025-12-24"
        without = bill(LOW, first, last, kwh)
        with_fee = bill(LOW, first, last, kwh, pass_through=frozenset({"tv_fee"}))
        assert "tv_fee" not in [line.id for line in without.lines]
        assert amount(with_fee, "tv_fee") == fee
        assert with_fee.total == without.total + fee
        assert amount(with_fee, "vat") == amount(without, "vat")


class TestDiscounts:
    def test_life_support_takes_30_percent_without_a_cap(self) -> None:
        # The published 82,260 -> 24,678.
        plan = own_plan(
            {"id": "base", "kind": "fixed", "per": "month", "values": dated(value=82260)},
            {
                "id": "discount",
                "kind": "discount",
                "of": ["base"],
                "round": {"floor": 1},
                "together": [["a"]],
                "rules": [{"code": "life", "name": {"en": "x"}, "group": "a", "values": dated(percent=30)}],
            },
        )
        assert bill(plan, *AUGUST_2023, 1, discounts=("life",)).total == 82260 - 24678
        # 900 kWh in August: 7,300 + 36,000 + 32,190 + 138,285 + 12,600
        assert discounts("life_support", kwh=900, period=("2026-08-01", "2026-08-31")) == 226375 * 30 // 100

    def test_a_large_family_takes_30_percent_up_to_16000(self) -> None:
        period = ("2026-04-01", "2026-04-30")
        assert discounts("large_family", period=period, kwh=200) == (910 + 200 * (120 + 9 + 5)) * 30 // 100
        assert discounts("large_family", period=period, kwh=400) == 16000

    @pytest.mark.parametrize(
        ("code", "summer", "rest"),
        [
            ("severe_disability", 20000, 16000),
            ("merit", 20000, 16000),
            ("basic_living", 20000, 16000),
            ("basic_housing", 12000, 10000),
            ("near_poor", 10000, 8000),
        ],
    )
    def test_fixed_amounts_are_higher_from_june_to_august(self, code: str, summer: int, rest: int) -> None:
        for last, expected in (("05-31", rest), ("06-30", summer), ("08-31", summer), ("09-30", rest)):
            assert discounts(code, period=(f"2026-{last[:2]}-01", f"2026-{last}"), kwh=400) == expected

    def test_an_amount_that_changes_is_prorated_and_cut_once(self) -> None:
        # 16 May - 15 June 2026: 16 days of 16,000 and 15 of 20,000: 17,935.48
        assert discounts("merit", period=("2026-05-16", "2026-06-15"), kwh=400) == 17935

    def test_of_family_and_status_only_the_larger_counts(self) -> None:
        period = ("2026-04-01", "2026-04-30")
        assert discounts("large_family", "merit", period=period, kwh=150) == 16000
        assert discounts("life_support", "merit", period=period, kwh=600) == discounts(
            "life_support", period=period, kwh=600
        )
        assert discounts("severe_disability", "merit", period=period, kwh=400) == 16000

    def test_a_livelihood_discount_adds_to_the_familys(self) -> None:
        period = ("2026-04-01", "2026-04-30")
        assert discounts("large_family", "basic_living", period=period, kwh=400) == 32000
        assert discounts("large_family", "near_poor", period=period, kwh=400) == 24000
        assert discounts("basic_living", "near_poor", period=period, kwh=400) == 16000

    def test_a_discount_takes_no_more_than_there_is(self) -> None:
        ours = bill(LOW, "2026-04-01", "2026-04-30", 50, discounts=("merit",))
        assert amount(ours, "discount") == 910 + 50 * (120 + 9 + 5)
        assert ours.total == 0

    def test_the_rises_of_2023_are_frozen_for_the_first_313_kwh_of_welfare_homes(self) -> None:
        def freeze(last: str, kwh: int, code: str = "severe_disability") -> int:
            details = bill(LOW, f"{last[:7]}-01", last, kwh, discounts=(code,)).line("discount").details
            return sum(int(each.amount) for each in details if each.code == "rate_freeze")

        assert freeze("2022-12-31", 400) == 0
        assert freeze("2023-01-31", 400) == int(313 * Decimal("13.1"))
        assert freeze("2023-06-30", 400) == 6604  # what KEPCO says is the most
        assert freeze("2024-12-31", 200, "near_poor") == 4220
        assert freeze("2025-01-31", 400) == 313 * 8
        assert freeze("2025-06-30", 400) == 0
        assert freeze("2025-01-31", 400, "welfare_facility") == 0
        assert discounts("merit", kwh=384) == 20000 + int(313 * Decimal("21.1"))

    def test_the_freeze_ends_within_a_month(self) -> None:
        # 15 of May's 31 days: 310 kWh -> 150; 313 x 15/31 = 151.5
        assert discounts("basic_living", period=("2025-05-01", "2025-05-31"), kwh=310) == 16000 + 150 * 8
        assert discounts("basic_living", period=("2025-05-01", "2025-05-31"), kwh=620) == 16000 + 151 * 8

    @pytest.mark.parametrize(
        ("plan", "first", "last", "expected"),
        [
            (LOW, "2021-06-01", "2021-06-30", 4000),
            (HIGH, "2021-06-01", "2021-06-30", 2500),
            (LOW, "2021-06-21", "2021-07-20", 2666),
            (LOW, "2022-05-01", "2022-05-31", 2000),
            (HIGH, "2022-05-01", "2022-05-31", 1500),
            (LOW, "2022-05-30", "2022-06-29", 2000),
            (LOW, "2022-06-01", "2022-06-30", 0),  # read on 1 July: the published difference for June has none
        ],
    )
    def test_everybody_got_the_essential_use_deduction(self, plan: str, first: str, last: str, expected: int) -> None:
        assert discounts(plan=plan, period=(first, last), kwh=200) == expected
        assert discounts("essential_use", plan=plan, period=(first, last), kwh=200) == expected
        assert discounts(plan=plan, period=(first, last), kwh=201) == 0

    def test_a_part_of_a_month_has_its_share_of_the_essential_use_deduction(self) -> None:
        # 21 of 31 days: 200 kWh -> 135, 4,000 won -> 2,709.7
        period = ("2021-01-21", "2021-02-10")
        assert (discounts(period=period, kwh=135), discounts(period=period, kwh=136)) == (2709, 0)

    def test_the_essential_use_deduction_leaves_1000_won(self) -> None:
        # January 2017, 10 kWh: 910 + 933 = 1,843
        period = ("2017-01-01", "2017-01-31")
        assert discounts(period=period, kwh=10) == 843
        assert discounts(period=period, kwh=0) == 0


class TestGeneral:
    def test_unused_the_basic_charge_is_halved(self) -> None:
        ours = bill(GENERAL, "2026-04-01", "2026-04-30", 0, contract_kw=Decimal(5))
        assert amount(ours, "basic") == 5 * 6160 // 2
        assert ours.total == 15400 + 1540 + 410

    @pytest.mark.parametrize(("month", "rate"), [("08", "132.4"), ("10", "91.9"), ("11", "119.0"), ("02", "119.0")])
    def test_the_season_decides_on_the_rate(self, month: str, rate: str) -> None:
        ours = bill(GENERAL, f"2025-{month}-01", f"2025-{month}-28", 1000, contract_kw=Decimal(5))
        assert amount(ours, "energy") == 1000 * Decimal(rate)
        assert calculator(GENERAL, "2025-08-01", "2025-08-31", contract_kw=Decimal(5)).tiers == ()


class TestNextKwh:
    def test_the_step_of_the_basic_charge_is_in_the_price_of_the_kwh_that_makes_it(self) -> None:
        ours = calculator(LOW, "2026-04-01", "2026-04-30")
        # 5,700 basic + 307.3 energy + 14 adders, and taxes on them
        assert 6000 < ours.marginal(Decimal(400)) < 7000
        assert ours.marginal(Decimal(399)) < 300

    def test_energy_is_billed_in_whole_kwh(self) -> None:
        ours = calculator(LOW, "2026-04-01", "2026-04-30")
        assert ours.plan.usage_quantum == 1
        assert ours.total(Decimal("300.4999")) == ours.total(Decimal(300))
        assert ours.total(Decimal("300.5")) == ours.total(Decimal(301))
        assert ours.bill(Decimal("300.5")).kwh == 301

    @pytest.mark.parametrize(
        ("kwh", "tier"), [("0", 1), ("199.4", 1), ("199.5", 2), ("200", 2), ("400", 3), ("5000", 3)]
    )
    def test_the_tier_is_that_of_the_next_kwh(self, kwh: str, tier: int) -> None:
        found = calculator(LOW, "2026-04-01", "2026-04-30").tier_at(Decimal(kwh))
        assert found is not None
        assert found.number == tier

    def test_a_period_over_a_change_of_season_shows_the_tiers_of_the_longer_part(self) -> None:
        def edges(of: Calculator) -> list[Decimal]:
            return [tier.above for tier in of.tiers]

        assert edges(calculator(LOW, "2026-06-10", "2026-07-09")) == [0, 200, 400]
        assert edges(calculator(LOW, "2026-06-20", "2026-07-19")) == [0, 300, 450, 1000]
        assert edges(calculator(LOW, "2026-06-16", "2026-07-15")) == [0, 200, 400]

    def test_a_tiers_rate_is_the_mean_over_a_period_in_which_it_changes(self) -> None:
        tier = calculator(LOW, "2023-05-01", "2023-05-31").tiers[0]
        assert tier.rate == (15 * Decimal("112.0") + 16 * Decimal("120.0")) / 31


def test_the_lines_stand_in_the_order_of_the_bill() -> None:
    ids = [line.id for line in bill(LOW, *AUGUST_2023, 100).lines]
    assert ids == ["basic", "energy", "climate", "fuel", "discount", "subtotal", "vat", "fund", "total"]
    assert all({"en", "ko"} <= set(line.name) for line in bill(LOW, *AUGUST_2023, 100).lines)


def test_a_whole_year_of_months_has_a_bill_for_every_plan_of_kepco() -> None:
    for plan, month in itertools.product((LOW, HIGH, GENERAL), range(1, 12)):
        ours = bill(plan, f"2024-{month:02}-05", f"2024-{month + 1:02}-04", 350, contract_kw=Decimal(5))
        assert ours.total > 0
        assert ours.as_dict()["total"] == int(ours.total)
