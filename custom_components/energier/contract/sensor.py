"""What a contract says: usage and bill of the running period, the price of the next kWh, the tiers, the projection, the goals."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfEnergy, UnitOfTime
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..core.contract.outlook import Outlook
from ..core.tariff.bill import plain
from ..data import EnergierConfigEntry
from .entity import ContractEntity
from .monitor import Monitor


@dataclass(frozen=True, kw_only=True)
class ContractSensorDescription(SensorEntityDescription):
    """A value of the outlook; `total` is counted from the period's beginning."""

    value: Callable[[Outlook], Decimal | int | None]
    total: bool = False


def precision(currency: str) -> int:
    """Decimal places with which money is shown."""
    return 0 if currency in {"KRW", "JPY"} else 2


def descriptions(currency: str) -> Iterator[ContractSensorDescription]:
    """The sensors of a contract in that currency."""
    won = precision(currency)
    yield ContractSensorDescription(
        key="usage",
        translation_key="contract_usage",
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
        value=lambda outlook: outlook.usage,
        total=True,
    )
    yield ContractSensorDescription(
        key="bill",
        translation_key="contract_bill",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=currency,
        suggested_display_precision=won,
        value=lambda outlook: outlook.bill.total,
        total=True,
    )
    yield ContractSensorDescription(
        key="next_kwh_price",
        translation_key="contract_next_kwh_price",
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=f"{currency}/{UnitOfEnergy.KILO_WATT_HOUR}",
        suggested_display_precision=won,
        value=lambda outlook: outlook.next_kwh_price,
    )
    yield ContractSensorDescription(
        key="tier",
        translation_key="contract_tier",
        value=lambda outlook: outlook.tier,
    )
    yield ContractSensorDescription(
        key="next_tier_energy",
        translation_key="contract_next_tier_energy",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
        value=lambda outlook: outlook.next_tier_energy,
    )
    yield ContractSensorDescription(
        key="next_tier_days",
        translation_key="contract_next_tier_days",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.DAYS,
        suggested_display_precision=1,
        value=lambda outlook: outlook.next_tier_days,
    )
    yield ContractSensorDescription(
        key="next_tier_stake",
        translation_key="contract_next_tier_stake",
        device_class=SensorDeviceClass.MONETARY,
        native_unit_of_measurement=currency,
        suggested_display_precision=won,
        value=lambda outlook: outlook.next_tier_stake,
    )
    yield ContractSensorDescription(
        key="projected_usage",
        translation_key="contract_projected_usage",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=0,
        value=lambda outlook: outlook.projected_usage,
    )
    yield ContractSensorDescription(
        key="projected_bill",
        translation_key="contract_projected_bill",
        device_class=SensorDeviceClass.MONETARY,
        native_unit_of_measurement=currency,
        suggested_display_precision=won,
        value=lambda outlook: outlook.projected_bill,
    )
    for goal, progress in (("energy", _energy_progress), ("cost", _cost_progress)):
        yield ContractSensorDescription(
            key=f"goal_{goal}_progress",
            translation_key=f"contract_goal_{goal}_progress",
            native_unit_of_measurement=PERCENTAGE,
            suggested_display_precision=0,
            value=progress,
        )
    yield ContractSensorDescription(
        key="missing_hours",
        translation_key="contract_missing_hours",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.HOURS,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda outlook: outlook.missing_hours,
    )


PERIOD_END = SensorEntityDescription(
    key="period_end", translation_key="contract_period_end", device_class=SensorDeviceClass.TIMESTAMP
)


@callback
def async_setup(entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add the sensors of every contract."""
    for monitor in entry.runtime_data.monitors.values():
        sensors = [ContractSensor(monitor, description) for description in descriptions(monitor.currency)]
        async_add_entities([*sensors, PeriodEnd(monitor)], config_subentry_id=monitor.contract.subentry_id)


class ContractSensor(ContractEntity, SensorEntity):
    """A value of the contract's outlook."""

    entity_description: ContractSensorDescription

    def __init__(self, monitor: Monitor, description: ContractSensorDescription) -> None:
        super().__init__(monitor, description)

    @callback
    @override
    def _refresh(self) -> None:
        outlook = self.monitor.outlook
        if outlook is None:
            return
        description = self.entity_description
        value = description.value(outlook)
        self._attr_native_value = plain(value) if isinstance(value, Decimal) else value
        if description.total:
            self._attr_last_reset = outlook.period.begins(self.monitor.zone)
            self._attr_extra_state_attributes = _completeness(self.monitor)


class PeriodEnd(ContractEntity, SensorEntity):
    """When the running period ends; known whatever the meters say."""

    def __init__(self, monitor: Monitor) -> None:
        super().__init__(monitor, PERIOD_END)

    @property
    @override
    def available(self) -> bool:
        """The calendar is always there."""
        return True

    @callback
    @override
    def _refresh(self) -> None:
        self._attr_native_value: datetime = self.monitor.period.ends(self.monitor.zone)


def _completeness(monitor: Monitor) -> dict[str, Any]:
    """Whether the number is the whole usage, for people and templates."""
    missing = monitor.usage.missing if monitor.usage else ()
    return {
        "complete": not missing,
        "missing": [{"from": span.start.isoformat(), "to": span.end.isoformat()} for span in missing],
    }


def _energy_progress(outlook: Outlook) -> Decimal | None:
    return outlook.goal_energy_progress


def _cost_progress(outlook: Outlook) -> Decimal | None:
    return outlook.goal_cost_progress
