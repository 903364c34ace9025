"""Home Assistant's number platform: the standby of outlets, and the goals of contracts."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .contract import number as contract
from .data import EnergierConfigEntry
from .standby import number as standby

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the entities."""
    standby.async_setup(entry, async_add_entities)
    contract.async_setup(entry, async_add_entities)
