"""The fields of a contract that depend on its plan: which are asked, what is refused, and how they become a contract's terms."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypedDict

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import PERCENTAGE, UnitOfElectricCurrent, UnitOfEnergy, UnitOfPower
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import probatio

from ..core.contract.goal import Goal
from ..core.tariff.calculator import PowerFactor, Terms
from ..core.tariff.plan import Need, Plan
from ..source.adopt import reference, resolve
from ..tariff.plans import localized
from . import choice
from .contract import (
    CONF_CONTRACT_AMPERE,
    CONF_CONTRACT_KW,
    CONF_DISCOUNTS,
    CONF_GOALS,
    CONF_PASS_THROUGH,
    CONF_POWER_FACTOR_LAGGING,
    CONF_POWER_FACTOR_LEADING,
    CONF_PRICE_ENTITY,
    CONF_READING_DAY,
    Contract,
)

FIRST_READING_DAY = "1"

MOST = {CONF_CONTRACT_KW: 1e6, CONF_CONTRACT_AMPERE: 1e6, CONF_GOALS[Goal.ENERGY]: 1e5, CONF_GOALS[Goal.COST]: 1e8}
"""What no home has more of: larger numbers, and what is no number, are slips of the hand."""


class Parsed(TypedDict):
    """The parts of a contract that this step asks for."""

    reading_day: int
    terms: Terms
    price_entity: str | None
    goals: dict[Goal, Decimal]


@callback
def schema(hass: HomeAssistant, plan: Plan) -> probatio.Schema:
    """The fields that matter under the plan."""
    language = hass.config.language
    asked: dict[probatio.Marker, Any] = {
        probatio.Required(CONF_READING_DAY, description={"suggested_value": FIRST_READING_DAY}): choice.READING_DAY
    }
    if Need.CONTRACT_KW in plan.needs:
        asked[probatio.Required(CONF_CONTRACT_KW)] = _number(UnitOfPower.KILO_WATT)
    if Need.CONTRACT_AMPERE in plan.needs:
        asked[probatio.Required(CONF_CONTRACT_AMPERE)] = _number(UnitOfElectricCurrent.AMPERE)
    if Need.POWER_FACTOR in plan.accepts:
        asked[probatio.Optional(CONF_POWER_FACTOR_LAGGING)] = _number(PERCENTAGE)
        asked[probatio.Optional(CONF_POWER_FACTOR_LEADING)] = _number(PERCENTAGE)
    if Need.SERIES in plan.needs:
        asked[probatio.Required(CONF_PRICE_ENTITY)] = choice.price_selector()
    if plan.discounts:
        asked[probatio.Optional(CONF_DISCOUNTS)] = _several(plan.discounts, language)
    if plan.pass_through:
        asked[probatio.Optional(CONF_PASS_THROUGH)] = _several(plan.pass_through, language)
    asked[probatio.Optional(CONF_GOALS[Goal.ENERGY])] = _number(UnitOfEnergy.KILO_WATT_HOUR)
    asked[probatio.Optional(CONF_GOALS[Goal.COST])] = _number(plan.currency)
    return probatio.Schema(asked)


def still_asked(plan: Plan, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without the discounts and extras that the plan does not know: it may be another plan now."""
    known = {CONF_DISCOUNTS: plan.discounts, CONF_PASS_THROUGH: plan.pass_through}
    return {
        key: [each for each in value if each in known[key]] if key in known else value for key, value in values.items()
    }


@callback
def errors(hass: HomeAssistant, entry: ConfigEntry, plan: Plan, values: Mapping[str, Any]) -> dict[str, str]:
    """Why the answers cannot be, by form field; empty if they can."""
    wrong = {key: "not_positive" for key, most in MOST.items() if key in values and not 0 < values[key] <= most}
    factors = (CONF_POWER_FACTOR_LAGGING, CONF_POWER_FACTOR_LEADING)
    for key, other in (factors, factors[::-1]):
        if key in values and not 0 < values[key] <= 100:
            wrong[key] = "not_a_power_factor"
        elif key not in values and other in values:
            wrong[key] = "both_power_factors"
    if price_entity := values.get(CONF_PRICE_ENTITY):
        entity_id = resolve(hass, price_entity) or price_entity
        if why := choice.price_error(hass, entry, plan, entity_id):
            wrong[CONF_PRICE_ENTITY] = why
    return wrong


@callback
def parse(hass: HomeAssistant, values: Mapping[str, Any]) -> Parsed:
    """The answers as parts of a contract."""
    price = values.get(CONF_PRICE_ENTITY)
    lagging, leading = _decimal(values, CONF_POWER_FACTOR_LAGGING), _decimal(values, CONF_POWER_FACTOR_LEADING)
    return Parsed(
        reading_day=choice.READING_DAYS[values[CONF_READING_DAY]],
        terms=Terms(
            contract_kw=_decimal(values, CONF_CONTRACT_KW),
            contract_ampere=_decimal(values, CONF_CONTRACT_AMPERE),
            power_factor=None if lagging is None or leading is None else PowerFactor(lagging, leading),
            discounts=tuple(values.get(CONF_DISCOUNTS, ())),
            pass_through=frozenset(values.get(CONF_PASS_THROUGH, ())),
        ),
        price_entity=reference(hass, resolve(hass, price) or price) if price else None,
        goals={goal: value for goal, key in CONF_GOALS.items() if (value := _decimal(values, key)) is not None},
    )


@callback
def fields(hass: HomeAssistant, contract: Contract, goals: Mapping[Goal, Decimal]) -> dict[str, Any]:
    """A contract as answers."""
    data = contract.as_data()
    asked = (
        CONF_CONTRACT_KW,
        CONF_CONTRACT_AMPERE,
        CONF_POWER_FACTOR_LAGGING,
        CONF_POWER_FACTOR_LEADING,
        CONF_DISCOUNTS,
        CONF_PASS_THROUGH,
    )
    price_entity = resolve(hass, contract.price_entity) if contract.price_entity else None
    return {
        CONF_READING_DAY: choice.reading_day_option(contract.reading_day),
        **{key: data[key] for key in asked if key in data},
        **({CONF_PRICE_ENTITY: price_entity} if price_entity else {}),
        **{CONF_GOALS[goal]: float(value) for goal, value in goals.items()},
    }


def _number(unit: str) -> NumberSelector:
    return NumberSelector(NumberSelectorConfig(mode=NumberSelectorMode.BOX, step="any", unit_of_measurement=unit))


def _several(names: Mapping[str, Mapping[str, str]], language: str) -> SelectSelector:
    options = [SelectOptionDict(value=code, label=localized(name, language)) for code, name in names.items()]
    return SelectSelector(SelectSelectorConfig(options=options, multiple=True, mode=SelectSelectorMode.LIST))


def _decimal(values: Mapping[str, Any], key: str) -> Decimal | None:
    value = values.get(key)
    return None if value is None else Decimal(str(value))
