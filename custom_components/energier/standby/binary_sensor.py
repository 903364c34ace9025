"""Whether the appliance of an outlet stands by."""

from collections.abc import Iterator
from functools import partial
from typing import Any, override

from homeassistant.components.binary_sensor import BinarySensorEntity, BinarySensorEntityDescription
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..data import EnergierConfigEntry
from .control import Standby
from .entity import StandbyEntity, async_setup as async_setup_entities
from .standbys import Standbys

STANDBY = BinarySensorEntityDescription(key="standby", translation_key="standby")


@callback
def async_setup(entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add one to every outlet."""
    async_setup_entities(entry, async_add_entities, partial(_make, entry.runtime_data.standbys))


def _make(standbys: Standbys, standby: Standby) -> Iterator[StandbyEntity]:
    yield StandbySensor(standbys, standby)


class StandbySensor(StandbyEntity, BinarySensorEntity):
    """On while the appliance stands by, whatever is done about it; unknown until the standby level is learned."""

    def __init__(self, standbys: Standbys, standby: Standby) -> None:
        super().__init__(standby, STANDBY)
        self._attr_extra_state_attributes = {}
        self._standbys = standbys

    @callback
    @override
    def refresh(self) -> bool:
        """Take what the watch sees, and what an automation has to know besides."""
        standby = self.standby
        attributes: dict[str, Any] = {
            "standby_level": standby.level,
            "action": standby.rules.action.value,
            "protected": standby.protected,
            "cut_after": standby.cut_after,
        }
        shown = (standby.outlet.available, standby.standing_by, attributes)
        if shown == (self._attr_available, self._attr_is_on, self._attr_extra_state_attributes):
            return False
        self._attr_available, self._attr_is_on, self._attr_extra_state_attributes = shown
        return True

    @override
    async def async_removed_from_registry(self) -> None:
        """The outlet is gone, and with it what was learned of it."""
        await super().async_removed_from_registry()
        self._standbys.forget(self.standby.outlet.stem)
