"""What a user may choose for a source: selectors, proposals, and what is refused and why."""

from collections.abc import Iterable, Mapping

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import HomeAssistant, callback, split_entity_id
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.selector import (
    EntityFilterSelectorConfig,
    EntitySelector,
    EntitySelectorConfig,
    EntityWithDeviceFilterSelectorConfig,
)

from ..const import DOMAIN
from ..core.sources.proposal import Candidate, Role, propose
from .adopt import reference, sources
from .quantity import COUNTS, QUANTITIES, domain_of

SHARED = (Role.CURRENT, Role.VOLTAGE)
"""Roles in which several sources may adopt the same entity: a strip measures its voltage once."""


def device_filter() -> list[EntityFilterSelectorConfig]:
    """Devices that measure power or energy."""
    return [
        EntityFilterSelectorConfig(domain=domain_of(role), device_class=QUANTITIES[role].device_class)
        for role in (Role.POWER, Role.ENERGY)
    ]


@callback
def selector(hass: HomeAssistant, *roles: Role) -> EntitySelector:
    """Entities that can play one of the roles; never our own."""
    filters: list[EntityWithDeviceFilterSelectorConfig] = []
    for role in roles:
        each = EntityWithDeviceFilterSelectorConfig(domain=domain_of(role))
        if role in QUANTITIES:
            each["device_class"] = QUANTITIES[role].device_class
        filters.append(each)
    return EntitySelector(EntitySelectorConfig(filter=filters, exclude_entities=_our_entities(hass)))


@callback
def proposal(hass: HomeAssistant, device_id: str | None, entity_id: str | None) -> dict[Role, str]:
    """What belongs to the device, or to the entity and the device it is on."""
    registry = er.async_get(hass)
    picked = registry.async_get(entity_id) if entity_id else None
    device_id = device_id or (picked.device_id if picked else None)
    siblings = [entry.entity_id for entry in er.async_entries_for_device(registry, device_id)] if device_id else []
    ids = {*siblings, entity_id} if entity_id else {*siblings}
    return propose([found for each in ids if (found := _candidate(hass, each))], entity_id)


@callback
def name(hass: HomeAssistant, device_id: str | None, entity_id: str | None) -> str:
    """What the user calls the device, or else the entity."""
    picked = er.async_get(hass).async_get(entity_id) if entity_id else None
    device_id = device_id or (picked.device_id if picked else None)
    device = dr.async_get(hass).async_get(device_id) if device_id else None
    if device and (known := device.name_by_user or device.name):
        return known
    state = hass.states.get(entity_id) if entity_id else None
    return state.name if state else ""


@callback
def is_ours(hass: HomeAssistant, device_id: str) -> bool:
    """Whether the device is one of Energier's."""
    device = dr.async_get(hass).async_get(device_id)
    return device is not None and any(domain == DOMAIN for domain, *_ in device.identifiers)


@callback
def errors(
    hass: HomeAssistant, entry: ConfigEntry, chosen: Mapping[Role, str], *, apart_from: str | None = None
) -> dict[str, str]:
    """Why the choice cannot be adopted, by form field; empty if it can. `apart_from`: the subentry that is being changed."""
    if Role.POWER not in chosen and Role.ENERGY not in chosen:
        return {"base": "nothing_chosen"}
    found = ((role, error(hass, entry, role, entity_id, apart_from=apart_from)) for role, entity_id in chosen.items())
    return {role.value: why for role, why in found if why}


@callback
def error(
    hass: HomeAssistant, entry: ConfigEntry, role: Role, entity_id: str, *, apart_from: str | None = None
) -> str | None:
    """Why the entity cannot play the role, or None."""
    others = [source for source in sources(entry) if source.subentry_id != apart_from]
    taken = {ref for source in others for other, ref in source.refs.items() if other not in SHARED}
    if role not in SHARED and reference(hass, entity_id) in taken:
        return "already_adopted"
    return _unfit(hass, role, entity_id)


def _unfit(hass: HomeAssistant, role: Role, entity_id: str) -> str | None:
    entry = er.async_get(hass).async_get(entity_id)
    if entry and entry.platform == DOMAIN:
        return "own_entity"
    if entry is None and hass.states.get(entity_id) is None:
        return "no_such_entity"
    if role in QUANTITIES and not QUANTITIES[role].knows(attribute(hass, entity_id, ATTR_UNIT_OF_MEASUREMENT)):
        return "unknown_unit"
    if role is Role.ENERGY and attribute(hass, entity_id, "state_class") not in COUNTS:
        return "not_increasing"
    return None


def _candidate(hass: HomeAssistant, entity_id: str) -> Candidate | None:
    device_class = attribute(hass, entity_id, "device_class")
    domain = split_entity_id(entity_id)[0]
    for role in Role:
        if domain == domain_of(role) and (role not in QUANTITIES or QUANTITIES[role].device_class == device_class):
            if _unfit(hass, role, entity_id):
                return None
            grows = attribute(hass, entity_id, "state_class") in COUNTS
            return Candidate(entity_id, role, grows)
    return None


@callback
def attribute(hass: HomeAssistant, entity_id: str, key: str) -> str | None:
    """An attribute of the state, or what the registry knows of it while the entity is not loaded."""
    state = hass.states.get(entity_id)
    if state and key in state.attributes:
        return str(state.attributes[key])
    entry = er.async_get(hass).async_get(entity_id)
    if entry is None:
        return None
    if key == ATTR_UNIT_OF_MEASUREMENT:
        return entry.unit_of_measurement
    if key == "device_class":
        return entry.device_class or entry.original_device_class
    value = (entry.capabilities or {}).get(key)
    return None if value is None else str(value)


def _our_entities(hass: HomeAssistant) -> list[str]:
    entries: Iterable[er.RegistryEntry] = er.async_get(hass).entities.values()
    return [entry.entity_id for entry in entries if entry.platform == DOMAIN]
