"""How fast bills are made: `.venv/ha/bin/python -m tests.bench.bench_bill`.

One core, processor time. A bill of one month within which nothing changes, and one over a change of season; the same with
everything prepared anew for each bill; and hours added one by one, as they are for a plan with time of use.
Prints one line per figure: a name, a value, a unit, and the figure to reach.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
import time

from custom_components.energier.core.tariff.calculator import Calculator, Consumption, Terms
from custom_components.energier.core.tariff.load import PLANS, parse_plan, shipped_plans

BILLS = 20_000
NEW_BILLS = 4_000
HOURS = 30 * 24
AUGUST = (date(2025, 8, 1), date(2025, 8, 31))
OVER_SEASONS = (date(2025, 6, 15), date(2025, 7, 14))


def show(name: str, value: float, unit: str, goal: str) -> None:
    """Print one figure."""
    print(f"{name:<52} {value:>9.1f} {unit:<12} (to reach: {goal})")  # noqa: T201 - a benchmark's result


def per_second(count: int, make: Callable[[int], object]) -> float:
    """How often a second `make` runs."""
    make(0)
    begin = time.process_time()
    for number in range(count):
        make(number)
    return count / (time.process_time() - begin)


def main() -> None:
    """Run everything."""
    plan = shipped_plans()["kepco_residential_low"]
    kwh = [Decimal(number) for number in range(900)]
    august = Calculator(plan, *AUGUST, Terms())
    seasons = Calculator(plan, *OVER_SEASONS, Terms(discounts=("large_family",)))

    def anew(number: int) -> object:
        return Calculator(plan, *AUGUST, Terms()).bill(kwh[number % 900])

    show(
        "bills of a month, all lines explained",
        per_second(BILLS, lambda n: august.bill(kwh[n % 900])),
        "per s",
        ">= 5000",
    )
    show("the same, its calculator made anew each time", per_second(NEW_BILLS, anew), "per s", ">= 5000")
    show("totals of a month", per_second(BILLS, lambda n: august.total(kwh[n % 900])), "per s", "-")
    show("prices of the next kWh", per_second(BILLS, lambda n: august.marginal(kwh[n % 900])), "per s", "-")
    show(
        "bills over two seasons, with a discount", per_second(BILLS, lambda n: seasons.bill(kwh[n % 900])), "per s", "-"
    )

    by_time = shipped_plans()["pge_e_tou_c_territory_t"]
    november = Calculator(by_time, date(2026, 11, 1), date(2026, 11, 30), Terms())
    begins = datetime(2026, 11, 1, 8, tzinfo=UTC)

    def month(_: int) -> object:
        consumption = Consumption.none()
        for hour in range(HOURS):
            consumption = november.add(consumption, begins + timedelta(hours=hour), Decimal("0.4"))
            november.total(consumption)
        return consumption

    show("hours with the bill after each, time of use", per_second(10, month) * HOURS, "per s", "-")
    text = (PLANS / "kepco_residential_low.json").read_bytes()
    show("read a plan file", 1000 / per_second(50, lambda _: parse_plan(text, "low.json")), "ms", "-")


if __name__ == "__main__":
    main()
