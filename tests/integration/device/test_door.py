"""The integration lives with MQTT or without, whenever it comes and goes."""

import logging

from homeassistant.components import mqtt
from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntryChange, ConfigEntryDisabler
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_send
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import MqttMockHAClientGenerator, MqttMockPahoClient

from ..conftest import Bus, SetUp, value

POWER = "tap-1a2b3c_1_power"


async def test_without_mqtt_there_are_no_devices_and_no_errors(
    hass: HomeAssistant, set_up: SetUp, caplog: pytest.LogCaptureFixture
) -> None:
    entry = await set_up()
    assert not entry.runtime_data.hub.door.connected
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert [
        record for record in caplog.records if record.levelno >= logging.WARNING and "energier" in record.name
    ] == []


@pytest.mark.usefixtures("mock_hass_config")
async def test_mqtt_that_is_set_up_later_is_picked_up(
    hass: HomeAssistant,
    set_up: SetUp,
    mqtt_mock_entry: MqttMockHAClientGenerator,
    mqtt_client_mock: MqttMockPahoClient,
) -> None:
    entry = await set_up()
    await mqtt_mock_entry()
    await hass.async_block_till_done()
    assert entry.runtime_data.hub.door.connected
    bus = Bus(hass, mqtt_client_mock)
    await bus.tap()
    assert value(hass, "sensor", POWER) == "1003.1"
    assert bus.published("host/status")


async def test_mqtt_that_is_reloaded_is_followed(hass: HomeAssistant, bus: Bus, entry: MockConfigEntry) -> None:
    await bus.tap()
    (broker,) = hass.config_entries.async_entries(mqtt.DOMAIN)
    assert await hass.config_entries.async_unload(broker.entry_id)
    assert value(hass, "sensor", POWER) == STATE_UNAVAILABLE
    assert await hass.config_entries.async_setup(broker.entry_id)
    await hass.async_block_till_done()
    await bus.tap()
    assert value(hass, "sensor", POWER) == "1003.1"
    assert entry.runtime_data.hub.accepted == 8


async def test_a_change_of_mqtts_entry_does_not_subscribe_twice(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry
) -> None:
    (broker,) = hass.config_entries.async_entries(mqtt.DOMAIN)
    async_dispatcher_send(hass, SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntryChange.UPDATED, broker)
    await bus.tap()
    assert entry.runtime_data.hub.accepted == 4


async def test_mqtt_that_is_removed_takes_the_devices_values_with_it(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry
) -> None:
    await bus.tap()
    (broker,) = hass.config_entries.async_entries(mqtt.DOMAIN)
    await hass.config_entries.async_set_disabled_by(broker.entry_id, ConfigEntryDisabler.USER)
    await hass.async_block_till_done()
    assert value(hass, "sensor", POWER) == STATE_UNAVAILABLE
    assert await hass.config_entries.async_remove(entry.entry_id)
    assert await hass.config_entries.async_remove(broker.entry_id)


async def test_nothing_is_heard_after_the_integration_is_unloaded(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry
) -> None:
    await bus.tap()
    hub = entry.runtime_data.hub
    accepted = hub.accepted
    assert await hass.config_entries.async_unload(entry.entry_id)
    await bus.send("tap-1a2b3c/state", "nonsense")
    assert (hub.accepted, hub.refusals.total) == (accepted, 0)
    assert value(hass, "sensor", POWER) == STATE_UNAVAILABLE
