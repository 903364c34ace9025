"""`energier/host/status`: tells the devices that this integration looks after them.

While it says so, they keep away from Home Assistant's own MQTT discovery, which would show every one of them a second time.
It is retained and stays through reloads and restarts of Home Assistant: a last will would bring all devices into
MQTT's discovery for the minute of a restart, and leave a second set of them behind. It goes when the integration is
removed or disabled. Whoever deletes it some other way gets the devices in MQTT's discovery, which is what it is for.
"""

from homeassistant.components import mqtt
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.loader import async_get_integration
import orjson

from ..const import DOMAIN, LOGGER
from ..core.devices.fields import SCHEMA
from ..core.devices.topics import HOST_STATUS


async def async_announce(hass: HomeAssistant) -> None:
    """Say that the integration is there; to be repeated at every connection, for a broker may have lost it."""
    version = (await async_get_integration(hass, DOMAIN)).version
    payload = orjson.dumps({"schema": SCHEMA, "native": True, "version": str(version)})
    await _async_publish(hass, payload)


async def async_withdraw(hass: HomeAssistant) -> None:
    """Say that the integration is gone."""
    await _async_publish(hass, b"")


async def _async_publish(hass: HomeAssistant, payload: bytes) -> None:
    if not mqtt.mqtt_config_entry_enabled(hass):
        return
    try:
        await mqtt.async_publish(hass, HOST_STATUS, payload, qos=1, retain=True)
    except HomeAssistantError as error:
        LOGGER.warning("%s could not be published: %s", HOST_STATUS, error)
