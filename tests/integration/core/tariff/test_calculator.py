"""What a calculator refuses, and what plans may say that no shipped one does."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.energier.core.tariff.calculator import Consumption, PowerFactor
from custom_components.energier.core.tariff.errors import TariffError

from .billing import GENERAL, LOW, amount, bill, calculator, dated, own_lines, own_plan

SEOUL = ZoneInfo("Asia/Seoul")
JUNE = ("2026-06-01", "2026-06-30")


class TestRefusals:
    @pytest.mark.parametrize(
        ("plan", "period", "terms", "code"),
        [
            (LOW, ("2026-06-30", "2026-06-01"), {}, "period_reversed"),
            (LOW, ("2016-11-30", "2016-12-29"), {}, "period_before_plan"),
            (LOW, ("2026-01-01", "2026-12-31"), {}, "period_too_long"),
            (LOW, ("9999-12-01", "9999-12-31"), {}, "period_too_late"),
            (LOW, ("2199-12-15", "2200-01-14"), {}, "period_too_late"),
            (LOW, ("0001-01-01", "0001-01-31"), {}, "period_before_plan"),
            (LOW, JUNE, {"discounts": ("large_famly",)}, "discount_unknown"),
            (GENERAL, JUNE, {"contract_kw": Decimal(5), "discounts": ("merit",)}, "discount_unknown"),
            (LOW, JUNE, {"pass_through": frozenset({"radio_fee"})}, "pass_through_unknown"),
            (GENERAL, JUNE, {}, "contract_kw_missing"),
            (GENERAL, JUNE, {"contract_kw": Decimal(0)}, "contract_kw_wrong"),
            (GENERAL, JUNE, {"contract_kw": Decimal("NaN")}, "contract_kw_wrong"),
            ("tepco_lighting_b", JUNE, {}, "contract_ampere_missing"),
            (
                GENERAL,
                JUNE,
                {"contract_kw": Decimal(5), "power_factor": PowerFactor(Decimal(171), Decimal(91))},
                "power_factor_wrong",
            ),
        ],
    )
    def test_a_period_or_terms_the_plan_cannot_bill(
        self, plan: str, period: tuple[str, str], terms: dict[str, Any], code: str
    ) -> None:
        with pytest.raises(TariffError) as caught:
            calculator(plan, *period, **terms)
        assert caught.value.code == code
        assert caught.value.details
        assert str(caught.value)

    @pytest.mark.parametrize("kwh", ["-1", "-0.001", "NaN", "Infinity"])
    def test_energy_that_is_none(self, kwh: str) -> None:
        ours = calculator(LOW, *JUNE)
        for ask in (ours.bill, ours.total, ours.marginal):
            with pytest.raises(TariffError) as caught:
                ask(Decimal(kwh))
            assert caught.value.code == "energy_negative"
        with pytest.raises(TariffError):
            ours.add(Consumption.none(), datetime(2026, 6, 2, tzinfo=SEOUL), Decimal(kwh))

    def test_a_period_after_the_plan(self) -> None:
        line = {"id": "energy", "kind": "energy", "rates": dated(rates=100)}
        plan = own_plan(versions=[{"from": "2020-01-01", "to": "2026-06-15", "lines": own_lines(line)}])
        assert bill(plan, "2026-05-16", "2026-06-15", 1).total == 100
        with pytest.raises(TariffError) as caught:
            bill(plan, *JUNE, 1)
        assert caught.value.code == "period_after_plan"


class TestWhereHoursDoNotMatter:
    def test_added_energy_is_only_summed_up(self) -> None:
        ours = calculator(LOW, *JUNE)
        assert not ours.needs_hours
        consumption = ours.add(Consumption.none(), datetime(2026, 6, 2, tzinfo=UTC), Decimal("1.5"))
        consumption = ours.add(consumption, datetime(2026, 6, 3, tzinfo=UTC), Decimal("98.5"))
        assert consumption == Consumption(Decimal(100))
        assert ours.bill(consumption) == ours.bill(Decimal(100))
        assert ours.marginal(consumption) == ours.marginal(Decimal(100))

    @pytest.mark.parametrize("start", [datetime(2026, 5, 31, 23, tzinfo=SEOUL), datetime(2026, 7, 1, tzinfo=SEOUL)])
    def test_but_not_where_the_hour_is_outside_the_period(self, start: datetime) -> None:
        with pytest.raises(TariffError) as caught:
            calculator(LOW, *JUNE).add(Consumption.none(), start, Decimal(1))
        assert caught.value.code == "outside_period"


class TestVersions:
    def plan(self) -> Any:
        """Until May two lines; from 1 June a levy more and the service charge gone."""
        energy = {"id": "energy", "kind": "energy"}
        service = {"id": "service", "kind": "fixed", "per": "month", "values": dated(value=3000)}
        levy = {"id": "levy", "kind": "per_kwh", "rule": "day_of_use", "values": dated(value=5)}
        return own_plan(
            versions=[
                {"from": "2020-01-01", "lines": own_lines(service, energy | {"rates": dated(rates=100)})},
                {"from": "2026-06-01", "lines": own_lines(energy | {"rates": dated(rates=200)}, levy)},
            ]
        )

    def test_each_bills_its_own_days(self) -> None:
        assert bill(self.plan(), "2026-05-01", "2026-05-31", 10).total == 3000 + 1000
        assert bill(self.plan(), *JUNE, 10).total == 2000 + 50

    def test_a_period_over_two_has_the_lines_of_both_by_days(self) -> None:
        made = bill(self.plan(), "2026-05-17", "2026-06-16", 31)
        assert [line.id for line in made.lines] == ["service", "energy", "levy", "total"]
        # 15 days of May and 16 of June
        assert amount(made, "service") == Decimal(3000) * 15 / 31
        assert amount(made, "energy") == 15 * 100 + 16 * 200
        assert amount(made, "levy") == 16 * 5
        assert made.total == Decimal(3000) * 15 / 31 + 4700 + 80

    def test_an_energy_line_with_blocks_may_be_new(self) -> None:
        energy = {"id": "energy", "kind": "energy", "rates": dated(rates=100)}
        credit = {"id": "credit", "kind": "energy", "blocks": dated(edges=[20]), "rates": dated(rates=[-50, 0])}
        basic = {
            "id": "basic",
            "kind": "fixed",
            "per": "month",
            "blocks_of": "credit",
            "values": dated(by_block=[10, 310]),
        }
        plan = own_plan(
            versions=[
                {"from": "2020-01-01", "lines": own_lines(energy)},
                {"from": "2026-06-01", "lines": own_lines(energy, credit, basic)},
            ]
        )
        made = bill(plan, "2026-05-17", "2026-06-16", 31)
        # 16 of June's kWh, of a block of 20 x 16/31
        assert made.line("credit").details[0].kwh == Decimal(20) * 16 / 31
        assert amount(made, "basic") == Decimal(310) * 16 / 31
        ours = calculator(plan, "2026-05-17", "2026-06-16")
        assert [(tier.above, tier.rate) for tier in ours.tiers] == [(0, 50), (20, 100)]

    def test_all_lines_that_it_has_or_had_decide_what_is_needed(self) -> None:
        assert self.plan().first_day.isoformat() == "2020-01-01"
        assert self.plan().last_day is None
        assert [version.last and version.last.isoformat() for version in self.plan().versions] == ["2026-05-31", None]


class TestShapes:
    def test_all_kwh_at_the_rate_of_the_block_reached(self) -> None:
        slabs = {"id": "energy", "kind": "energy", "telescopic": False}
        plan = own_plan(slabs | {"blocks": dated(edges=[100, 200]), "rates": dated(rates=[1, 2, 3])})
        assert [int(bill(plan, *JUNE, kwh).total) for kwh in (100, 101, 200, 201)] == [100, 202, 400, 603]
        assert bill(plan, *JUNE, 150).line("energy").details[-1].kwh == 150

    def test_a_minimum_makes_up_what_is_missing(self) -> None:
        plan = own_plan(
            {"id": "energy", "kind": "energy", "rates": dated(rates=10)},
            {"id": "minimum", "kind": "minimum", "of": ["energy"], "per": "day", "values": dated(value=20)},
        )
        assert [int(bill(plan, *JUNE, kwh).total) for kwh in (0, 10, 60, 61)] == [600, 600, 600, 610]

    def test_a_fixed_charge_for_each_ampere(self) -> None:
        plan = own_plan(
            {"id": "amperes", "kind": "fixed", "per": "ampere", "values": dated(value="1.5")}
            | {"values": dated(value=1.5)}
        )
        assert bill(plan, *JUNE, 0, contract_ampere=Decimal(40)).total == 60

    def test_a_charge_that_began_within_the_period_is_due_for_its_days(self) -> None:
        plan = own_plan(
            {
                "id": "standing",
                "kind": "fixed",
                "per": "day",
                "values": [{"from": "2026-06-11", "to": "2026-06-20", "value": 2, "source": "own"}],
            }
        )
        made = bill(plan, *JUNE, 0)
        assert made.total == 20
        assert [detail.amount for detail in made.line("standing").details] == [20]

    def test_a_tax_by_the_last_day(self) -> None:
        rates = [{"from": "2020-01-01", "percent": 10, "source": "own"}]
        rates.append({"from": "2026-06-30", "percent": 20, "source": "own"})
        plan = own_plan(
            {"id": "energy", "kind": "energy", "rates": dated(rates=100)},
            {"id": "tax", "kind": "tax", "of": ["energy"], "rule": "period_end", "values": rates},
        )
        assert bill(plan, *JUNE, 1).total == 120
        assert bill(plan, "2026-05-30", "2026-06-29", 1).total == 110

    def test_a_share_with_a_cap_by_season(self) -> None:
        plan = own_plan(
            {"id": "energy", "kind": "energy", "rates": dated(rates=100)},
            {
                "id": "discount",
                "kind": "discount",
                "of": ["energy"],
                "rules": [
                    {
                        "code": "everybody",
                        "name": {"en": "x"},
                        "values": dated(percent=50, cap={"warm": 30, "cold": 60}),
                    }
                ],
            },
            seasons={"warm": [["06-01", "08-31"]], "cold": [["09-01", "05-31"]]},
        )
        assert bill(plan, *JUNE, 1).total == 70
        assert bill(plan, "2026-05-01", "2026-05-31", 1).total == 50
        # 15 days of 60 and 15 of 30
        assert bill(plan, "2026-05-17", "2026-06-15", 1).total == Decimal(100) - min(
            Decimal(50), (Decimal(15) * 60 + Decimal(15) * 30) / 31
        )

    def bands(self, **fields: Any) -> Any:
        return own_plan(
            {"id": "energy", "kind": "energy", "rates": dated(rates={"peak": 3, "night": 1, "rest": 2})},
            bands={
                "night": [{"hours": [[0, 7], [23, 24]]}],
                "peak": [{"hours": [[17, 20]], "days": ["mon", "tue", "wed", "thu", "fri"], "seasons": ["summer"]}],
                "rest": "rest",
            },
            seasons={"summer": [["06-01", "06-15"]], "other": [["06-16", "05-31"]]},
            **fields,
        )

    @pytest.mark.parametrize(
        ("day", "hour", "rate"),
        [
            (5, 17, 3),  # a Friday
            (5, 20, 2),
            (5, 23, 1),
            (5, 6, 1),
            (6, 17, 2),  # a Saturday
            (8, 17, 2),  # a Monday, but a holiday
            (16, 17, 2),  # a Tuesday after the season
        ],
    )
    def test_a_band_holds_at_its_hours_days_and_seasons(self, day: int, hour: int, rate: int) -> None:
        ours = calculator(self.bands(holidays=["2026-06-08"]), *JUNE)
        at = datetime(2026, 6, day, hour, tzinfo=SEOUL)
        assert ours.marginal(Consumption.none(), at.astimezone(UTC)) == rate

    def test_bands_and_blocks_share_a_block_by_their_energy(self) -> None:
        plan = own_plan(
            {
                "id": "energy",
                "kind": "energy",
                "blocks": dated(edges=[100]),
                "rates": dated(rates={"day": [1, 10], "night": [2, 20]}),
            },
            bands={"day": [{"hours": [[8, 20]]}], "night": "rest"},
        )
        ours = calculator(plan, *JUNE)
        noon, midnight = datetime(2026, 6, 5, 12, tzinfo=SEOUL), datetime(2026, 6, 5, tzinfo=SEOUL)
        consumption = ours.add(ours.add(Consumption.none(), noon, Decimal(150)), midnight, Decimal(50))
        made = ours.bill(consumption)
        # Half of each band's energy is in each block
        assert made.total == 75 * 1 + 75 * 10 + 25 * 2 + 25 * 20
        assert [(each.band, each.tier, each.kwh) for each in made.line("energy").details] == [
            ("day", 1, 75),
            ("day", 2, 75),
            ("night", 1, 25),
            ("night", 2, 25),
        ]
        assert ours.tiers[0].rate == Decimal("1.5")

    def test_whole_kwh_in_each_band(self) -> None:
        ours = calculator(self.bands(usage={"round": {"half_up": 1}}), *JUNE)
        midnight = datetime(2026, 6, 5, tzinfo=SEOUL)
        consumption = ours.add(Consumption.none(), midnight, Decimal("0.6"))
        consumption = ours.add(consumption, midnight + timedelta(hours=9), Decimal("0.6"))
        made = ours.bill(consumption)
        assert made.kwh == 2
        assert made.total == 1 + 2

    def test_a_half_may_go_to_the_even_number(self) -> None:
        plan = own_plan(
            {"id": "energy", "kind": "energy", "round": {"half_even": 1}, "rates": dated(rates=0.5)},
            {"id": "up", "kind": "per_kwh", "rule": "day_of_use", "round": {"ceiling": 5}, "values": dated(value=1)},
        )
        assert [int(amount(bill(plan, *JUNE, kwh), "energy")) for kwh in (1, 3, 5)] == [0, 2, 2]
        assert [int(amount(bill(plan, *JUNE, kwh), "up")) for kwh in (0, 1, 5, 6)] == [0, 5, 5, 10]


def test_a_bill_can_be_written_as_json() -> None:
    written = bill(LOW, "2021-06-21", "2021-07-20", 200).as_dict()
    assert written["total"] == 18600
    assert written["first"] == "2021-06-21"
    lines = {line["id"]: line for line in written["lines"]}
    assert lines["discount"] == {
        "id": "discount",
        "name": {"en": "Discounts", "ko": "할인·공제"},
        "amount": 2666,
        "subtracted": True,
        "details": [{"amount": 2666, "code": "essential_use"}],
    }
    assert lines["climate"]["details"][0] == {
        "amount": 1060,
        "first": "2021-06-21",
        "last": "2021-07-20",
        "kwh": 200,
        "rate": 5.3,
    }
    with pytest.raises(KeyError):
        bill(LOW, *JUNE, 1).line("tv_fee")
