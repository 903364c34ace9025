"""The goals of a contract: how much the home wants to use or pay at most in a billing period."""

from decimal import Decimal
from typing import override

from homeassistant.components.number import NumberDeviceClass, NumberEntityDescription, NumberMode, RestoreNumber
from homeassistant.const import EntityCategory, UnitOfEnergy
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..core.contract.goal import Goal
from ..data import EnergierConfigEntry
from .entity import ContractEntity
from .monitor import Monitor

MOST = {Goal.ENERGY: 100_000.0, Goal.COST: 100_000_000.0}


@callback
def async_setup(entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add the goals of every contract."""
    for monitor in entry.runtime_data.monitors.values():
        async_add_entities(
            [GoalNumber(monitor, goal) for goal in Goal], config_subentry_id=monitor.contract.subentry_id
        )


class GoalNumber(ContractEntity, RestoreNumber):
    """A goal for each billing period, kept over restarts; 0 is no goal."""

    _attr_entity_category = EntityCategory.CONFIG
    _attr_mode = NumberMode.BOX
    _attr_native_min_value = 0.0

    def __init__(self, monitor: Monitor, goal: Goal) -> None:
        energy = goal is Goal.ENERGY
        super().__init__(
            monitor,
            NumberEntityDescription(
                key=f"goal_{goal}",
                translation_key=f"goal_{goal}",
                device_class=NumberDeviceClass.ENERGY if energy else NumberDeviceClass.MONETARY,
                native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR if energy else monitor.currency,
                native_max_value=MOST[goal],
                native_step=1.0 if energy or monitor.currency == "KRW" else 0.01,
            ),
        )
        self._goal = goal

    @property
    @override
    def available(self) -> bool:
        """A goal can be set whatever the meters say."""
        return True

    @override
    async def async_added_to_hass(self) -> None:
        """Take the value of before the restart, or the one given when the contract was added."""
        kept = await self.async_get_last_number_data()
        value = kept.native_value if kept else self.monitor.contract.goals.get(self._goal)
        self._attr_native_value = float(value) if value is not None else 0.0
        self._tell()
        await super().async_added_to_hass()

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Set the goal of this and every following period."""
        self._attr_native_value = value
        self.async_write_ha_state()
        self._tell()

    @callback
    def _tell(self) -> None:
        value = self._attr_native_value
        self.monitor.set_goal(self._goal, Decimal(str(value)) if value else None)
