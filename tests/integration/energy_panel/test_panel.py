"""The action and the options step that add to the Energy dashboard, with Home Assistant's real energy manager."""

from typing import Any

from homeassistant.components.energy import data as energy_data
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN

from ..conftest import Bus
from ..source.conftest import Plug

ACTION = "add_to_energy_dashboard"


@pytest.fixture
async def manager(recorder_mock: Any, hass: HomeAssistant) -> energy_data.EnergyManager:
    """The Energy panel, which needs the recorder."""
    assert await async_setup_component(hass, "energy", {})
    await hass.async_block_till_done()
    return await energy_data.async_get_manager(hass)


@pytest.fixture
async def home(manager: energy_data.EnergyManager, entry: MockConfigEntry, bus: Bus) -> MockConfigEntry:
    """A home with a tap and a meter."""
    await bus.tap()
    await bus.meter()
    return entry


def saved(manager: energy_data.EnergyManager) -> Any:
    return manager.data


async def call(hass: HomeAssistant, **data: Any) -> dict[str, Any]:
    response = await hass.services.async_call(DOMAIN, ACTION, data, blocking=True, return_response=True)
    assert isinstance(response, dict)
    return response


def names(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(row["place"], row["name"]) for row in rows]


async def test_asks_before_it_adds(
    hass: HomeAssistant, home: MockConfigEntry, manager: energy_data.EnergyManager
) -> None:
    plan = await call(hass)
    assert saved(manager) is None
    assert plan["applied"] is False
    assert [place for place, _ in names(plan["added"])] == ["grid", "device", "device", "device", "device"]


async def test_adds_the_meter_as_grid_and_the_outlets_as_devices(
    hass: HomeAssistant, home: MockConfigEntry, manager: energy_data.EnergyManager
) -> None:
    plan = await call(hass)
    done = await call(hass, confirm=True)
    assert done["applied"] is True
    assert done["added"] == plan["added"]
    assert manager.data is not None
    grid: Any
    (grid,) = manager.data["energy_sources"]
    assert grid["type"] == "grid"
    assert hass.states.get(grid["stat_energy_from"]) is not None
    assert hass.states.get(grid["stat_rate"]) is not None
    outlets = manager.data["device_consumption"]
    assert len(outlets) == 4
    for outlet in outlets:
        assert set(outlet) == {"stat_consumption", "stat_rate", "name"}
        state = hass.states.get(outlet["stat_consumption"])
        assert state is not None
        assert state.attributes["device_class"] == "energy"
    energy_data.ENERGY_SOURCE_SCHEMA(manager.data["energy_sources"])


async def test_adding_again_changes_nothing(
    hass: HomeAssistant, home: MockConfigEntry, manager: energy_data.EnergyManager
) -> None:
    await call(hass, confirm=True)
    before = repr(manager.data)
    again = await call(hass, confirm=True)
    assert (again["applied"], again["added"], len(again["already_there"])) == (False, [], 5)
    assert repr(manager.data) == before


async def test_the_users_own_set_up_stays(
    hass: HomeAssistant, home: MockConfigEntry, manager: energy_data.EnergyManager
) -> None:
    utility: Any = {"type": "grid", "stat_energy_from": "sensor.utility", "cost_adjustment_day": 0.0}
    washer: Any = {"stat_consumption": "sensor.washer", "name": "Washer"}
    water: Any = {"stat_consumption": "sensor.water"}
    await manager.async_update(
        {"energy_sources": [utility], "device_consumption": [washer], "device_consumption_water": [water]}
    )
    done = await call(hass, confirm=True)
    assert [place for place, _ in names(done["second_meter"])] == ["grid"]
    assert manager.data is not None
    assert manager.data["energy_sources"] == [utility]
    assert manager.data["device_consumption"][0] == washer
    assert len(manager.data["device_consumption"]) == 5
    assert manager.data["device_consumption_water"] == [water]


async def test_a_source_without_energy_sensor_is_left_out(
    hass: HomeAssistant,
    manager: energy_data.EnergyManager,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
) -> None:
    plug = Plug(hass)
    flow: Any = await hass.config_entries.subentries.async_init((entry.entry_id, "source"), context={"source": "user"})
    flow = await hass.config_entries.subentries.async_configure(flow["flow_id"], {"entity": plug.id("power")})
    chosen = {"name": "Cooler", "kind": "plug", "power": plug.id("power")}
    await hass.config_entries.subentries.async_configure(flow["flow_id"], chosen)
    await hass.async_block_till_done()
    assert names((await call(hass))["added"]) == [("device", "Cooler")]
    entity_registry.async_update_entity("sensor.cooler_energy", disabled_by=er.RegistryEntryDisabler.USER)
    await hass.async_block_till_done()
    assert (await call(hass))["added"] == []


async def test_disabled_sensors_are_left_out(
    hass: HomeAssistant, home: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    ours = er.async_entries_for_config_entry(entity_registry, home.entry_id)
    energy = [each for each in ours if each.unique_id.endswith("_1_energy")]
    power = [each for each in ours if each.unique_id.endswith("_2_power")]
    for each in (*energy, *power):
        entity_registry.async_update_entity(each.entity_id, disabled_by=er.RegistryEntryDisabler.USER)
    await hass.async_block_till_done()
    plan = await call(hass)
    assert not {row["energy"] for row in plan["added"]} & {each.entity_id for each in energy}
    assert [row["power"] for row in plan["added"]].count(None) == 1


async def test_outlets_are_named_as_the_user_names_them(
    hass: HomeAssistant, home: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    parents = dr.async_entries_for_config_entry(device_registry, home.entry_id)
    children = [child for parent in parents for child in dr.async_entries_for_parent_device(device_registry, parent.id)]
    device_registry.async_update_child_device(children[0].id, name_by_user="Kettle")
    found = [name for place, name in names((await call(hass))["added"]) if place == "device"]
    assert "Kettle" in found
    parent = device_registry.async_get(children[1].parent_device_id)
    assert parent is not None
    assert f"{parent.name} {children[1].name}" in found


async def test_sources_go_with_their_kind_and_not_beside_their_original(
    hass: HomeAssistant, manager: energy_data.EnergyManager, entry: MockConfigEntry
) -> None:
    fridge, main, known = Plug(hass, "Fridge"), Plug(hass, "Main"), Plug(hass, "Known")
    for name, kind, refs in (
        ("Cooler", "plug", fridge.refs("power")),
        ("Home", "meter", main.refs("power", "energy")),
        ("Known", "plug", known.refs("energy")),
    ):
        flow = await hass.config_entries.subentries.async_init(
            (entry.entry_id, "source"), context={"source": "user"}, data=None
        )
        plug = {"Cooler": fridge, "Home": main, "Known": known}[name]
        flow = await hass.config_entries.subentries.async_configure(flow["flow_id"], {"device": plug.device.id})
        chosen = {key: plug.id(key) for key in refs}
        await hass.config_entries.subentries.async_configure(flow["flow_id"], {"name": name, "kind": kind, **chosen})
        await hass.async_block_till_done()
    await manager.async_update({"energy_sources": [], "device_consumption": [{"stat_consumption": known.id("energy")}]})
    done = await call(hass, confirm=True)
    assert names(done["added"]) == [("grid", "Home"), ("device", "Cooler")]
    assert names(done["already_there"]) == [("device", "Known")]


async def test_without_wanting_a_response_a_notification_explains(
    hass: HomeAssistant, home: MockConfigEntry, manager: energy_data.EnergyManager
) -> None:
    def notified() -> str:
        notifications = hass.data["persistent_notification"]
        return str(notifications[f"{DOMAIN}_{ACTION}"]["message"])

    hass.config.language = "ko"
    await hass.services.async_call(DOMAIN, ACTION, {}, blocking=True)
    assert "아직 아무것도 변경하지 않았습니다" in notified()
    assert notified().count("\n- ") == 5
    assert saved(manager) is None
    hass.config.language = "en"
    await hass.services.async_call(DOMAIN, ACTION, {"confirm": True}, blocking=True)
    assert manager.data is not None
    await hass.services.async_call(DOMAIN, ACTION, {}, blocking=True)
    assert notified().startswith("There is nothing to add")


async def test_says_what_is_missing_without_the_energy_integration(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    with pytest.raises(HomeAssistantError) as error:
        await call(hass)
    assert error.value.translation_key == "energy_panel_missing"
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    flow = await hass.config_entries.options.async_configure(flow["flow_id"], {"next_step_id": "energy_dashboard"})
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "energy_panel_missing")


async def test_needs_the_integration_to_be_loaded(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError):
        await call(hass)


async def test_what_home_assistant_refuses_is_not_saved(
    hass: HomeAssistant, home: MockConfigEntry, manager: energy_data.EnergyManager
) -> None:
    broken: Any = {"energy_sources": [{"type": "solar"}], "device_consumption": []}
    await manager.async_update(broken)
    with pytest.raises(HomeAssistantError) as error:
        await call(hass, confirm=True)
    assert error.value.translation_key == "energy_panel_invalid"
    assert isinstance(error.value.__cause__, probatio.Invalid)
    assert manager.data is not None
    assert manager.data["device_consumption"] == []


class Options:
    """The options flow as the user runs it."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        self._options = hass.config_entries.options
        self._entry = entry

    async def open(self) -> Any:
        menu = await self._options.async_init(self._entry.entry_id)
        assert menu["type"] is FlowResultType.MENU
        return await self._options.async_configure(menu["flow_id"], {"next_step_id": "energy_dashboard"})

    async def submit(self, flow: Any) -> Any:
        return await self._options.async_configure(flow["flow_id"], {})


async def test_the_options_show_what_will_be_added_and_add_it(
    hass: HomeAssistant, home: MockConfigEntry, manager: energy_data.EnergyManager
) -> None:
    options = Options(hass, home)
    flow = await options.open()
    assert flow["step_id"] == "energy_dashboard"
    assert flow["description_placeholders"]["added"].count("\n") == 4
    assert saved(manager) is None
    flow = await options.submit(flow)
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert manager.data is not None
    assert len(manager.data["device_consumption"]) == 4
    flow = await options.open()
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "nothing_to_add")


async def test_the_options_say_which_meter_is_left_out(
    hass: HomeAssistant, home: MockConfigEntry, manager: energy_data.EnergyManager
) -> None:
    utility: Any = {"type": "grid", "stat_energy_from": "sensor.utility", "cost_adjustment_day": 0.0}
    await manager.async_update({"energy_sources": [utility], "device_consumption": []})
    options = Options(hass, home)
    flow = await options.open()
    assert flow["step_id"] == "energy_dashboard_meter_left_out"
    assert flow["description_placeholders"]["left_out"].startswith("- ")
    flow = await options.submit(flow)
    assert flow["type"] is FlowResultType.CREATE_ENTRY


async def test_the_options_show_again_what_changed_meanwhile(
    hass: HomeAssistant, home: MockConfigEntry, manager: energy_data.EnergyManager
) -> None:
    options = Options(hass, home)
    flow = await options.open()
    first = (await call(hass))["added"][1]["energy"]
    await manager.async_update({"device_consumption": [{"stat_consumption": first}], "energy_sources": []})
    flow = await options.submit(flow)
    assert flow["type"] is FlowResultType.FORM
    assert flow["description_placeholders"]["added"].count("\n") == 3
    flow = await options.submit(flow)
    assert flow["type"] is FlowResultType.CREATE_ENTRY
