"""A device that Home Assistant's own MQTT discovery still shows.

It withdraws as soon as it knows of this integration (`host_status`). Its entities have the ids that ours would have, so whoever
used the device without the integration keeps history, dashboards and automations if ours come after theirs have gone.
"""

import asyncio

from homeassistant.components import mqtt
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..const import LOGGER

PATIENCE_SECONDS = 15
"""A device withdraws within seconds; one that is set to stay shown never does."""


@callback
def is_shown(hass: HomeAssistant, device_id: str) -> bool:
    """Whether MQTT's discovery has the device; the contract says under which identifier."""
    identifier = (mqtt.DOMAIN, f"energier_{device_id}")
    registry = dr.async_get(hass)
    return any(
        registry.async_get_device_by_identifier(identifier, entry.entry_id)
        for entry in hass.config_entries.async_entries(mqtt.DOMAIN)
    )


async def async_wait_until_gone(hass: HomeAssistant, device_id: str) -> None:
    """Return when MQTT's discovery does not show the device any more, or will not stop to."""
    if not is_shown(hass, device_id):
        return
    gone = asyncio.Event()

    @callback
    def changed(_: object) -> None:
        if not is_shown(hass, device_id):
            gone.set()

    stop = hass.bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, changed)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await gone.wait()
    except TimeoutError:
        LOGGER.warning(
            "%s stays in MQTT's own discovery, so Home Assistant shows it twice: set its ha_discovery to auto",
            device_id,
        )
    finally:
        stop()
