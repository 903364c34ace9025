"""Home Assistant's switch platform: those of MQTT devices and of adopted sources, and the standby of outlets."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .data import EnergierConfigEntry
from .device import switch as device
from .source import switch as source
from .standby import switch as standby

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the entities of all."""
    device.async_setup(entry, async_add_entities)
    source.async_setup(hass, entry, async_add_entities)
    standby.async_setup(entry, async_add_entities)
