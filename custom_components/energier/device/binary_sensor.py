"""Over-current trips, and sensors that cannot be right."""

from collections.abc import Iterator
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
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

SENSOR_FAULT = BinarySensorEntityDescription(
    key="sensor_fault",
    translation_key="sensor_fault",
    device_class=BinarySensorDeviceClass.PROBLEM,
    entity_category=EntityCategory.DIAGNOSTIC,
)


@callback
def async_setup(entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Have the binary sensors of every device, now and later, added."""
    entry.runtime_data.hub.roster.add_platform(build, async_add_entities)


def build(device: Device, entries: Entries) -> Iterator[DeviceEntity]:
    """For each outlet of a device that can trip whether it did, and for each that only has a current sensor whether that is right."""
    if "reset_trip" in device.announcement.capabilities:
        for channel in device.announcement.channels:
            if channel.relay:
                yield OverCurrentSensor(device, channel, OVER_CURRENT, entries[channel.number])
    for channel in device.announcement.channels:
        if channel.estimated:
            yield SensorFaultSensor(device, channel, SENSOR_FAULT, entries[channel.number])


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


class SensorFaultSensor(DeviceEntity, BinarySensorEntity):
    """Whether the device finds a current sensor silent, stuck or saturated; the outlet's values are unknown then."""

    listens_to = State

    @callback
    @override
    def refresh(self) -> bool:
        """Take the fault from the device; return whether it changed."""
        channel = self.channel_state
        faulty = channel.fault is not None if channel else None
        if faulty == self._attr_is_on:
            return False
        self._attr_is_on = faulty
        return True
