"""What devices measure."""

from abc import abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
    EntityCategory,
    UnitOfApparentPower,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfFrequency,
    UnitOfPower,
)
from homeassistant.core import callback
from homeassistant.helpers.device_registry import AnyDeviceEntry
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from ..core.devices.counter import Counters
from ..core.devices.device import Device
from ..core.devices.discovery import Announcement, Channel, Kind
from ..core.devices.state import ChannelState, State
from ..data import EnergierConfigEntry
from .entity import DeviceEntity
from .registry import Entries

START_TOLERANCE = timedelta(seconds=5)
"""A device's start, reckoned from its uptime, moves with every delay of a message; a change below this is none."""

LONGEST_UPTIME = timedelta(days=36500).total_seconds()
"""The contract sets no limit, the calendar does."""


@dataclass(frozen=True, kw_only=True)
class ChannelSensorDescription(SensorEntityDescription):
    """A value of a channel; `measure` is the key under which devices announce it."""

    measure: str
    value: Callable[[ChannelState], float | None]


@dataclass(frozen=True, kw_only=True)
class DeviceSensorDescription(SensorEntityDescription):
    """A value of a whole device; `measure` is the key under which devices announce it."""

    measure: str
    value: Callable[[State], float | None]


CHANNEL_SENSORS = (
    ChannelSensorDescription(
        key="power",
        measure="p",
        value=lambda channel: channel.power,
        device_class=SensorDeviceClass.POWER,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfPower.WATT,
        suggested_display_precision=1,
    ),
    ChannelSensorDescription(
        key="current",
        measure="i",
        value=lambda channel: channel.current,
        device_class=SensorDeviceClass.CURRENT,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfElectricCurrent.AMPERE,
        suggested_display_precision=2,
    ),
    ChannelSensorDescription(
        key="apparent_power",
        measure="s",
        value=lambda channel: channel.apparent_power,
        device_class=SensorDeviceClass.APPARENT_POWER,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfApparentPower.VOLT_AMPERE,
        suggested_display_precision=1,
        entity_category=EntityCategory.DIAGNOSTIC,
    ),
    ChannelSensorDescription(
        key="power_factor",
        measure="pf",
        value=lambda channel: channel.power_factor,
        device_class=SensorDeviceClass.POWER_FACTOR,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=2,
        entity_category=EntityCategory.DIAGNOSTIC,
    ),
)

ENERGY = SensorEntityDescription(
    key="energy",
    device_class=SensorDeviceClass.ENERGY,
    state_class=SensorStateClass.TOTAL_INCREASING,
    native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
    suggested_display_precision=2,
)

DEVICE_SENSORS = (
    DeviceSensorDescription(
        key="voltage",
        measure="v",
        value=lambda state: state.voltage,
        device_class=SensorDeviceClass.VOLTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfElectricPotential.VOLT,
        suggested_display_precision=1,
    ),
    DeviceSensorDescription(
        key="frequency",
        measure="hz",
        value=lambda state: state.frequency,
        device_class=SensorDeviceClass.FREQUENCY,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfFrequency.HERTZ,
        suggested_display_precision=2,
        entity_category=EntityCategory.DIAGNOSTIC,
    ),
    DeviceSensorDescription(
        key="signal_strength",
        measure="rssi",
        value=lambda state: state.signal_strength,
        device_class=SensorDeviceClass.SIGNAL_STRENGTH,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    ),
)

UPTIME = SensorEntityDescription(
    key="uptime",
    device_class=SensorDeviceClass.UPTIME,
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
)

ESTIMATED = {"power": "power_estimated", "energy": "energy_estimated", "apparent_power": "apparent_power_estimated"}
"""Translation keys of what rests on an assumed voltage."""


@callback
def async_setup(entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Have the sensors of every device, now and later, added."""
    entry.runtime_data.hub.roster.add_platform(build, async_add_entities)


def build(device: Device, entries: Entries) -> Iterator[DeviceEntity]:
    """The sensors of a device, only of what it announces."""
    announcement = device.announcement
    for sensor in DEVICE_SENSORS:
        if sensor.measure in announcement.measures:
            yield DeviceSensor(device, None, sensor, entries[None])
    yield UptimeSensor(device, None, UPTIME, entries[None])
    for channel in announcement.channels:
        entry = entries[channel.number]
        for channel_sensor in CHANNEL_SENSORS:
            if channel_sensor.measure in channel.measures:
                yield ChannelSensor(device, channel, _fitted(channel_sensor, announcement, channel), entry)
        yield EnergySensor(device, channel, _fitted(ENERGY, announcement, channel), entry)


def _fitted[D: SensorEntityDescription](description: D, announcement: Announcement, channel: Channel) -> D:
    """Say in the name what is estimated; keep the many diagnostic values of outlets out of the way."""
    if channel.estimated and description.key in ESTIMATED:
        description = replace(description, translation_key=ESTIMATED[description.key])
    if description.entity_category and announcement.kind is Kind.TAP:
        description = replace(description, entity_registry_enabled_default=False)
    return description


class DeviceEntitySensor(DeviceEntity, SensorEntity):
    """A sensor that is written only when its value changed."""

    @callback
    @override
    def refresh(self) -> bool:
        """Take the value from the device; return whether it changed."""
        value = self.read()
        if value == self._attr_native_value:
            return False
        self._attr_native_value = value
        return True

    @abstractmethod
    def read(self) -> float | datetime | None:
        """The value now."""


class DeviceSensor(DeviceEntitySensor):
    """A value of the whole device."""

    listens_to = State
    entity_description: DeviceSensorDescription

    @override
    def read(self) -> float | None:
        """The value in the last state message."""
        state = self.device.state
        return None if state is None else self.entity_description.value(state)


class ChannelSensor(DeviceEntitySensor):
    """A value of one channel."""

    listens_to = State
    entity_description: ChannelSensorDescription
    channel: Channel

    def __init__(
        self, device: Device, channel: Channel, description: ChannelSensorDescription, entry: AnyDeviceEntry
    ) -> None:
        super().__init__(device, channel, description, entry)
        if channel.floor is not None and description.key == "power":
            self._attr_extra_state_attributes = {"floor": channel.floor}

    @override
    def read(self) -> float | None:
        """The value in the last state message."""
        channel = self.channel_state
        return None if channel is None else self.entity_description.value(channel)


class EnergySensor(DeviceEntitySensor):
    """A channel's counter, which never falls but for a real reset."""

    listens_to = Counters
    channel: Channel

    @override
    def read(self) -> float | None:
        """The total, kWh."""
        counter = self.device.counters.channels.get(self.channel.number)
        return None if counter is None else counter.kwh


class UptimeSensor(DeviceEntitySensor):
    """When the device's program started."""

    listens_to = State

    @override
    def read(self) -> datetime | None:
        """The start, reckoned from the uptime."""
        state = self.device.state
        if state is None or state.up is None or state.up > LONGEST_UPTIME:
            return None
        started = dt_util.utcnow() - timedelta(seconds=state.up)
        known = self._attr_native_value
        return known if isinstance(known, datetime) and abs(started - known) <= START_TOLERANCE else started
