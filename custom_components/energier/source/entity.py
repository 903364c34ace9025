"""What all entities of a source share: their device, and following the adopted entity."""

from abc import abstractmethod
from typing import override

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import State, callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity

from ..const import DOMAIN
from ..core.sources.proposal import Role
from .adopt import Source, follow


class SourceEntity(Entity):
    """An entity of ours that shows what an adopted one says; available when that one is."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    _attr_available = False

    def __init__(self, source: Source, role: Role, ref: str) -> None:
        self._ref = ref
        self._attr_unique_id = f"{source.subentry_id}_{role}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, source.subentry_id)}, name=source.name)

    @override
    async def async_added_to_hass(self) -> None:
        """Begin to follow."""
        await super().async_added_to_hass()
        self.async_on_remove(follow(self.hass, self._ref, self._heard))

    @callback
    def _heard(self, state: State | None) -> None:
        self._attr_available = state is not None and state.state != STATE_UNAVAILABLE
        self._take(state)
        self.async_write_ha_state()

    @abstractmethod
    def _take(self, state: State | None) -> None:
        """Keep what the adopted entity's state says."""
