"""Calculators for the tests: KEPCO's own plan, and one in which the hour matters."""

from datetime import date
from decimal import Decimal
import json
from typing import Any

from custom_components.energier.core.contract.period import BillingPeriod
from custom_components.energier.core.tariff.calculator import Calculator
from custom_components.energier.core.tariff.load import parse_plan, shipped_plans
from custom_components.energier.core.tariff.plan import Plan
from custom_components.energier.core.tariff.terms import Terms

LOW = shipped_plans()["kepco_residential_low"]

JULY = BillingPeriod(date(2026, 7, 1), date(2026, 7, 31))
"""Summer: tiers at 300 and 450 kWh."""

TV = Terms(pass_through=frozenset({"tv_fee"}))


def low(period: BillingPeriod = JULY, terms: Terms | None = None) -> Calculator:
    """KEPCO residential, low voltage."""
    return Calculator(LOW, period.first, period.last, terms or Terms())


def day_and_night(period: BillingPeriod = JULY, zone: str = "Asia/Seoul") -> Calculator:
    """100 by day (8-22), 50 by night, and twice as much above 10 kWh; every part of a kWh counts."""
    return Calculator(_day_and_night(zone), period.first, period.last, Terms())


def _day_and_night(zone: str) -> Plan:
    entry = {"from": "2020-01-01", "source": "test"}
    rates = {"day": [100, 200], "night": [50, 100]}
    lines: list[dict[str, Any]] = [
        {
            "id": "energy",
            "kind": "energy",
            "name": {"en": "Energy"},
            "blocks": [entry | {"edges": [10]}],
            "rates": [entry | {"rates": rates}],
        },
        {"id": "total", "kind": "sum", "name": {"en": "Total"}, "plus": ["energy"]},
    ]
    plan = {
        "name": {"en": "Day and night"},
        "country": "KR",
        "currency": "KRW",
        "time_zone": zone,
        "checked": "2026-01-01",
        "sources": {"test": "made up"},
        "total": "total",
        "versions": [
            {"from": "2020-01-01", "bands": {"day": [{"hours": [[8, 22]]}], "night": "rest"}, "lines": lines},
        ],
    }
    return parse_plan(json.dumps(plan), "day_and_night.json")


def won(text: str) -> Decimal:
    """An amount of money."""
    return Decimal(text.replace(",", ""))
