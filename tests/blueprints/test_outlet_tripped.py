"""The blueprint tells once when an outlet trips, and not when Home Assistant starts or the tap returns."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

TRIP = "binary_sensor.tap_outlet_1_trip"
Make = Callable[[str, dict[str, Any]], Awaitable[None]]


async def test_a_trip_runs_the_action(hass: HomeAssistant, automation: Make) -> None:
    calls = async_mock_service(hass, "test", "tell")
    hass.states.async_set(TRIP, "off", {"friendly_name": "Outlet 1 trip"})
    await automation(
        "outlet_tripped", {"trips": [TRIP], "actions": [{"action": "test.tell", "data": {"outlet": "{{ outlet }}"}}]}
    )
    hass.states.async_set(TRIP, "on", {"friendly_name": "Outlet 1 trip"})
    await hass.async_block_till_done()
    assert [call.data for call in calls] == [{"outlet": "Outlet 1 trip"}]


@pytest.mark.parametrize("before", ["unavailable", "unknown"])
async def test_coming_back_tripped_is_no_news(hass: HomeAssistant, automation: Make, before: str) -> None:
    calls = async_mock_service(hass, "test", "tell")
    hass.states.async_set(TRIP, before)
    await automation("outlet_tripped", {"trips": [TRIP], "actions": [{"action": "test.tell"}]})
    hass.states.async_set(TRIP, "on")
    await hass.async_block_till_done()
    assert calls == []


async def test_without_a_choice_it_leaves_a_message(hass: HomeAssistant, automation: Make) -> None:
    assert await async_setup_component(hass, "persistent_notification", {})
    calls = async_mock_service(hass, "persistent_notification", "create")
    hass.states.async_set(TRIP, "off", {"friendly_name": "Kettle"})
    await automation("outlet_tripped", {"trips": [TRIP]})
    hass.states.async_set(TRIP, "on", {"friendly_name": "Kettle"})
    await hass.async_block_till_done()
    assert [(call.data["title"], call.data["notification_id"]) for call in calls] == [
        ("⚡ Kettle", f"energier_trip_{TRIP}")
    ]
