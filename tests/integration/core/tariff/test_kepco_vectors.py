"""Every published bill, to the won."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from custom_components.energier.core.tariff.calculator import Bill, PowerFactor

from .billing import GENERAL, HIGH, LOW, amount, bill

with (Path(__file__).parent / "data" / "kepco_vectors.csv").open(encoding="utf-8") as rows:
    VECTORS = list(csv.DictReader(rows))
PLANS = {"KEPCO_RES_LOW": LOW, "KEPCO_RES_HIGH": HIGH, "KEPCO_GEN_A1_LOW_5kW": GENERAL}
LINES = {
    "bill_won": "total",
    "basic": "basic",
    "energy": "energy",
    "climate": "climate",
    "fuel": "fuel",
    "discount_won": "discount",
    "elec_sum": "subtotal",
    "vat": "vat",
    "fund": "fund",
}
NOTICE = {("K41", "climate"): Decimal(2081)}
"""KEPCO's notice says 2,080 because it does not round the parts' kWh; its calculator, which makes bills, does."""
OTHER: dict[str, tuple[str, str, str]] = {
    "K35": (LOW, "2022-06-01", "2022-06-30"),
    "K37": (LOW, "2022-06-01", "2022-06-30"),
    "K38": (LOW, "2022-06-01", "2022-06-30"),
    "K39": (LOW, "2025-08-01", "2025-08-31"),
    "K40": (HIGH, "2024-05-01", "2024-05-31"),
}
"""The bill that a published difference is the difference to (its column `period_source`)."""


def published(row: dict[str, str]) -> Bill:
    terms: dict[str, Any] = {}
    if row["tariff"] == "KEPCO_GEN_A1_LOW_5kW":
        terms = {"contract_kw": Decimal(5), "power_factor": PowerFactor(Decimal(71), Decimal(91))}
    if row["discount"] == "life_support_30pct":
        terms = {"discounts": ("life_support",)}
    return bill(PLANS[row["tariff"]], row["period_start"], row["period_end"], row["kwh"], **terms)


def test_there_are_vectors() -> None:
    assert len(VECTORS) == 29
    assert {row["kind"] for row in VECTORS} == {"bill", "bill_diff", "lines"}


@pytest.mark.parametrize("row", [row for row in VECTORS if row["kind"] != "bill_diff"], ids=lambda row: row["id"])
def test_a_published_bill_is_reproduced(row: dict[str, str]) -> None:
    ours = published(row)
    expected = {
        line: NOTICE.get((row["id"], line), Decimal(row[column])) for column, line in LINES.items() if row[column]
    }
    assert expected
    assert {line: amount(ours, line) for line in expected} == expected
    assert ours.total == amount(ours, "total")


@pytest.mark.parametrize("row", [row for row in VECTORS if row["kind"] == "bill_diff"], ids=lambda row: row["id"])
def test_a_published_difference_is_reproduced(row: dict[str, str]) -> None:
    assert published(row).total - bill(*OTHER[row["id"]], row["kwh"]).total == Decimal(row["bill_won"])
