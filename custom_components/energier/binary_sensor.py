"""Home Assistant's binary_sensor platform: those of MQTT devices, and the standby of outlets."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .data import EnergierConfigEntry
from .device import binary_sensor as device
from .standby import binary_sensor as standby

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the entities of both."""
    device.async_setup(entry, async_add_entities)
    standby.async_setup(entry, async_add_entities)
