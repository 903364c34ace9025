"""Setting up asks nothing that can be known, and every end of a flow can be recovered from."""

import json
from typing import Any

from homeassistant.config_entries import SOURCE_HASSIO, SOURCE_IGNORE, SOURCE_MQTT, SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.service_info.hassio import HassioServiceInfo
from homeassistant.helpers.service_info.mqtt import MqttServiceInfo
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN

from .conftest import Bus, SetUp, example, value
from .ml.stand_in import StandIn

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


FOUND = {"host": "abc-energier-ml", "port": 8765, "token": "made-for-energier", "addon": "Energier ML"}
STORED = {"url": "http://abc-energier-ml:8765", "token": "made-for-energier"}


async def find_app(hass: HomeAssistant, **changes: Any) -> ConfigFlowResult:
    """Let Supervisor tell of the app."""
    info = HassioServiceInfo(config={**FOUND, **changes}, name="Energier ML", slug="abc_energier_ml", uuid="1234")
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_HASSIO}, data=info)


async def say(hass: HomeAssistant, flow: ConfigFlowResult, **answers: str) -> ConfigFlowResult:
    """Fill the form in."""
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], answers)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


async def test_supervisor_finds_the_app_and_one_confirmation_sets_everything_up(hass: HomeAssistant) -> None:
    flow = await find_app(hass)
    assert (flow["type"], flow["step_id"]) == (FlowResultType.FORM, "hassio_confirm")
    assert flow["description_placeholders"] == {"name": "Energier ML"}
    (progress,) = hass.config_entries.flow.async_progress()
    assert progress["context"]["confirm_only"]
    assert "made-for-energier" not in json.dumps(progress, default=str)
    result = await finish(hass, flow)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert (result["title"], result["data"]) == ("Energier", STORED)
    assert result["result"].unique_id == DOMAIN


async def test_an_app_that_is_found_is_given_to_the_hub_without_a_question(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    result = await find_app(hass)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert dict(entry.data) == STORED
    assert entry.runtime_data.app is not None
    await find_app(hass, host="elsewhere", token="another")
    assert dict(entry.data) == {"url": "http://elsewhere:8765", "token": "another"}


@pytest.mark.parametrize("wrong", [{"port": "many"}, {"port": None}, {"host": ""}, {"port": 99999}], ids=str)
async def test_an_app_that_says_nonsense_ends_the_flow_and_the_next_one_works(
    hass: HomeAssistant, wrong: dict[str, Any]
) -> None:
    result = await find_app(hass, **wrong)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "invalid_app_info")
    assert (await find_app(hass))["type"] is FlowResultType.FORM


async def test_an_app_that_waits_is_taken_along_by_whichever_flow_makes_the_hub(hass: HomeAssistant) -> None:
    device = await discover(hass)
    assert (await find_app(hass))["type"] is FlowResultType.FORM
    # It is asked for once, and what it said last counts.
    again = await find_app(hass, token="a-newer-token")
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_in_progress")
    result = await finish(hass, device)
    assert result["data"] == STORED | {"token": "a-newer-token"}
    assert hass.config_entries.flow.async_progress() == []


async def test_an_ignored_hub_stays_ignored(hass: HomeAssistant) -> None:
    ignored = MockConfigEntry(domain=DOMAIN, unique_id=DOMAIN, source=SOURCE_IGNORE)
    ignored.add_to_hass(hass)
    assert (await find_app(hass))["reason"] == "already_configured"
    assert dict(ignored.data) == {}
    # Supervisor does not say it again before the next start: when the user sets up all the same, the app is there.
    assert (await finish(hass, await begin(hass)))["data"] == STORED


async def test_the_user_tells_where_the_app_is(hass: HomeAssistant, set_up: SetUp, app: StandIn) -> None:
    entry = await set_up()
    flow = await entry.start_reconfigure_flow(hass)
    assert (flow["type"], flow["step_id"]) == (FlowResultType.FORM, "reconfigure")
    result = await say(hass, flow, url=f" {app.url}/ ", token=app.token, temperature="weather.home")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert dict(entry.data) == {"url": app.url, "token": app.token}
    assert dict(entry.options) == {"temperature": "weather.home"}
    assert entry.runtime_data.app is not None


async def test_what_is_wrong_with_the_app_is_said_and_can_be_mended(
    hass: HomeAssistant, set_up: SetUp, app: StandIn
) -> None:
    entry = await set_up()
    flow = await entry.start_reconfigure_flow(hass)
    assert (await say(hass, flow, url="machine", token="x"))["errors"] == {"url": "invalid_url"}
    assert (await say(hass, flow, url=app.url, token="wrong"))["errors"] == {"token": "invalid_auth"}
    assert (await say(hass, flow, url=app.url))["errors"] == {"token": "invalid_auth"}
    await app.stop()
    failed = await say(hass, flow, url=app.url, token=app.token)
    assert failed["errors"] == {"base": "cannot_connect"}
    # What was typed stays, but for the token.
    assert failed["data_schema"] is not None
    (url, token, _) = failed["data_schema"].schema
    assert (url.description, token.description) == ({"suggested_value": app.url}, {"suggested_value": None})
    assert dict(entry.data) == {}
    await app.start()
    assert (await say(hass, flow, url=app.url, token=app.token))["reason"] == "reconfigure_successful"


async def test_the_token_may_be_left_out_where_the_address_stays(
    hass: HomeAssistant, set_up: SetUp, app: StandIn
) -> None:
    entry = await set_up()
    await say(hass, await entry.start_reconfigure_flow(hass), url=app.url, token=app.token)
    result = await say(hass, await entry.start_reconfigure_flow(hass), url=app.url)
    assert result["reason"] == "reconfigure_successful"
    assert entry.data["token"] == app.token
    # It is not carried to another address.
    other = StandIn()
    await other.start()
    flow = await entry.start_reconfigure_flow(hass)
    assert (await say(hass, flow, url=other.url))["errors"] == {"token": "invalid_auth"}
    await other.stop()


async def test_without_an_address_the_hub_goes_on_without_the_app(
    hass: HomeAssistant, set_up: SetUp, app: StandIn
) -> None:
    entry = await set_up()
    await say(hass, await entry.start_reconfigure_flow(hass), url=app.url, token=app.token)
    result = await say(hass, await entry.start_reconfigure_flow(hass))
    assert result["reason"] == "reconfigure_successful"
    assert dict(entry.data) == {}
    assert entry.runtime_data.app is None


async def test_another_token_is_asked_for_and_tried(hass: HomeAssistant, set_up: SetUp, app: StandIn) -> None:
    entry = await set_up()
    await say(hass, await entry.start_reconfigure_flow(hass), url=app.url, token=app.token)
    app.token = "another-token-of-the-stand-in"
    flow = await entry.start_reauth_flow(hass)
    assert (flow["type"], flow["step_id"]) == (FlowResultType.FORM, "reauth_confirm")
    assert flow["description_placeholders"]["url"] == app.url
    assert (await say(hass, flow, token="wrong"))["errors"] == {"token": "invalid_auth"}
    await app.stop()
    assert (await say(hass, flow, token=app.token))["errors"] == {"base": "cannot_connect"}
    await app.start()
    result = await say(hass, flow, token=app.token)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    assert entry.data["token"] == app.token


async def test_the_temperature_is_chosen_among_the_options(hass: HomeAssistant, set_up: SetUp, app: StandIn) -> None:
    entry = await set_up()
    menu = await hass.config_entries.options.async_init(entry.entry_id)
    assert menu["menu_options"] == ["energy_dashboard"]
    await say(hass, await entry.start_reconfigure_flow(hass), url=app.url, token=app.token)
    known = er.async_get(hass).async_get_or_create("sensor", "shelly", "t", suggested_object_id="outside")
    for chosen, stored in (({"temperature": known.entity_id}, {"temperature": known.id}), ({}, {})):
        menu = await hass.config_entries.options.async_init(entry.entry_id)
        assert menu["menu_options"] == ["energy_dashboard", "forecast"]
        step = {"next_step_id": "forecast"}
        form = await hass.config_entries.options.async_configure(menu["flow_id"], step)
        assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "forecast")
        result = await hass.config_entries.options.async_configure(form["flow_id"], chosen)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert dict(entry.options) == stored
