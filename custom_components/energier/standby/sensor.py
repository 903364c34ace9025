"""What an appliance draws in standby, and what cutting it saved in the billing period."""

from abc import abstractmethod
from collections.abc import Iterator
from functools import partial
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, Platform, UnitOfEnergy, UnitOfPower
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..data import EnergierConfigEntry
from .billing import has_contract
from .control import Standby
from .entity import StandbyEntity, async_setup as async_setup_entities

POWER = SensorEntityDescription(
    key="standby_power",
    translation_key="standby_power",
    device_class=SensorDeviceClass.POWER,
    native_unit_of_measurement=UnitOfPower.WATT,
    suggested_display_precision=1,
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
)

SAVED_ENERGY = SensorEntityDescription(
    key="standby_saved_energy",
    translation_key="standby_saved_energy",
    device_class=SensorDeviceClass.ENERGY,
    state_class=SensorStateClass.TOTAL,
    native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
    suggested_display_precision=3,
)

SAVED_COST = SensorEntityDescription(
    key="standby_saved_cost",
    translation_key="standby_saved_cost",
    device_class=SensorDeviceClass.MONETARY,
    state_class=SensorStateClass.TOTAL,
    suggested_display_precision=0,
)


@callback
def async_setup(
    hass: HomeAssistant, entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add them to every outlet."""
    async_setup_entities(entry, async_add_entities, partial(_make, hass, has_contract(entry)))


def _make(hass: HomeAssistant, priced: bool, standby: Standby) -> Iterator[StandbyEntity]:
    yield StandbyPower(standby, POWER)
    yield SavedEnergy(standby, SAVED_ENERGY)
    cost = SavedCost(standby, SAVED_COST)
    if priced:
        yield cost
        return
    registry = er.async_get(hass)
    if known := registry.async_get_entity_id(Platform.SENSOR, DOMAIN, str(cost.unique_id)):
        registry.async_remove(known)


class StandbyPower(StandbyEntity, SensorEntity):
    """The level that was learned; unknown where there is no standby."""

    @callback
    @override
    def refresh(self) -> bool:
        """Take the level."""
        level = self.standby.level
        if level == self._attr_native_value:
            return False
        self._attr_native_value = level
        return True


class Saved(StandbyEntity, SensorEntity):
    """A sum that begins anew with every billing period."""

    _attr_last_reset = None

    @callback
    @override
    def refresh(self) -> bool:
        """Take the sum, and since when it is one."""
        begins = self.standby.savings.begins
        value, since = self.sum(), None if begins is None else dt_util.utc_from_timestamp(begins)
        if (value, since) == (self._attr_native_value, self._attr_last_reset):
            return False
        self._attr_native_value, self._attr_last_reset = value, since
        return True

    @abstractmethod
    def sum(self) -> float:
        """The sum now."""


class SavedEnergy(Saved):
    """The kWh that were not used because the outlet was off by our cut."""

    @override
    def sum(self) -> float:
        """In kWh."""
        return round(self.standby.savings.kwh, 6)


class SavedCost(Saved):
    """What those kWh would have cost, each at the price of the next kWh at its time."""

    @property
    @override
    def native_unit_of_measurement(self) -> str:
        """The contract's currency; the home's until the contract has been read."""
        return self.standby.savings.currency or self.hass.config.currency

    @override
    def sum(self) -> float:
        """In the currency."""
        return round(self.standby.savings.cost, 4)
