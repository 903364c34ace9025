"""Energier: what a home's electricity does, what it will cost, and what to switch off."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.device_registry import AnyDeviceEntry
from homeassistant.helpers.typing import ConfigType

from .const import DOMAIN, PLATFORMS
from .contract import monitors, statistics
from .contract.watermarks import async_remove_watermarks
from .data import EnergierConfigEntry, EnergierData
from .device import host_status
from .device.hub import Hub
from .device.store import async_remove_store
from .energy_panel import backfill
from .ml import app as ml_app, away
from .services import async_setup_services
from .source import lost
from .standby.standbys import Standbys, async_remove_store as async_remove_standbys
from .tariff import issues
from .tariff.plans import async_load_plans

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions."""
    async_setup_services(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: EnergierConfigEntry) -> bool:
    """Set up the entities, then let the devices in and the contracts begin."""
    hub = Hub(hass, entry)
    plans = await async_load_plans(hass)
    contracts = await monitors.async_create(hass, entry, plans)
    app = ml_app.create(hass, entry, contracts)
    entry.runtime_data = EnergierData(hub, contracts, Standbys(hass, entry), app)
    await entry.runtime_data.standbys.async_start()
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    backfill.async_start(hass, entry)
    await hub.async_start()
    lost.async_watch(hass, entry)
    issues.async_watch(hass, entry, plans)
    for monitor in contracts.values():
        monitor.async_start()
    statistics.async_start(hass, entry)
    if app:
        app.async_start()
    else:
        away.forget(hass)
    _reload_when_changed(hass, entry)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: EnergierConfigEntry) -> bool:
    """Take the entities down; the devices are told only if this is for longer."""
    if unloaded := await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        await entry.runtime_data.hub.async_stop()
        await entry.runtime_data.standbys.async_stop()
        if entry.disabled_by:
            await host_status.async_withdraw(hass)
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: EnergierConfigEntry) -> None:
    """Leave nothing behind but the statistics, which are the home's: the devices go to MQTT's own discovery, the rest is forgotten."""
    await host_status.async_withdraw(hass)
    await async_remove_store(hass)
    await async_remove_watermarks(hass)
    await async_remove_standbys(hass)
    away.forget(hass)


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: EnergierConfigEntry, device_entry: AnyDeviceEntry
) -> bool:
    """Let the user delete a device that is gone; a source goes with its subentry."""
    return await entry.runtime_data.hub.async_forget(device_entry)


@callback
def _reload_when_changed(hass: HomeAssistant, entry: EnergierConfigEntry) -> None:
    """Reload when the user changed something; Home Assistant also notes every discovered device in the entry, which is no change."""

    def chosen() -> tuple[object, ...]:
        # Home Assistant changes a subentry in place, so its parts are compared.
        subentries = {each.subentry_id: (each.title, each.data) for each in entry.subentries.values()}
        return entry.data, entry.options, subentries

    before = chosen()

    async def updated(hass: HomeAssistant, entry: EnergierConfigEntry) -> None:
        if chosen() != before:
            hass.config_entries.async_schedule_reload(entry.entry_id)

    entry.async_on_unload(entry.add_update_listener(updated))
