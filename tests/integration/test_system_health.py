"""System information tells at a glance whether messages come."""

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info

from custom_components.energier.const import DOMAIN

from .conftest import Bus, SetUp


async def test_what_it_tells(hass: HomeAssistant, bus: Bus, entry: MockConfigEntry) -> None:
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    await bus.tap()
    await bus.meter()
    await bus.send("meter-4d5e6f/availability", "offline")
    await bus.send("meter-4d5e6f/state", "nonsense")
    assert await get_system_health_info(hass, DOMAIN) == {
        "broker_connected": True,
        "devices": 2,
        "devices_available": 1,
        "messages_accepted": 9,
        "messages_refused": 1,
        "sources": 0,
    }


async def test_an_unloaded_hub_tells_nothing(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    await hass.config_entries.async_unload(entry.entry_id)
    assert await get_system_health_info(hass, DOMAIN) == {}
