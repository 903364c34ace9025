"""What a contract says besides its plan."""

from dataclasses import dataclass
from decimal import Decimal

from .errors import TariffError
from .plan import Need, Plan


@dataclass(frozen=True, slots=True)
class PowerFactor:
    """Of the month, in percent (0 to 100): by day mostly lagging, by night leading."""

    lagging: Decimal
    leading: Decimal


@dataclass(frozen=True, slots=True)
class Terms:
    """The contract's own figures and what the household is entitled to."""

    contract_kw: Decimal | None = None
    contract_ampere: Decimal | None = None
    power_factor: PowerFactor | None = None
    discounts: tuple[str, ...] = ()
    """Codes of the plan's discounts."""
    pass_through: frozenset[str] = frozenset()
    """Ids of what the bill collects for others."""


def check_terms(plan: Plan, terms: Terms, *, series: bool) -> None:
    """Raise TariffError for what the plan does not know, and for what it needs and does not get."""
    everybodys = [rule.code for rule in plan.automatic_discounts if not rule.given_with]
    for code, given, known in (
        ("discount_unknown", terms.discounts, [*plan.discounts, *everybodys]),
        ("pass_through_unknown", sorted(terms.pass_through), plan.pass_through),
    ):
        for each in given:
            if each not in known:
                names = ", ".join(known) or "-"
                raise TariffError(
                    code,
                    f"{plan.id} does not know {each}; it knows: {names}",
                    {"plan": plan.id, "code": each, "known": names},
                )
    have = {
        Need.CONTRACT_KW: terms.contract_kw is not None,
        Need.CONTRACT_AMPERE: terms.contract_ampere is not None,
        Need.SERIES: series,
    }
    for need in sorted(plan.needs):
        if not have[need]:
            raise TariffError(f"{need}_missing", f"{plan.id} needs: {need}", {"plan": plan.id, "need": need})
    for need, value in ((Need.CONTRACT_KW, terms.contract_kw), (Need.CONTRACT_AMPERE, terms.contract_ampere)):
        if value is not None and not (value.is_finite() and value > 0):
            raise TariffError(f"{need}_wrong", f"{need} has to be above 0, not {value}", {"value": str(value)})
    if terms.power_factor is not None:
        for value in (terms.power_factor.lagging, terms.power_factor.leading):
            if not (value.is_finite() and 0 <= value <= 100):
                raise TariffError(
                    "power_factor_wrong", f"a power factor is 0 to 100 %, not {value}", {"value": str(value)}
                )
