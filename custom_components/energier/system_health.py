"""What Settings > System > Repairs > System information says about Energier."""

from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .data import EnergierConfigEntry
from .ml.diagnostics import app_health


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Offer the information."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    entries: list[EnergierConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    if not entries:
        return {}
    entry = entries[0]
    hub = entry.runtime_data.hub
    return {
        "broker_connected": hub.door.connected,
        "devices": len(hub.devices),
        "devices_available": sum(device.available for device in hub.devices.values()),
        "messages_accepted": hub.accepted,
        "messages_refused": hub.refusals.total,
        "sources": len(entry.subentries),
        **app_health(entry.runtime_data.app),
    }
