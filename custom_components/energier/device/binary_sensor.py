"""Over-current trips."""

from collections.abc import Iterator
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..core.devices.device import Device
from ..core.devices.state import State
from ..data import EnergierConfigEntry
from .entity import DeviceEntity
from .registry import Entries

OVER_CURRENT = BinarySensorEntityDescription(
    key="over_current", translation_key="over_current", device_class=BinarySensorDeviceClass.PROBLEM
)


@callback
def async_setup(entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Have the binary sensors of every device, now and later, added."""
    entry.runtime_data.hub.roster.add_platform(build, async_add_entities)


def build(device: Device, entries: Entries) -> Iterator[DeviceEntity]:
    """A trip sensor for each outlet of a device that can trip."""
    if "reset_trip" in device.announcement.capabilities:
        for channel in device.announcement.channels:
            if channel.relay:
                yield OverCurrentSensor(device, channel, OVER_CURRENT, entries[channel.number])


class OverCurrentSensor(DeviceEntity, BinarySensorEntity):
    """Whether the device opened the relay because too much current flowed."""

    listens_to = State

    @callback
    @override
    def refresh(self) -> bool:
        """Take the latch's state from the device; return whether it changed."""
        channel = self.channel_state
        tripped = channel.tripped if channel else None
        if tripped == self._attr_is_on:
            return False
        self._attr_is_on = tripped
        return True
