"""Calculators of the shipped plans in a line, for tests."""

from datetime import date
from decimal import Decimal
import json
from typing import Any

from custom_components.energier.core.tariff.calculator import Bill, Calculator, Terms
from custom_components.energier.core.tariff.load import PLANS, parse_plan, shipped_plans
from custom_components.energier.core.tariff.plan import Plan
from custom_components.energier.core.tariff.series import PriceSeries

LOW = "kepco_residential_low"
HIGH = "kepco_residential_high"
GENERAL = "kepco_general_1_low"


def calculator(plan: str | Plan, first: str, last: str, series: PriceSeries | None = None, **terms: Any) -> Calculator:
    """The calculator of a period, first and last day included."""
    found = shipped_plans()[plan] if isinstance(plan, str) else plan
    return Calculator(found, date.fromisoformat(first), date.fromisoformat(last), Terms(**terms), series)


def bill(plan: str | Plan, first: str, last: str, kwh: int | str, **terms: Any) -> Bill:
    """A bill of so many kWh."""
    return calculator(plan, first, last, **terms).bill(Decimal(kwh))


def amount(of: Bill, line: str) -> Decimal:
    """What a line of a bill comes to."""
    return of.line(line).amount


def document(plan: str) -> Any:
    """A shipped plan's file, to be changed."""
    return json.loads((PLANS / f"{plan}.json").read_text(encoding="utf-8"))


def own_plan(*lines: dict[str, Any], versions: list[dict[str, Any]] | None = None, **fields: Any) -> Plan:
    """A plan with these lines (or versions) and a total of all of them."""
    return parse_plan(json.dumps(own_document(*lines, versions=versions, **fields)), "own.json")


def own_document(*lines: dict[str, Any], versions: list[dict[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
    """The file of `own_plan`; each line gets its name and its version a total."""
    version = {key: fields.pop(key) for key in ("seasons", "bands", "holidays") if key in fields}
    return {
        "name": {"en": "Own"},
        "country": "KR",
        "currency": "KRW",
        "time_zone": "Asia/Seoul",
        "checked": "2026-01-01",
        "sources": {"own": "made up"},
        "total": "total",
        "versions": versions
        if versions is not None
        else [{"from": "2020-01-01", **version, "lines": own_lines(*lines)}],
        **fields,
    }


def own_lines(*lines: dict[str, Any]) -> list[dict[str, Any]]:
    """Lines with a name, and a total of all that are no tax's or discount's base."""
    total = {"id": "total", "kind": "sum", "name": {"en": "Total"}}
    plus = [line["id"] for line in lines if line["kind"] not in ("discount", "sum")]
    minus = [line["id"] for line in lines if line["kind"] == "discount"]
    return [{"name": {"en": line["id"]}, **line} for line in lines] + [
        total | {"plus": plus} | ({"minus": minus} if minus else {})
    ]


def dated(**value: Any) -> list[dict[str, Any]]:
    """A table with one entry."""
    return [{"from": "2020-01-01", "source": "own", **value}]
