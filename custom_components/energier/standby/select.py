"""What is done about the standby of an outlet."""

from collections.abc import Iterator
from dataclasses import replace
from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..core.standby.decide import Action
from ..data import EnergierConfigEntry
from .control import Standby
from .entity import StandbyEntity, async_setup as async_setup_entities

ACTION = SelectEntityDescription(
    key="standby_action",
    translation_key="standby_action",
    entity_category=EntityCategory.CONFIG,
    options=[action.value for action in Action],
)


@callback
def async_setup(entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add one to every outlet."""
    async_setup_entities(entry, async_add_entities, _make)


def _make(standby: Standby) -> Iterator[StandbyEntity]:
    yield StandbyAction(standby, ACTION)


class StandbyAction(StandbyEntity, SelectEntity):
    """Nothing, tell, or off; "never ask me again" is to select nothing."""

    @callback
    @override
    def refresh(self) -> bool:
        """Take the action."""
        action = self.standby.rules.action.value
        if action == self._attr_current_option:
            return False
        self._attr_current_option = action
        return True

    @override
    async def async_select_option(self, option: str) -> None:
        """Do this from now on."""
        self.standby.set_rules(replace(self.standby.rules, action=Action(option)))
