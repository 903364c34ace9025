"""How long an appliance may stand by before its outlet is switched off."""

from collections.abc import Iterator
from dataclasses import replace
from typing import override

from homeassistant.components.number import NumberDeviceClass, NumberEntity, NumberEntityDescription, NumberMode
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..core.standby.decide import LONGEST_DELAY, SHORTEST_DELAY
from ..data import EnergierConfigEntry
from .control import Standby
from .entity import StandbyEntity, async_setup as async_setup_entities

DELAY = NumberEntityDescription(
    key="standby_delay",
    translation_key="standby_delay",
    entity_category=EntityCategory.CONFIG,
    device_class=NumberDeviceClass.DURATION,
    native_unit_of_measurement=UnitOfTime.MINUTES,
    native_min_value=SHORTEST_DELAY,
    native_max_value=LONGEST_DELAY,
    native_step=1,
    mode=NumberMode.BOX,
)


@callback
def async_setup(entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add one to every outlet."""
    async_setup_entities(entry, async_add_entities, _make)


def _make(standby: Standby) -> Iterator[StandbyEntity]:
    yield StandbyDelay(standby, DELAY)


class StandbyDelay(StandbyEntity, NumberEntity):
    """Minutes from noticing standby to switching off."""

    @callback
    @override
    def refresh(self) -> bool:
        """Take the delay."""
        delay = self.standby.rules.delay
        if delay == self._attr_native_value:
            return False
        self._attr_native_value = delay
        return True

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Wait so long from now on."""
        self.standby.set_rules(replace(self.standby.rules, delay=value))
