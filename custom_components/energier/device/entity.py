"""What all entities of MQTT devices share."""

from typing import ClassVar, override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import AnyDeviceEntry
from homeassistant.helpers.entity import Entity, EntityDescription

from ..core.devices.device import Device
from ..core.devices.discovery import Channel
from ..core.devices.state import ChannelState


class RosterEntity(Entity):
    """An entity that the roster adds, replaces and removes."""

    def same_as(self, other: RosterEntity) -> bool:
        """Whether another entity would look the same in its place."""
        return (
            type(self) is type(other)
            and self.entity_description == other.entity_description
            and (self.device_entry and self.device_entry.id) == (other.device_entry and other.device_entry.id)
        )


class DeviceEntity(RosterEntity):
    """Reads its device, of which `channel` is None where the entity is about the whole.

    A message of the kind `listens_to` makes it look at the device again, and it is written only if it changed.
    """

    listens_to: ClassVar[type | None] = None

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(
        self, device: Device, channel: Channel | None, description: EntityDescription, entry: AnyDeviceEntry
    ) -> None:
        self.device = device
        self.channel = channel
        self.entity_description = description
        self.device_entry = entry
        middle = f"_{channel.number}" if channel else ""
        self._attr_unique_id = f"{device.id}{middle}_{description.key}"

    @property
    @override
    def available(self) -> bool:
        """Whether the device is there and speaks."""
        return self.device.available

    @property
    def channel_state(self) -> ChannelState | None:
        """The channel as the last state message has it; None where nothing is known of it."""
        state = self.device.state
        return state.channels.get(self.channel.number) if state and self.channel else None

    @override
    async def async_added_to_hass(self) -> None:
        """Show what the device said before, and follow whether it is there."""
        if self.listens_to:
            self.async_on_remove(self.device.listen(self.listens_to, self._heard))
        self.async_on_remove(self.device.watch(self._availability_changed))
        self.refresh()

    @callback
    def refresh(self) -> bool:
        """Take the value from the device; return whether it changed."""
        return False

    @callback
    def _heard(self, _: object) -> None:
        if self.refresh():
            self.async_write_ha_state()

    @callback
    def _availability_changed(self) -> None:
        self.refresh()
        self.async_write_ha_state()
