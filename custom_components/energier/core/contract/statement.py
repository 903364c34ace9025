"""A bill and a tariff as plain values, for automations, scripts and people: what the actions answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..tariff.bill import Bill, Tier, plain
from ..tariff.calculator import Calculator
from .period import BillingPeriod
from .shares import Share, Shares, WhatIf
from .usage import PeriodUsage

CENT = Decimal("0.01")

SAMPLE = Decimal(10)
"""kWh over which a tier's price is measured, so that the rounding of a bill does not show in it."""


def bill_statement(
    bill: Bill, period: BillingPeriod, usage: PeriodUsage, tiers: Sequence[Tier], *, name: str, language: str
) -> dict[str, Any]:
    """The bill line by line, the period, and the kWh in each tier."""
    return {
        "contract": name,
        "plan": bill.plan,
        "currency": bill.currency,
        "period": {"first": period.first.isoformat(), "last": period.last.isoformat(), "days": period.days},
        "usage": plain(usage.kwh),
        "billed": plain(bill.kwh),
        "complete": usage.complete,
        "missing_hours": usage.missing_hours,
        "total": plain(bill.total),
        "lines": [
            {
                "id": line.id,
                "name": line.name.get(language) or line.name["en"],
                "amount": plain(-line.amount if line.subtracted else line.amount),
            }
            for line in bill.lines
        ],
        "tiers": [
            {**_tier(tier), "used": plain(used)}
            for tier in tiers
            if (used := _inside(tier, usage.kwh)) or tier.number == 1
        ],
    }


@dataclass(frozen=True, slots=True)
class Named:
    """What a device is called, and how many hours of the period are missing of it."""

    name: str
    missing_hours: int


def shares_statement(shares: Shares, devices: Mapping[str, Named]) -> dict[str, Any]:
    """Each device's part of the bill, the largest first, and the rest of the home."""
    things = sorted(shares.things, key=lambda share: share.kwh, reverse=True)
    return {
        "devices": [
            {"name": devices[share.id].name, **_share(share), "missing_hours": devices[share.id].missing_hours}
            for share in things
        ],
        "rest": _share(shares.rest),
    }


def what_if_statement(what: WhatIf) -> dict[str, Any]:
    """The bill that would be."""
    return {
        "usage": plain(what.kwh),
        "total": plain(what.cost),
        "difference": plain(what.difference),
        "tier": what.tier,
    }


def tariff_statement(calculator: Calculator, period: BillingPeriod, name: str) -> dict[str, Any]:
    """What energy costs in the period: its tiers, with their price before and with everything on top."""
    plan = calculator.plan
    return {
        "plan": plan.id,
        "name": name,
        "currency": plan.currency,
        "checked": plan.checked.isoformat(),
        "time_of_use": calculator.needs_hours,
        "period": {"first": period.first.isoformat(), "last": period.last.isoformat(), "days": period.days},
        "tiers": [_priced(calculator, tier) for tier in calculator.tiers],
    }


def _priced(calculator: Calculator, tier: Tier) -> dict[str, Any]:
    if calculator.needs_hours:
        return _tier(tier)
    first = tier.above + 1
    price = (calculator.total(first + SAMPLE) - calculator.total(first)) / SAMPLE
    entering = calculator.marginal(tier.above)
    return {**_tier(tier), "price": plain(price), "first_kwh": plain(entering)}


def _tier(tier: Tier) -> dict[str, Any]:
    return {
        "tier": tier.number,
        "above": plain(tier.above),
        "up_to": None if tier.up_to is None else plain(tier.up_to),
        "rate": plain(tier.rate.quantize(CENT)),
    }


def _inside(tier: Tier, kwh: Decimal) -> Decimal:
    return max((kwh if tier.up_to is None else min(kwh, tier.up_to)) - tier.above, Decimal())


def _share(share: Share) -> dict[str, Any]:
    return {
        "usage": plain(share.kwh),
        "cost": plain(share.cost),
        "saved_without": plain(share.saved_without),
        "from_tiers": [{"tier": part.tier, "usage": plain(part.kwh)} for part in share.tiers],
    }
