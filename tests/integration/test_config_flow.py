"""Setting up asks nothing that can be known, and every end of a flow can be recovered from."""

import json
from typing import Any

from homeassistant.config_entries import SOURCE_IGNORE, SOURCE_MQTT, SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.mqtt import MqttServiceInfo
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN

from .conftest import Bus, SetUp, example, value

TOPIC = "energier/discovery/tap-1a2b3c/config"
TAP = json.dumps(example("discovery", "tap"))


async def discover(hass: HomeAssistant, payload: str | bytes = TAP, topic: str = TOPIC) -> ConfigFlowResult:
    """Let Home Assistant hand us a discovery message."""
    info = MqttServiceInfo(
        topic=topic, payload=payload, qos=1, retain=True, subscribed_topic="energier/discovery/#", timestamp=0.0
    )
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_MQTT}, data=info)


async def begin(hass: HomeAssistant) -> ConfigFlowResult:
    """Let the user begin."""
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})


async def finish(hass: HomeAssistant, flow: ConfigFlowResult) -> ConfigFlowResult:
    """Press the button."""
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], {})
    await hass.async_block_till_done()
    return result


async def test_the_user_sets_up_without_mqtt(hass: HomeAssistant) -> None:
    flow = await begin(hass)
    assert flow["type"] is FlowResultType.FORM
    assert flow["step_id"] == "user"
    assert not flow["errors"]
    result = await finish(hass, flow)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert (result["title"], result["data"]) == ("Energier", {})
    assert result["result"].unique_id == DOMAIN


async def test_a_discovered_device_offers_itself_by_name_and_works_after_a_confirmation(
    hass: HomeAssistant, bus: Bus
) -> None:
    flow = await discover(hass)
    assert flow["type"] is FlowResultType.FORM
    assert flow["step_id"] == "confirm"
    assert flow["description_placeholders"] == {"name": "Living room tap"}
    (progress,) = hass.config_entries.flow.async_progress()
    assert progress["context"]["title_placeholders"] == {"name": "Living room tap"}
    assert progress["context"]["confirm_only"]
    assert hass.config_entries.async_entries(DOMAIN) == []
    result = await finish(hass, flow)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await bus.tap()
    assert value(hass, "sensor", "tap-1a2b3c_1_power") == "1003.1"


async def test_bytes_are_read_too(hass: HomeAssistant) -> None:
    assert (await discover(hass, TAP.encode()))["type"] is FlowResultType.FORM


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        (TOPIC, ""),
        (TOPIC, "{"),
        (TOPIC, json.dumps(example("discovery", "tap") | {"schema": 2})),
        ("energier/discovery/other/config", TAP),
        ("energier/discovery/tap-1a2b3c/party", TAP),
        ("energier/tap-1a2b3c/state", TAP),
    ],
)
async def test_what_is_no_announcement_ends_the_flow_and_the_next_one_works(
    hass: HomeAssistant, topic: str, payload: str
) -> None:
    result = await discover(hass, payload, topic)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "invalid_discovery_info"
    assert (await discover(hass))["type"] is FlowResultType.FORM


async def test_a_second_device_does_not_ask_again(hass: HomeAssistant) -> None:
    flow = await discover(hass)
    second = await discover(hass, json.dumps(example("discovery", "meter")), "energier/discovery/meter-4d5e6f/config")
    assert (second["type"], second["reason"]) == (FlowResultType.ABORT, "already_in_progress")
    assert (await finish(hass, flow))["type"] is FlowResultType.CREATE_ENTRY


async def test_the_user_may_set_up_while_a_device_is_discovered(hass: HomeAssistant) -> None:
    await discover(hass)
    result = await finish(hass, await begin(hass))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert hass.config_entries.flow.async_progress() == []


@pytest.mark.parametrize("start", [discover, begin])
async def test_there_is_one_hub(hass: HomeAssistant, set_up: SetUp, start: Any) -> None:
    await set_up()
    result = await start(hass)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_an_ignored_discovery_can_be_set_up_by_the_user(hass: HomeAssistant) -> None:
    MockConfigEntry(domain=DOMAIN, unique_id=DOMAIN, source=SOURCE_IGNORE).add_to_hass(hass)
    assert (await discover(hass))["reason"] == "already_configured"
    assert (await finish(hass, await begin(hass)))["type"] is FlowResultType.CREATE_ENTRY


async def test_a_removed_hub_can_be_set_up_again(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    await hass.config_entries.async_remove(entry.entry_id)
    assert (await finish(hass, await begin(hass)))["type"] is FlowResultType.CREATE_ENTRY


async def test_sources_can_be_added_to_the_hub(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    flow = await hass.config_entries.subentries.async_init((entry.entry_id, "source"), context={"source": SOURCE_USER})
    assert flow["type"] is FlowResultType.FORM
