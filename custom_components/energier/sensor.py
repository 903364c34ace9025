"""Home Assistant's sensor platform: those of MQTT devices and those of adopted sources."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .data import EnergierConfigEntry
from .device import sensor as device
from .source import sensor as source

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the entities of both."""
    device.async_setup(entry, async_add_entities)
    source.async_setup(hass, entry, async_add_entities)
