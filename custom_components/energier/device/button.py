"""What one may ask of a device."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import override

from homeassistant.components.button import ButtonDeviceClass, ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.device_registry import AnyDeviceEntry
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..core.devices.device import Device
from ..core.devices.discovery import Channel
from ..data import EnergierConfigEntry
from .commands import Commands
from .entity import DeviceEntity
from .registry import Entries


@dataclass(frozen=True, kw_only=True)
class CommandButtonDescription(ButtonEntityDescription):
    """A button whose key is the command, and the capability that announces it."""

    per_outlet: bool = False


BUTTONS = (
    CommandButtonDescription(
        key="identify", device_class=ButtonDeviceClass.IDENTIFY, entity_category=EntityCategory.DIAGNOSTIC
    ),
    CommandButtonDescription(
        key="restart", device_class=ButtonDeviceClass.RESTART, entity_category=EntityCategory.CONFIG
    ),
    CommandButtonDescription(key="reset_trip", translation_key="reset_trip", per_outlet=True),
)


@callback
def async_setup(entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Have the buttons of every device, now and later, added."""
    hub = entry.runtime_data.hub

    def build(device: Device, entries: Entries) -> Iterator[DeviceEntity]:
        announcement = device.announcement
        for button in BUTTONS:
            if button.key not in announcement.capabilities:
                continue
            if not button.per_outlet:
                yield CommandButton(device, None, button, entries[None], hub.commands)
                continue
            for channel in announcement.channels:
                if channel.relay:
                    yield CommandButton(device, channel, button, entries[channel.number], hub.commands)

    hub.roster.add_platform(build, async_add_entities)


class CommandButton(DeviceEntity, ButtonEntity):
    """Sends a command and waits until the device says it did it."""

    entity_description: CommandButtonDescription

    def __init__(
        self,
        device: Device,
        channel: Channel | None,
        description: CommandButtonDescription,
        entry: AnyDeviceEntry,
        commands: Commands,
    ) -> None:
        super().__init__(device, channel, description, entry)
        self._commands = commands

    @override
    async def async_press(self) -> None:
        """Send the command."""
        await self._commands.async_command(
            self.device, self.entity_description.key, self.channel.number if self.channel else None
        )
