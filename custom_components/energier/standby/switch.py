"""Whether an outlet is never switched off by itself."""

from collections.abc import Iterator
from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..data import EnergierConfigEntry
from .control import Standby
from .entity import StandbyEntity, async_setup as async_setup_entities

PROTECTED = SwitchEntityDescription(
    key="standby_protected", translation_key="standby_protected", entity_category=EntityCategory.CONFIG
)


@callback
def async_setup(entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add one to every outlet."""
    async_setup_entities(entry, async_add_entities, _make)


def _make(standby: Standby) -> Iterator[StandbyEntity]:
    yield StandbyProtected(standby, PROTECTED)


class StandbyProtected(StandbyEntity, SwitchEntity):
    """On by itself where a name speaks of what must stay on, such as a refrigerator; the user has the last word."""

    @callback
    @override
    def refresh(self) -> bool:
        """Take the protection."""
        protected = self.standby.protected
        if protected == self._attr_is_on:
            return False
        self._attr_is_on = protected
        return True

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Protect."""
        self.standby.protect(True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Protect no longer, not even by name."""
        self.standby.protect(False)
