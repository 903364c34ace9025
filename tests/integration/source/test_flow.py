from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN

from ..conftest import SetUp
from .conftest import Adopt, Plug, value

EVERYTHING = ("power", "energy", "current", "voltage", "switch")


async def start(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    return await hass.config_entries.subentries.async_init((entry.entry_id, "source"), context={"source": "user"})


async def answer(hass: HomeAssistant, flow: Any, user_input: dict[str, Any]) -> Any:
    flow = await hass.config_entries.subentries.async_configure(flow["flow_id"], user_input)
    await hass.async_block_till_done()
    return flow


def suggested(flow: Any) -> dict[str, Any]:
    found = {str(key): (key.description or {}).get("suggested_value") for key in flow["data_schema"].schema}
    return {key: each for key, each in found.items() if each is not None}


@pytest.fixture
async def hub_entry(set_up: SetUp) -> MockConfigEntry:
    """The integration without any source, and without MQTT."""
    return await set_up()


async def test_a_device_is_adopted_with_all_that_belongs_to_it(
    hass: HomeAssistant, hub_entry: MockConfigEntry, plug: Plug
) -> None:
    flow = await start(hass, hub_entry)
    assert (flow["type"], flow["step_id"], flow["errors"]) == (FlowResultType.FORM, "user", {})
    flow = await answer(hass, flow, {"device": plug.device.id})
    assert (flow["step_id"], flow["errors"]) == ("entities", {})
    proposed = suggested(flow)
    assert proposed == {"name": "Fridge", "kind": "plug", **{key: plug.id(key) for key in EVERYTHING}}
    flow = await answer(hass, flow, proposed)
    assert (flow["type"], flow["title"]) == (FlowResultType.CREATE_ENTRY, "Fridge")
    assert flow["data"] == {"kind": "plug", **plug.refs(*EVERYTHING)}
    assert hub_entry.state is ConfigEntryState.LOADED
    assert value(hass, "sensor.fridge_power_2") == "60.0"
    assert value(hass, "switch.fridge") == "on"


async def test_an_entity_leads_to_its_siblings(hass: HomeAssistant, hub_entry: MockConfigEntry, plug: Plug) -> None:
    dr.async_get(hass).async_update_device(plug.device.id, name_by_user="Big fridge")
    flow = await answer(hass, await start(hass, hub_entry), {"entity": plug.id("switch")})
    assert suggested(flow) == {"name": "Big fridge", "kind": "plug", **{key: plug.id(key) for key in EVERYTHING}}


async def test_an_entity_without_device_is_adopted(hass: HomeAssistant, hub_entry: MockConfigEntry) -> None:
    attributes = {"unit_of_measurement": "kW", "device_class": "power", "friendly_name": "Template"}
    hass.states.async_set("sensor.template", "1.5", attributes)
    flow = await answer(hass, await start(hass, hub_entry), {"entity": "sensor.template"})
    proposed = suggested(flow)
    assert proposed == {"name": "Template", "kind": "plug", "power": "sensor.template"}
    flow = await answer(hass, flow, {**proposed, "kind": "meter", "name": " Home "})
    assert (flow["title"], flow["data"]) == ("Home", {"kind": "meter", "power": "sensor.template"})
    assert value(hass, "sensor.home_power") == "1500.0"


async def test_entities_that_are_not_loaded_are_known_from_the_registry(
    hass: HomeAssistant, hub_entry: MockConfigEntry, plug: Plug
) -> None:
    for key in EVERYTHING:
        hass.states.async_remove(plug.id(key))
    flow = await answer(hass, await start(hass, hub_entry), {"device": plug.device.id})
    assert suggested(flow) == {"name": "Fridge", "kind": "plug", **{key: plug.id(key) for key in EVERYTHING}}


async def test_nothing_chosen_says_so_and_can_be_mended(
    hass: HomeAssistant, hub_entry: MockConfigEntry, plug: Plug
) -> None:
    flow = await answer(hass, await start(hass, hub_entry), {})
    assert flow["errors"] == {"base": "no_device_or_entity"}
    flow = await answer(hass, flow, {"device": plug.device.id})
    flow = await answer(hass, flow, {"name": "  ", "kind": "plug", "switch": plug.id("switch")})
    assert flow["errors"] == {"name": "no_name", "base": "nothing_chosen"}
    assert suggested(flow)["switch"] == plug.id("switch")
    flow = await answer(hass, flow, {"name": "F", "kind": "plug", "power": plug.id("power")})
    assert flow["type"] is FlowResultType.CREATE_ENTRY


async def test_unfit_entities_are_refused_with_the_reason(
    hass: HomeAssistant, hub_entry: MockConfigEntry, plug: Plug
) -> None:
    plug.say("power", 1, unit_of_measurement="bananas")
    plug.say("energy", 1, state_class="measurement")
    flow = await answer(hass, await start(hass, hub_entry), {"device": plug.device.id})
    assert set(suggested(flow)) == {"name", "kind", "current", "voltage", "switch"}
    chosen = {"power": plug.id("power"), "energy": plug.id("energy"), "switch": "switch.nowhere"}
    flow = await answer(hass, flow, {"name": "F", "kind": "plug", **chosen})
    assert flow["errors"] == {"power": "unknown_unit", "energy": "not_increasing", "switch": "no_such_entity"}


async def test_an_energy_entity_that_nothing_is_known_of_is_refused(
    hass: HomeAssistant, hub_entry: MockConfigEntry
) -> None:
    hass.states.async_set("sensor.bare", "5", {"unit_of_measurement": "kWh"})
    flow = await answer(hass, await start(hass, hub_entry), {"entity": "sensor.bare"})
    flow = await answer(hass, flow, {"name": "F", "kind": "plug", "energy": "sensor.bare"})
    assert flow["errors"] == {"energy": "not_increasing"}


async def test_an_entity_is_adopted_once_but_a_voltage_may_be_shared(
    hass: HomeAssistant, plug: Plug, adopt: Adopt
) -> None:
    entry = await adopt(plug.refs("power", "voltage"))
    flow = await answer(hass, await start(hass, entry), {"device": plug.device.id})
    chosen = {key: plug.id(key) for key in ("power", "energy", "voltage")}
    flow = await answer(hass, flow, {"name": "Again", "kind": "plug", **chosen})
    assert flow["errors"] == {"power": "already_adopted"}
    del chosen["power"]
    flow = await answer(hass, flow, {"name": "Again", "kind": "plug", **chosen})
    assert flow["type"] is FlowResultType.CREATE_ENTRY


async def test_our_own_devices_and_entities_cannot_be_adopted(hass: HomeAssistant, plug: Plug, adopt: Adopt) -> None:
    entry = await adopt(plug.refs("power"))
    ours = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, "source1"), entry.entry_id)
    assert ours is not None
    flow = await answer(hass, await start(hass, entry), {"device": ours.id})
    assert flow["errors"] == {"device": "own_device"}
    with pytest.raises(InvalidData):
        await answer(hass, flow, {"entity": "sensor.kitchen_fridge_power"})


async def test_an_entity_that_became_ours_meanwhile_is_refused(hass: HomeAssistant, plug: Plug, adopt: Adopt) -> None:
    entry = await adopt(plug.refs("energy"))
    flow = await answer(hass, await start(hass, entry), {"device": plug.device.id})
    hass.config_entries.async_update_subentry(
        entry, entry.subentries["source1"], data={"kind": "plug", **plug.refs("energy", "voltage")}
    )
    await hass.async_block_till_done()
    flow = await answer(
        hass, flow, {"name": "F", "kind": "plug", "power": plug.id("power"), "voltage": "sensor.kitchen_fridge_voltage"}
    )
    assert flow["errors"] == {"voltage": "own_entity"}


async def test_reconfigure_shows_what_is_and_changes_it(hass: HomeAssistant, plug: Plug, adopt: Adopt) -> None:
    entry = await adopt(plug.refs("power", "switch", "voltage"))
    plug.rename("power", "sensor.moved")
    plug.remove("voltage")
    flow = await entry.start_subentry_reconfigure_flow(hass, "source1")
    assert flow["step_id"] == "reconfigure"
    now = {"name": "Kitchen fridge", "kind": "plug", "power": "sensor.moved", "switch": plug.id("switch")}
    assert suggested(flow) == now
    flow = await answer(hass, flow, {"name": "X", "kind": "plug"})
    assert flow["errors"] == {"base": "nothing_chosen"}
    flow = await answer(hass, flow, {**now, "name": "Cooler", "kind": "meter", "energy": plug.id("energy")})
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    subentry = entry.subentries["source1"]
    assert subentry.title == "Cooler"
    assert dict(subentry.data) == {"kind": "meter", **plug.refs("power", "energy", "switch")}
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, "source1"), entry.entry_id)
    assert device is not None
    assert device.name == "Cooler"
    # While only the power was known, some milliseconds of 60 W may have been counted.
    before = float(value(hass, "sensor.kitchen_fridge_energy"))
    assert before == pytest.approx(0, abs=0.01)
    plug.say("energy", "12.75")
    await hass.async_block_till_done()
    assert float(value(hass, "sensor.kitchen_fridge_energy")) == pytest.approx(before + 0.25)
