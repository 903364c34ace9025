"""What a user may choose for a contract: selectors, and what is refused and why."""

from collections.abc import Sequence

from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN, SensorDeviceClass, SensorStateClass
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, UnitOfEnergy
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    EntityWithDeviceFilterSelectorConfig,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
from homeassistant.util.unit_conversion import PowerConverter

from ..const import DOMAIN
from ..core.contract.period import LAST_DAY, READING_DAYS as DAYS
from ..core.sources.proposal import Role
from ..core.tariff.lines import SeriesEnergy
from ..core.tariff.plan import Plan
from ..source.adopt import reference, resolve, sources
from ..source.choice import attribute
from ..source.quantity import COUNTS, QUANTITIES
from ..standby.keys import SAVED_ENERGY
from ..tariff.plans import Plans, localized
from .contract import SUBENTRY_TYPE

LAST_DAY_OPTION = "last"
READING_DAYS = {str(day): day for day in DAYS} | {LAST_DAY_OPTION: LAST_DAY}
"""What the user can choose, and the reading day it means."""

READING_DAY = SelectSelector(
    SelectSelectorConfig(options=list(READING_DAYS), translation_key="reading_day", mode=SelectSelectorMode.DROPDOWN)
)


def reading_day_option(day: int) -> str:
    """How the user sees a reading day."""
    return LAST_DAY_OPTION if day == LAST_DAY else str(day)


@callback
def meter_selector(hass: HomeAssistant, entry: ConfigEntry) -> EntitySelector:
    """Energy sensors, ours too, but nothing that a contract computed."""
    energy = EntityWithDeviceFilterSelectorConfig(domain=SENSOR_DOMAIN, device_class=SensorDeviceClass.ENERGY)
    computed = [known.entity_id for known in er.async_get(hass).entities.values() if _computed(entry, known)]
    return EntitySelector(EntitySelectorConfig(multiple=True, filter=[energy], exclude_entities=computed))


def price_selector() -> EntitySelector:
    """Sensors, of which one says the price now."""
    return EntitySelector(EntitySelectorConfig(filter=[EntityWithDeviceFilterSelectorConfig(domain=SENSOR_DOMAIN)]))


@callback
def plan_selector(hass: HomeAssistant, plans: Plans) -> SelectSelector:
    """Every plan by name; those of the user's country first."""
    language, country = hass.config.language, hass.config.country

    def order(plan: Plan) -> tuple[bool, str, str]:
        return (plan.country != country, plan.country, localized(plan.name, language))

    options = [
        SelectOptionDict(value=plan.id, label=localized(plan.name, language))
        for plan in sorted(plans.plans.values(), key=order)
    ]
    return SelectSelector(SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN))


@callback
def meter_error(hass: HomeAssistant, entry: ConfigEntry, entity_id: str) -> str | None:
    """Why the entity cannot be a meter of a contract, or None."""
    known = er.async_get(hass).async_get(entity_id)
    if known and _computed(entry, known):
        return "contract_entity"
    if known is None and hass.states.get(entity_id) is None:
        return "no_such_entity"
    unit = attribute(hass, entity_id, ATTR_UNIT_OF_MEASUREMENT)
    if unit in PowerConverter.VALID_UNITS:
        return "counts_power"
    if not QUANTITIES[Role.ENERGY].knows(unit):
        return "unknown_unit"
    if attribute(hass, entity_id, "state_class") not in COUNTS:
        return "no_statistics"
    return None


@callback
def meters_error(hass: HomeAssistant, entry: ConfigEntry, chosen: Sequence[str]) -> tuple[str, str] | None:
    """What is wrong with the chosen meters: the error and the entity it is about; None if nothing is."""
    if not chosen:
        return "no_meter", ""
    seen: set[str] = set()
    for each in chosen:
        entity_id = resolve(hass, each) or each
        if why := meter_error(hass, entry, entity_id):
            return why, entity_id
        if (ref := _original(hass, entry, entity_id)) in seen:
            return "meter_twice", entity_id
        seen.add(ref)
    return None


@callback
def _original(hass: HomeAssistant, entry: ConfigEntry, entity_id: str) -> str:
    """The meter itself, where the entity is our copy of an adopted one."""
    known = er.async_get(hass).async_get(entity_id)
    for source in sources(entry):
        if known and known.unique_id == f"{source.subentry_id}_{Role.ENERGY}" and Role.ENERGY in source.refs:
            return source.refs[Role.ENERGY]
    return reference(hass, entity_id)


@callback
def price_error(hass: HomeAssistant, entry: ConfigEntry, plan: Plan, entity_id: str) -> str | None:
    """Why the entity cannot say the plan's price, or None."""
    known = er.async_get(hass).async_get(entity_id)
    if known and _computed(entry, known):
        return "contract_entity"
    if known is None and hass.states.get(entity_id) is None:
        return "no_such_entity"
    converted = any(isinstance(line, SeriesEnergy) and line.multiplier != 1 for line in plan.lines)
    if not converted and attribute(hass, entity_id, ATTR_UNIT_OF_MEASUREMENT) != price_unit(plan):
        return "price_unit"
    if attribute(hass, entity_id, "state_class") != SensorStateClass.MEASUREMENT:
        return "no_price_statistics"
    return None


def price_unit(plan: Plan) -> str:
    """The unit of a price, as Home Assistant writes it; a plan that converts its prices takes any unit."""
    return f"{plan.currency}/{UnitOfEnergy.KILO_WATT_HOUR}"


def _computed(entry: ConfigEntry, known: er.RegistryEntry) -> bool:
    """Whether Energier computed it: a contract's own numbers, and energy that was saved, not used."""
    subentry = entry.subentries.get(known.config_subentry_id or "")
    of_contract = subentry is not None and subentry.subentry_type == SUBENTRY_TYPE
    return known.platform == DOMAIN and (of_contract or known.unique_id.endswith(f"_{SAVED_ENERGY}"))
