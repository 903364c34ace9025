"""A contract as its subentry stores it: the meters, the plan, and what the bill depends on besides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self

from homeassistant.config_entries import ConfigEntry, ConfigSubentry

from ..core.contract.goal import Goal
from ..core.tariff.calculator import PowerFactor, Terms

SUBENTRY_TYPE = "contract"

CONF_METERS = "meters"
CONF_PLAN = "plan"
CONF_READING_DAY = "reading_day"
CONF_CONTRACT_KW = "contract_kw"
CONF_CONTRACT_AMPERE = "contract_ampere"
CONF_POWER_FACTOR_LAGGING = "power_factor_lagging"
CONF_POWER_FACTOR_LEADING = "power_factor_leading"
CONF_DISCOUNTS = "discounts"
CONF_PASS_THROUGH = "pass_through"  # noqa: S105
CONF_PRICE_ENTITY = "price_entity"
CONF_GOALS = {Goal.ENERGY: "goal_energy", Goal.COST: "goal_cost"}


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract subentry, parsed.

    `meters` and `price_entity`: references as in `source.adopt`. `reading_day`: 1-28, or 0 for the last day of the month. `goals`: those that
    the wizard asked for, in kWh and in the plan's currency; the number entities hold what counts.
    """

    subentry_id: str
    name: str
    plan: str
    meters: tuple[str, ...]
    reading_day: int
    terms: Terms
    price_entity: str | None = None
    goals: Mapping[Goal, Decimal] = field(default_factory=dict)

    @classmethod
    def from_subentry(cls, subentry: ConfigSubentry) -> Self:
        """Read what `as_data` wrote."""
        data = subentry.data
        return cls(
            subentry_id=subentry.subentry_id,
            name=subentry.title,
            plan=data[CONF_PLAN],
            meters=tuple(data[CONF_METERS]),
            reading_day=data[CONF_READING_DAY],
            terms=Terms(
                contract_kw=_decimal(data, CONF_CONTRACT_KW),
                contract_ampere=_decimal(data, CONF_CONTRACT_AMPERE),
                power_factor=_power_factor(data),
                discounts=tuple(data.get(CONF_DISCOUNTS, ())),
                pass_through=frozenset(data.get(CONF_PASS_THROUGH, ())),
            ),
            price_entity=data.get(CONF_PRICE_ENTITY),
            goals={goal: value for goal, key in CONF_GOALS.items() if (value := _decimal(data, key)) is not None},
        )

    def as_data(self) -> dict[str, Any]:
        """What the subentry stores besides the name; what the contract does not have is left out."""
        terms, factor = self.terms, self.terms.power_factor
        data: dict[str, Any] = {
            CONF_PLAN: self.plan,
            CONF_METERS: list(self.meters),
            CONF_READING_DAY: self.reading_day,
            CONF_CONTRACT_KW: _number(terms.contract_kw),
            CONF_CONTRACT_AMPERE: _number(terms.contract_ampere),
            CONF_POWER_FACTOR_LAGGING: _number(factor.lagging) if factor else None,
            CONF_POWER_FACTOR_LEADING: _number(factor.leading) if factor else None,
            CONF_DISCOUNTS: list(terms.discounts) or None,
            CONF_PASS_THROUGH: sorted(terms.pass_through) or None,
            CONF_PRICE_ENTITY: self.price_entity,
            **{CONF_GOALS[goal]: _number(value) for goal, value in self.goals.items()},
        }
        return {key: value for key, value in data.items() if value is not None}


def contracts(entry: ConfigEntry) -> list[Contract]:
    """Every contract the user added."""
    return [Contract.from_subentry(subentry) for subentry in entry.get_subentries_of_type(SUBENTRY_TYPE)]


def _decimal(data: Mapping[str, Any], key: str) -> Decimal | None:
    value = data.get(key)
    return None if value is None else Decimal(str(value))


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _power_factor(data: Mapping[str, Any]) -> PowerFactor | None:
    lagging, leading = _decimal(data, CONF_POWER_FACTOR_LAGGING), _decimal(data, CONF_POWER_FACTOR_LEADING)
    return None if lagging is None or leading is None else PowerFactor(lagging=lagging, leading=leading)
