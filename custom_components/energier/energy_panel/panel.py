"""The only place that touches the Energy panel's preferences, which are Home Assistant's own and have no public interface."""

from typing import Any, cast

from homeassistant.components.energy.const import DOMAIN as ENERGY_DOMAIN
from homeassistant.components.energy.data import (
    DEVICE_CONSUMPTION_SCHEMA,
    ENERGY_SOURCE_SCHEMA,
    EnergyManager,
    EnergyPreferencesUpdate,
    async_get_manager,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import probatio

from ..const import DOMAIN
from ..core.energy_panel import Merged, merge
from ..data import EnergierConfigEntry
from .things import things


async def async_plan(hass: HomeAssistant, entry: EnergierConfigEntry) -> Merged:
    """What the Energy panel would become; changes nothing."""
    return _plan(await _manager(hass), hass, entry)


async def async_apply(hass: HomeAssistant, entry: EnergierConfigEntry) -> Merged:
    """Add what is missing, and return what was added."""
    manager = await _manager(hass)
    merged = _plan(manager, hass, entry)
    if merged.added:
        await manager.async_update(_checked(merged))
    return merged


async def _manager(hass: HomeAssistant) -> EnergyManager:
    if ENERGY_DOMAIN not in hass.config.components:
        raise HomeAssistantError(translation_domain=DOMAIN, translation_key="energy_panel_missing")
    return await async_get_manager(hass)


def _plan(manager: EnergyManager, hass: HomeAssistant, entry: EnergierConfigEntry) -> Merged:
    prefs: Any = manager.data or manager.default_preferences()
    return merge(prefs, things(hass, entry))


def _checked(merged: Merged) -> EnergyPreferencesUpdate:
    try:
        ENERGY_SOURCE_SCHEMA(merged.energy_sources)
        probatio.Schema([DEVICE_CONSUMPTION_SCHEMA])(merged.device_consumption)
    except probatio.Invalid as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="energy_panel_invalid",
            translation_placeholders={"error": str(error)},
        ) from error
    update = {"energy_sources": merged.energy_sources, "device_consumption": merged.device_consumption}
    return cast(EnergyPreferencesUpdate, update)
