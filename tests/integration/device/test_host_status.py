"""The devices know whether the integration looks after them."""

import json
import logging
from unittest.mock import patch

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from jsonschema import Draft202012Validator
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..conftest import Bus
from ..core.devices.contract import schema


async def test_it_is_said_retained_and_as_the_contract_has_it(bus: Bus, entry: MockConfigEntry) -> None:
    (payload,) = bus.published("host/status")
    Draft202012Validator(schema("host_status")).validate(json.loads(payload))
    assert json.loads(payload)["native"] is True
    (call,) = [call for call in bus.client.publish.call_args_list if call.args[0] == "energier/host/status"]
    assert call.args[2:4] == (1, True)


async def test_it_is_said_again_after_the_broker_came_back(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry
) -> None:
    async_dispatcher_send(hass, mqtt.MQTT_CONNECTION_STATE, False)
    async_dispatcher_send(hass, mqtt.MQTT_CONNECTION_STATE, True)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(bus.published("host/status")) == 2


async def test_a_reload_does_not_take_it_back(hass: HomeAssistant, bus: Bus, entry: MockConfigEntry) -> None:
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert all(bus.published("host/status"))


async def test_stopping_home_assistant_does_not_take_it_back(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry
) -> None:
    await hass.async_stop(force=True)
    assert all(bus.published("host/status"))


async def test_disabling_takes_it_back(hass: HomeAssistant, bus: Bus, entry: MockConfigEntry) -> None:
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    assert bus.published("host/status")[-1] == b""


async def test_removing_takes_it_back(hass: HomeAssistant, bus: Bus, entry: MockConfigEntry) -> None:
    await hass.config_entries.async_remove(entry.entry_id)
    assert bus.published("host/status")[-1] == b""


async def test_a_broker_that_does_not_take_it_is_said(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    with patch("homeassistant.components.mqtt.async_publish", side_effect=HomeAssistantError("no connection")):
        await hass.config_entries.async_remove(entry.entry_id)
    (line,) = [record for record in caplog.records if "host/status" in record.getMessage()]
    assert line.levelno == logging.WARNING
    assert line.getMessage() == "energier/host/status could not be published: no connection"
