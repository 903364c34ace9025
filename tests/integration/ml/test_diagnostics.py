"""Bug reports and System information tell how it stands with the app, and nothing private."""

import json

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info

from custom_components.energier.const import DOMAIN
from custom_components.energier.diagnostics import async_get_config_entry_diagnostics

from .conftest import House, later
from .stand_in import TOKEN, StandIn


async def test_a_file_tells_how_far_everything_is(
    hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry
) -> None:
    hass.states.async_set("weather.home", "sunny", {"temperature": 20, "temperature_unit": "°C"})
    file = (await async_get_config_entry_diagnostics(hass, connected))["app"]
    text = json.dumps(file)
    assert TOKEN not in text
    assert app.url not in text
    assert "weather.home" not in text
    assert file["failures"] == {}
    assert file["last_push"] == "2025-08-21T03:30:00+00:00"
    assert file["sent"] == [{"readings": 1451, "part": 1.0, "refused": None}]
    assert file["temperature"] == {"source": "weather", "refused": None}
    (forecast,) = file["forecasts"]
    assert (forecast["method"], forecast["period"][4], forecast["bill"][4]) == ("adaptive", 372.0, "65650")


async def test_system_information(hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry) -> None:
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    info = await get_system_health_info(hass, DOMAIN)
    assert await info["app"] == "1.2.3"
    assert (info["app_history"], info["app_last_push"]) == ("100 %", "2025-08-21T03:30:00+00:00")
    app.degraded = "no room left"
    info = await get_system_health_info(hass, DOMAIN)
    assert await info["app"] == "1.2.3: no room left"
    await app.stop()
    info = await get_system_health_info(hass, DOMAIN)
    assert (await info["app"])["type"] == "failed"


async def test_what_fails_is_told(hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry) -> None:
    await app.stop()
    await later(summer, minutes=45)
    file = (await async_get_config_entry_diagnostics(hass, connected))["app"]
    assert set(file["failures"]) == {"history", "forecast"}
