"""A device that MQTT's own discovery showed before the integration came keeps its entity ids."""

from collections.abc import Awaitable, Callable
import json

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_mqtt_message

from custom_components.energier.device import native

from ..conftest import Bus, entity_id, example

METER = "meter-4d5e6f"
ENERGY = "sensor.energier_meter_5e6f_energy"


@pytest.fixture
async def shown(hass: HomeAssistant, bus: Bus) -> None:
    """The meter in Home Assistant's own MQTT discovery."""
    config = {
        "device": {"identifiers": [f"energier_{METER}"], "name": "Energier Meter 5E6F"},
        "origin": {"name": "energier"},
        "components": {
            "energy": {
                "platform": "sensor",
                "unique_id": f"energier_{METER}_energy",
                "state_topic": f"energier/{METER}/energy",
                "device_class": "energy",
                "unit_of_measurement": "kWh",
                "state_class": "total_increasing",
            }
        },
    }
    async_fire_mqtt_message(hass, f"homeassistant/device/{METER}/config", json.dumps(config))
    await hass.async_block_till_done()
    known = er.async_get(hass).async_get(ENERGY)
    assert known is not None
    assert known.platform == "mqtt"


@pytest.mark.usefixtures("shown")
async def test_waits_for_the_withdrawal_and_takes_over_the_entity_ids(
    hass: HomeAssistant, bus: Bus, set_up: Callable[[], Awaitable[MockConfigEntry]]
) -> None:
    await set_up()
    bus.fire(f"discovery/{METER}/config", example("discovery", "meter"))
    async_fire_mqtt_message(hass, f"homeassistant/device/{METER}/config", "")
    await hass.async_block_till_done()
    assert entity_id(hass, "sensor", f"{METER}_1_energy") == ENERGY


@pytest.mark.usefixtures("shown")
async def test_one_that_stays_shown_is_shown_twice_and_told(
    hass: HomeAssistant,
    bus: Bus,
    set_up: Callable[[], Awaitable[MockConfigEntry]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(native, "PATIENCE_SECONDS", 0.01)
    await set_up()
    await bus.announce(example("discovery", "meter"))
    assert entity_id(hass, "sensor", f"{METER}_1_energy") == f"{ENERGY}_2"
    assert "set its ha_discovery to auto" in caplog.text


async def test_another_device_of_mqtt_holds_nothing_up(
    hass: HomeAssistant, bus: Bus, set_up: Callable[[], Awaitable[MockConfigEntry]]
) -> None:
    await set_up()
    assert not native.is_shown(hass, METER)
    await bus.meter()
    assert entity_id(hass, "sensor", f"{METER}_1_energy") == ENERGY
