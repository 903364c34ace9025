"""Switches of sources: they pass every command on to the adopted switch, and show what that one says."""

from typing import Any, override

from homeassistant.components.switch import DOMAIN as SWITCH_DOMAIN, SwitchDeviceClass, SwitchEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import (
    ATTR_ENTITY_ID,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
)
from homeassistant.core import Context, HomeAssistant, State, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..const import DOMAIN
from ..core.sources.proposal import Role
from .adopt import Source, resolve, sources
from .entity import SourceEntity
from .lost import last_entity_id


@callback
def async_setup(_hass: HomeAssistant, entry: ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add the switch of every source that has one."""
    for source in sources(entry):
        if Role.SWITCH in source.refs:
            async_add_entities([SourceSwitch(source)], config_subentry_id=source.subentry_id)


class SourceSwitch(SourceEntity, SwitchEntity):
    """The adopted plug's switch."""

    _attr_device_class = SwitchDeviceClass.OUTLET
    _attr_name = None

    def __init__(self, source: Source) -> None:
        super().__init__(source, Role.SWITCH, source.refs[Role.SWITCH])

    @override
    def _take(self, state: State | None) -> None:
        self._attr_is_on = {STATE_ON: True, STATE_OFF: False}.get(state.state) if state else None

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Switch the adopted switch on."""
        await self._pass_on(SERVICE_TURN_ON)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Switch the adopted switch off."""
        await self._pass_on(SERVICE_TURN_OFF)

    async def _pass_on(self, command: str) -> None:
        await async_pass_on(self.hass, self._ref, command, self._context)


async def async_pass_on(hass: HomeAssistant, ref: str, command: str, context: Context | None = None) -> None:
    """Have an adopted switch do `turn_on` or `turn_off`; raise a translated error if it does not."""
    entity_id = resolve(hass, ref)
    state = hass.states.get(entity_id) if entity_id else None
    if entity_id is None or state is None or state.state == STATE_UNAVAILABLE:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="source_switch_unavailable",
            translation_placeholders={"entity": last_entity_id(hass, ref) if entity_id is None else entity_id},
        )
    try:
        await hass.services.async_call(
            SWITCH_DOMAIN, command, {ATTR_ENTITY_ID: entity_id}, blocking=True, context=context
        )
    except (HomeAssistantError, ValueError, TimeoutError, OSError) as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="source_switch_failed",
            translation_placeholders={"entity": entity_id, "error": str(error)},
        ) from error
