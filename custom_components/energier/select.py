"""Home Assistant's select platform: the standby of outlets."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .data import EnergierConfigEntry
from .standby import select as standby

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the entities."""
    standby.async_setup(entry, async_add_entities)
