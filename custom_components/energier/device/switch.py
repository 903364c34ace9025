"""Outlets that can be switched."""

from collections.abc import Iterator
from typing import Any, override

from homeassistant.components.switch import SwitchDeviceClass, SwitchEntity, SwitchEntityDescription
from homeassistant.core import callback
from homeassistant.helpers.device_registry import AnyDeviceEntry
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..core.devices.device import Device
from ..core.devices.discovery import Channel
from ..core.devices.state import State
from ..data import EnergierConfigEntry
from .commands import Commands
from .entity import DeviceEntity
from .registry import Entries

OUTLET = SwitchEntityDescription(key="outlet", name=None, device_class=SwitchDeviceClass.OUTLET)


@callback
def async_setup(entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Have the switches of every device, now and later, added."""
    hub = entry.runtime_data.hub

    def build(device: Device, entries: Entries) -> Iterator[DeviceEntity]:
        for channel in device.announcement.channels:
            if channel.relay:
                yield OutletSwitch(device, channel, entries[channel.number], hub.commands)

    hub.roster.add_platform(build, async_add_entities)


class OutletSwitch(DeviceEntity, SwitchEntity):
    """The relay of an outlet; shows what the device says, never what was asked."""

    listens_to = State
    channel: Channel

    def __init__(self, device: Device, channel: Channel, entry: AnyDeviceEntry, commands: Commands) -> None:
        super().__init__(device, channel, OUTLET, entry)
        self._commands = commands

    @callback
    @override
    def refresh(self) -> bool:
        """Take the relay's state from the device; return whether it changed."""
        channel = self.channel_state
        on = channel.on if channel else None
        if on == self._attr_is_on:
            return False
        self._attr_is_on = on
        return True

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Close the relay."""
        await self._commands.async_set(self.device, self.channel.number, True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Open the relay."""
        await self._commands.async_set(self.device, self.channel.number, False)
