"""Home Assistant's sensor platform: MQTT devices, adopted sources, the standby of outlets, contracts, and their forecasts."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .contract import sensor as contract
from .data import EnergierConfigEntry
from .device import sensor as device
from .ml import sensor as forecast
from .source import sensor as source
from .standby import sensor as standby

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the entities of all."""
    device.async_setup(entry, async_add_entities)
    source.async_setup(hass, entry, async_add_entities)
    standby.async_setup(hass, entry, async_add_entities)
    contract.async_setup(entry, async_add_entities)
    forecast.async_setup(entry, async_add_entities)
