"""The plans that are not KEPCO's: fees per ampere, a daily baseline with time of use, and quarter-hour prices."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from custom_components.energier.core.tariff.calculator import Calculator, Consumption
from custom_components.energier.core.tariff.errors import TariffError
from custom_components.energier.core.tariff.series import PriceSeries

from .billing import amount, bill, calculator

PGE = "pge_e_tou_c_territory_t"
TEPCO = "tepco_lighting_b"
PARTILLE = "nord_pool_partille_flat"
QUARTER = timedelta(minutes=15)


def used(of: Calculator, *hours: tuple[datetime, int]) -> Consumption:
    consumption = Consumption.none()
    for start, kwh in hours:
        consumption = of.add(consumption, start, Decimal(kwh))
    return consumption


class TestAmperes:
    def test_the_basic_charge_is_that_of_the_contracts_ampere(self) -> None:
        ours = bill(TEPCO, "2025-08-01", "2025-08-31", 260, contract_ampere=Decimal(30))
        assert amount(ours, "basic") == Decimal("935.25")
        assert amount(ours, "energy") == 120 * Decimal("29.80") + 140 * Decimal("36.40")
        # 10,642.05, cut to whole yen
        assert ours.total == 10642

    def test_unused_it_is_halved(self) -> None:
        assert bill(TEPCO, "2025-08-01", "2025-08-31", 0, contract_ampere=Decimal(30)).total == 467

    @pytest.mark.parametrize(
        ("first", "last", "levy"),
        [
            ("2025-03-31", "2025-04-29", "3.49"),
            ("2025-04-01", "2025-04-30", "3.98"),  # read on 1 May
            ("2026-04-01", "2026-04-30", "4.18"),
        ],
    )
    def test_the_levy_changes_with_the_reading_of_may(self, first: str, last: str, levy: str) -> None:
        ours = bill(TEPCO, first, last, 100, contract_ampere=Decimal(10))
        assert amount(ours, "levy") == 100 * Decimal(levy)

    def test_an_ampere_that_is_not_sold_is_refused(self) -> None:
        with pytest.raises(TariffError, match="there is no contract of 35 A; there is: 10, 20, 30") as caught:
            calculator(TEPCO, "2025-08-01", "2025-08-31", contract_ampere=Decimal(35))
        assert caught.value.code == "contract_ampere_unknown"


class TestBaseline:
    """The figures of another calculation of the same schedule: 600 kWh, 20 % in peak hours, 30 days."""

    zone = ZoneInfo("America/Los_Angeles")

    @pytest.mark.parametrize(
        ("month", "baseline", "total"), [(7, "195", "262.33"), (9, "195", "262.33"), (11, "225", "229.63")]
    )
    def test_energy_within_the_daily_allowance_is_credited(self, month: int, baseline: str, total: str) -> None:
        ours = calculator(PGE, f"2026-{month:02}-01", f"2026-{month:02}-30")
        peak, night = (datetime(2026, month, 2, hour, tzinfo=self.zone) for hour in (16, 3))
        made = ours.bill(used(ours, (peak, 120), (night, 480)))
        assert made.total == Decimal(total)
        credit = made.line("baseline_credit").details[0]
        assert credit.kwh == Decimal(baseline)
        assert amount(made, "base_services") == 30 * Decimal("0.79343")

    def test_a_tier_costs_what_all_energy_lines_ask_there(self) -> None:
        below, above = calculator(PGE, "2026-07-01", "2026-07-30").tiers
        assert (below.up_to, above.up_to) == (195, None)
        # 5 of 24 hours are peak
        assert above.rate == (5 * Decimal("0.52240") + 19 * Decimal("0.39940")) / 24
        assert above.rate - below.rate == Decimal("0.08140")

    def test_the_next_kwh_costs_what_its_hour_does(self) -> None:
        ours = calculator(PGE, "2026-07-01", "2026-07-30")
        peak, night = (datetime(2026, 7, 2, hour, tzinfo=self.zone) for hour in (20, 21))
        before = used(ours, (night, 300))
        assert ours.marginal(before, peak) == Decimal("0.52")
        assert ours.marginal(before, night) == Decimal("0.40")
        assert ours.marginal(Decimal(0), night) == Decimal("0.32")

    def test_a_period_over_the_change_of_season_has_both_seasons_rates(self) -> None:
        ours = calculator(PGE, "2026-09-16", "2026-10-15")
        summer, winter = (datetime(2026, month, day, 12, tzinfo=self.zone) for month, day in ((9, 20), (10, 5)))
        made = ours.bill(used(ours, (summer, 200), (winter, 100)))
        assert amount(made, "energy") == 200 * Decimal("0.39940") + 100 * Decimal("0.36757")
        # 15 days x 6.5 and 15 days x 7.5; 100 kWh do not reach winter's 112.5
        assert amount(made, "baseline_credit") == -(Decimal("97.5") + 100) * Decimal("0.08140")

    def test_a_sum_of_kwh_is_not_enough(self) -> None:
        ours = calculator(PGE, "2026-07-01", "2026-07-30")
        assert ours.needs_hours
        for ask in (lambda: ours.bill(Decimal(100)), lambda: ours.marginal(Decimal(100))):
            with pytest.raises(TariffError, match="needs to know when") as caught:
                ask()
            assert caught.value.code == "hours_missing"
        assert ours.bill(Decimal(0)).total == Decimal("23.80")
        assert ours.total(Consumption.none()) == Decimal("23.80")

    def test_an_hour_outside_the_period_is_refused(self) -> None:
        ours = calculator(PGE, "2026-07-01", "2026-07-30")
        with pytest.raises(TariffError) as caught:
            used(ours, (datetime(2026, 7, 31, tzinfo=self.zone), 1))
        assert caught.value.code == "outside_period"


class TestQuarterHours:
    start = datetime(2024, 6, 1, tzinfo=ZoneInfo("Europe/Stockholm"))
    """From here on two days of prices, -0.3 to 0.4 kronor in turn."""

    def ours(self) -> Calculator:
        points = [(self.start + QUARTER * number, Decimal(number % 8 - 3) / 10) for number in range(96 * 2)]
        return calculator(PARTILLE, "2024-06-01", "2024-06-30", PriceSeries.of(points))

    def test_energy_at_a_negative_price_is_paid_back(self) -> None:
        ours = self.ours()
        made = ours.bill(ours.add(Consumption.none(), self.start, Decimal(10), 15))
        assert amount(made, "spot") == -3
        # 104 + 10 x (0.286 + 0.428) - 3, and 25 %
        assert made.total == Decimal("135.18")

    def test_an_hour_costs_the_mean_of_its_quarters(self) -> None:
        ours = self.ours()
        made = ours.bill(ours.add(Consumption.none(), self.start, Decimal(10)))
        assert amount(made, "spot") == 10 * Decimal("-0.15")
        assert made.line("spot").details[0].rate == Decimal("-0.15")

    def test_the_next_kwh_costs_the_price_of_its_hour_and_the_grid(self) -> None:
        ours = self.ours()
        # 104 + 0.714 - 0.15 and 25 % is 130.705, and without the kWh 130
        assert ours.marginal(Consumption.none(), self.start) == Decimal("0.71")
        assert ours.marginal(Consumption.none(), self.start + timedelta(hours=1)) == Decimal("1.21")

    def test_an_hour_without_a_price_is_refused(self) -> None:
        with pytest.raises(TariffError) as caught:
            self.ours().add(Consumption.none(), self.start + timedelta(days=2), Decimal(1))
        assert caught.value.code == "price_missing"

    def test_without_prices_there_is_no_bill(self) -> None:
        with pytest.raises(TariffError) as caught:
            calculator(PARTILLE, "2024-06-01", "2024-06-30")
        assert caught.value.code == "series_missing"
        assert self.ours().tiers == ()
