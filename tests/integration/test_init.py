"""The life of the config entry, and deleting devices."""

from types import MappingProxyType
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.discovery_flow import DiscoveryKey
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.energier.const import DOMAIN

from .conftest import Bus, SetUp, value

TAP = "tap-1a2b3c"


def find(hass: HomeAssistant, entry: MockConfigEntry, device_id: str = TAP) -> dr.DeviceEntry | None:
    return dr.async_get(hass).async_get_device_by_identifier((DOMAIN, device_id), entry.entry_id)


async def delete(hass: HomeAssistant, hass_ws_client: WebSocketGenerator, device: dr.AnyDeviceEntry) -> bool:
    """Delete a device as the user does; return whether it was allowed."""
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    response = await client.remove_device(device.id)
    await hass.async_block_till_done()
    return bool(response["success"])


async def test_unloading_takes_everything_down(hass: HomeAssistant, bus: Bus, entry: MockConfigEntry) -> None:
    await bus.tap()
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert {state.state for state in hass.states.async_all("switch")} == {"unavailable"}


async def test_a_platform_that_does_not_unload_keeps_the_devices(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry
) -> None:
    await bus.tap()
    with patch.object(hass.config_entries, "async_unload_platforms", return_value=False):
        assert not await hass.config_entries.async_unload(entry.entry_id)
    assert entry.runtime_data.hub.door.connected


async def test_a_discovered_device_is_no_reason_to_reload(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry
) -> None:
    """Home Assistant notes every discovery in the entry, which calls the update listeners."""
    await bus.tap()
    hub = entry.runtime_data.hub
    keys = MappingProxyType({"mqtt": (DiscoveryKey(domain="mqtt", key="energier/discovery/x/config", version=1),)})
    hass.config_entries.async_update_entry(entry, discovery_keys=keys)
    await hass.async_block_till_done()
    assert entry.runtime_data.hub is hub


async def test_a_new_source_is_set_up_at_once(hass: HomeAssistant, bus: Bus, entry: MockConfigEntry) -> None:
    hub = entry.runtime_data.hub
    hass.states.async_set("sensor.fridge", "60", {"device_class": "power", "unit_of_measurement": "W"})
    data = MappingProxyType({"kind": "plug", "power": "sensor.fridge"})
    subentry = ConfigSubentry(data=data, subentry_type="source", title="Fridge", unique_id=None)
    hass.config_entries.async_add_subentry(entry, subentry)
    await hass.async_block_till_done()
    assert entry.runtime_data.hub is not hub
    assert value(hass, "sensor", f"{subentry.subentry_id}_power") == "60.0"


async def test_a_device_that_is_there_cannot_be_deleted(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await bus.tap()
    device = find(hass, entry)
    assert device is not None
    assert not await delete(hass, hass_ws_client, device)
    (outlet, *_) = dr.async_entries_for_parent_device(dr.async_get(hass), device.id)
    await bus.send(f"{TAP}/availability", "offline")
    assert not await delete(hass, hass_ws_client, outlet)


async def test_a_device_that_is_gone_can_be_deleted_for_good(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    await bus.tap()
    await bus.send(f"{TAP}/availability", "offline")
    device = find(hass, entry)
    assert device is not None
    assert await delete(hass, hass_ws_client, device)
    assert find(hass, entry) is None
    assert bus.published(f"discovery/{TAP}/config") == [b""]
    assert entry.runtime_data.hub.devices == {}


async def test_a_device_that_was_not_heard_since_the_start_can_be_deleted(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    device = dr.async_get(hass).async_get_or_create(config_entry_id=entry.entry_id, identifiers={(DOMAIN, "old")})
    assert await delete(hass, hass_ws_client, device)
    assert find(hass, entry, "old") is None
    assert bus.published("discovery/old/config") == [b""]


async def test_an_old_device_can_be_deleted_without_mqtt(
    hass: HomeAssistant, set_up: SetUp, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await set_up()
    device = dr.async_get(hass).async_get_or_create(config_entry_id=entry.entry_id, identifiers={(DOMAIN, "old")})
    assert await delete(hass, hass_ws_client, device)
    assert find(hass, entry, "old") is None


async def test_what_is_no_device_of_ours_cannot_be_deleted_here(
    hass: HomeAssistant, set_up: SetUp, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await set_up()
    device = dr.async_get(hass).async_get_or_create(config_entry_id=entry.entry_id, identifiers={("other", "thing")})
    assert not await delete(hass, hass_ws_client, device)
