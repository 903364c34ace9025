"""Energy of which nobody knows when it was used."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from custom_components.energier.core.tariff.calculator import Calculator
from custom_components.energier.core.tariff.even import evenly
from custom_components.energier.core.tariff.series import PriceSeries

from .billing import calculator, dated, own_plan


def by_time(first: str, last: str, zone: str) -> Calculator:
    """1 by night (0-6), 2 by day."""
    plan = own_plan(
        {"id": "energy", "kind": "energy", "rates": dated(rates={"night": 1, "day": 2})},
        bands={"night": [{"hours": [[0, 6]]}], "day": "rest"},
        time_zone=zone,
    )
    return calculator(plan, first, last)


def by_price(zone: str, minutes: int, count: int, begin: datetime) -> Calculator:
    """A day whose slots cost 0, 1, 2 ..."""
    plan = own_plan({"id": "spot", "kind": "series"}, time_zone=zone)
    points = [(begin + timedelta(minutes=minutes) * number, Decimal(number)) for number in range(count)]
    return calculator(plan, "2026-01-01", "2026-01-01", PriceSeries.of(points))


@pytest.mark.parametrize(
    ("day", "zone", "night", "hours"),
    [
        ("2026-06-01", "Europe/Berlin", 6, 24),
        ("2026-03-29", "Europe/Berlin", 5, 23),
        ("2026-10-25", "Europe/Berlin", 7, 25),
        ("2026-06-01", "Asia/Kolkata", 6, 24),
        ("2026-04-05", "Australia/Lord_Howe", Decimal("6.5"), Decimal("24.5")),
    ],
)
def test_each_hour_of_the_day_has_as_much(day: str, zone: str, night: Decimal, hours: Decimal) -> None:
    ours = by_time(day, day, zone)
    made = ours.bill(evenly(ours, Decimal(1000) * hours))
    assert made.kwh == 1000 * hours
    kwh = {each.band: each.kwh for each in made.line("energy").details}
    assert kwh == {"night": 1000 * night, "day": 1000 * (hours - night)}


def test_what_cannot_be_divided_adds_up_all_the_same() -> None:
    ours = by_time("2026-06-01", "2026-06-30", "Asia/Seoul")
    made = ours.bill(evenly(ours, Decimal("333.1")))
    assert made.kwh == Decimal("333.1")
    assert made.total == Decimal("333.1") * 7 / 4


@pytest.mark.parametrize(
    ("zone", "minutes", "count", "begin"),
    [
        ("Asia/Seoul", 15, 96, datetime(2025, 12, 31, 15, tzinfo=UTC)),
        ("Asia/Seoul", 60, 24, datetime(2025, 12, 31, 15, tzinfo=UTC)),
        ("Asia/Seoul", 20, 72, datetime(2025, 12, 31, 15, tzinfo=UTC)),
    ],
)
def test_each_slot_of_a_series_has_as_much(zone: str, minutes: int, count: int, begin: datetime) -> None:
    ours = by_price(zone, minutes, count, begin)
    assert ours.total(evenly(ours, Decimal(count))) == sum(range(count))


def test_a_day_that_begins_within_a_slot_has_a_half_of_it() -> None:
    # In Kolkata midnight is at half past an hour of the exchange
    ours = by_price("Asia/Kolkata", 60, 25, datetime(2025, 12, 31, 18, tzinfo=UTC))
    assert ours.total(evenly(ours, Decimal(48))) == 0 + 2 * sum(range(1, 24)) + 24


def test_a_clock_of_old_that_was_minutes_and_seconds_off() -> None:
    zone = ZoneInfo("Asia/Seoul")
    assert datetime(1905, 6, 1, tzinfo=zone).utcoffset() != timedelta(hours=9)
    line = {"id": "energy", "kind": "energy", "rates": [{"from": "1900-01-01", "source": "own", "rates": {"a": 1}}]}
    versions = [{"from": "1900-01-01", "bands": {"a": "rest"}, "lines": [line | {"name": {"en": "x"}}, TOTAL]}]
    ours = calculator(own_plan(versions=versions), "1905-06-01", "1905-06-30")
    assert ours.total(evenly(ours, Decimal(300))) == 300


TOTAL = {"id": "total", "kind": "sum", "name": {"en": "Total"}, "plus": ["energy"]}
