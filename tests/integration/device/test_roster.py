"""Home Assistant's devices and entities follow what a device announces, without a restart."""

from typing import Any

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN
from custom_components.energier.device.hub import Hub

from ..conftest import Bus, entity_id, example, value

TAP = "tap-1a2b3c"


def outlets(*numbers: int, **changes: Any) -> list[dict[str, Any]]:
    """Channels with a relay."""
    return [{"ch": number, "relay": True, "measures": ["i", "p"], **changes} for number in numbers]


def unique_ids(hass: HomeAssistant) -> set[str]:
    return {known.unique_id for known in er.async_get(hass).entities.values() if known.platform == DOMAIN}


@pytest.fixture
def devices(hass: HomeAssistant) -> dr.DeviceRegistry:
    return dr.async_get(hass)


def find(devices: dr.DeviceRegistry, entry: MockConfigEntry, device_id: str = TAP) -> dr.DeviceEntry:
    device = devices.async_get_device_by_identifier((DOMAIN, device_id), entry.entry_id)
    assert device is not None
    return device


def children(devices: dr.DeviceRegistry, entry: MockConfigEntry, device_id: str = TAP) -> list[str | None]:
    parent = find(devices, entry, device_id)
    return [child.name for child in dr.async_entries_for_parent_device(devices, parent.id)]


async def test_outlets_are_child_devices_of_their_tap(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, devices: dr.DeviceRegistry
) -> None:
    await bus.tap()
    tap = find(devices, entry)
    assert (tap.name, tap.model, tap.manufacturer) == ("Living room tap", "Energier Tap", "Energier")
    assert (tap.sw_version, tap.hw_version, tap.serial_number) == ("0.1.0", "Raspberry Pi 3B+", "b8:27:eb:1a:2b:3c")
    assert children(devices, entry) == ["Outlet 1", "Outlet 2", "Outlet 3", "Outlet 4"]
    switch = er.async_get(hass).entities[entity_id(hass, "switch", f"{TAP}_2_outlet")]
    assert switch.device_id is not None
    child = devices.async_get(switch.device_id)
    assert isinstance(child, dr.ChildDeviceEntry)
    assert child.parent_device_id == tap.id


async def test_an_outlet_has_the_name_the_device_was_told(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, devices: dr.DeviceRegistry
) -> None:
    await bus.tap(channels=[*outlets(1, name="Fridge"), *outlets(2)])
    assert children(devices, entry) == ["Fridge", "Outlet 2"]
    await bus.tap(channels=[*outlets(1), *outlets(2, name="Kettle")])
    assert children(devices, entry) == ["Outlet 1", "Kettle"]
    names = [state.name for state in hass.states.async_all("switch") if "device_class" in state.attributes]
    assert names == ["Outlet 1", "Kettle"]


async def test_a_meter_is_one_device(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, devices: dr.DeviceRegistry
) -> None:
    await bus.meter()
    assert children(devices, entry, "meter-4d5e6f") == []
    power = er.async_get(hass).entities[entity_id(hass, "sensor", "meter-4d5e6f_1_power")]
    assert power.device_id == find(devices, entry, "meter-4d5e6f").id


async def test_a_second_circuit_gives_each_a_device_of_its_own(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, devices: dr.DeviceRegistry
) -> None:
    await bus.meter()
    await bus.announce(example("discovery", "meter") | {"channels": [{"ch": 1}, {"ch": 2}]})
    assert children(devices, entry, "meter-4d5e6f") == ["Circuit 1", "Circuit 2"]
    await bus.send("meter-4d5e6f/state", {"schema": 1, "ch": [{"p": 1.0}, {"p": 2.0}]})
    assert [value(hass, "sensor", f"meter-4d5e6f_{circuit}_power") for circuit in (1, 2)] == ["1.0", "2.0"]
    moved = er.async_get(hass).entities[entity_id(hass, "sensor", "meter-4d5e6f_1_power")]
    assert moved.device_id != find(devices, entry, "meter-4d5e6f").id

    await bus.announce(example("discovery", "meter"))
    await bus.send("meter-4d5e6f/state", example("state", "meter"))
    assert children(devices, entry, "meter-4d5e6f") == []
    assert value(hass, "sensor", "meter-4d5e6f_1_power") == "712.4"


async def test_a_new_outlet_appears_and_the_others_stay_untouched(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, devices: dr.DeviceRegistry
) -> None:
    await bus.announce(example("discovery", "tap") | {"channels": outlets(1, 2)})
    await bus.send(f"{TAP}/availability", "online")
    await bus.send(f"{TAP}/state", {"schema": 1, "ch": [{"p": 1.0, "on": True}, {"p": 2.0, "on": True}]})
    seen: list[str] = []
    hass.bus.async_listen("state_changed", lambda event: seen.append(str(event.data["new_state"])))
    await bus.announce(example("discovery", "tap") | {"channels": outlets(1, 2, 3)})
    assert children(devices, entry) == ["Outlet 1", "Outlet 2", "Outlet 3"]
    assert not any(STATE_UNAVAILABLE in state for state in seen)
    await bus.send(f"{TAP}/state", {"schema": 1, "ch": [{"p": 1.0}, {"p": 2.0}, {"p": 3.0, "on": False}]})
    assert value(hass, "sensor", f"{TAP}_3_power") == "3.0"
    assert value(hass, "switch", f"{TAP}_3_outlet") == "off"


async def test_a_removed_outlet_goes_with_its_entities(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, devices: dr.DeviceRegistry
) -> None:
    await bus.tap()
    await bus.announce(example("discovery", "tap") | {"channels": outlets(1, 4)})
    assert children(devices, entry) == ["Outlet 1", "Outlet 4"]
    assert not any(unique_id.startswith((f"{TAP}_2_", f"{TAP}_3_")) for unique_id in unique_ids(hass))
    await bus.send(f"{TAP}/state", {"schema": 1, "ch": [{"p": 1.0}, {"p": 4.0}]})
    assert value(hass, "sensor", f"{TAP}_4_power") == "4.0"
    assert hass.states.get("switch.living_room_tap_outlet_2") is None


async def test_what_is_no_longer_measured_goes(hass: HomeAssistant, bus: Bus, entry: MockConfigEntry) -> None:
    await bus.meter()
    await bus.announce(example("discovery", "meter") | {"measures": ["v"], "channels": [{"ch": 1, "measures": ["p"]}]})
    assert unique_ids(hass) == {
        "meter-4d5e6f_voltage",
        "meter-4d5e6f_uptime",
        "meter-4d5e6f_1_power",
        "meter-4d5e6f_1_energy",
    }


async def test_a_voltage_sensor_makes_an_estimate_a_measurement(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry
) -> None:
    await bus.tap()
    before = entity_id(hass, "sensor", f"{TAP}_1_power")
    channels = [channel | {"estimated": False} for channel in example("discovery", "tap")["channels"]]
    await bus.announce(example("discovery", "tap") | {"channels": channels})
    await bus.send(f"{TAP}/state", example("state", "tap"))
    known = er.async_get(hass).entities[entity_id(hass, "sensor", f"{TAP}_1_power")]
    assert known.entity_id == before
    assert known.translation_key is None
    assert value(hass, "sensor", f"{TAP}_1_power") == "1003.1"


async def test_versions_and_names_are_followed(bus: Bus, entry: MockConfigEntry, devices: dr.DeviceRegistry) -> None:
    await bus.tap()
    await bus.announce(example("discovery", "tap") | {"sw": "0.2.0", "hw": None, "name": "Kitchen tap"})
    tap = find(devices, entry)
    assert (tap.name, tap.sw_version, tap.hw_version) == ("Kitchen tap", "0.2.0", None)


async def test_the_same_announcement_again_changes_nothing(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, devices: dr.DeviceRegistry
) -> None:
    await bus.tap()
    before = find(devices, entry).modified_at
    await bus.announce(example("discovery", "tap"))
    assert find(devices, entry).modified_at == before
    assert value(hass, "sensor", f"{TAP}_1_power") == "1003.1"


async def test_an_empty_announcement_removes_the_device(
    hass: HomeAssistant, bus: Bus, hub: Hub, entry: MockConfigEntry, devices: dr.DeviceRegistry
) -> None:
    await bus.tap()
    await bus.meter()
    await bus.send(f"discovery/{TAP}/config", "")
    assert devices.async_get_device_by_identifier((DOMAIN, TAP), entry.entry_id) is None
    assert not any(unique_id.startswith(TAP) for unique_id in unique_ids(hass))
    assert hass.states.async_entity_ids("switch") == []
    assert list(hub.devices) == ["meter-4d5e6f"]
    await bus.send("discovery/nobody/config", "")

    await bus.tap()
    assert value(hass, "sensor", f"{TAP}_1_energy") == "123.456789"


async def test_a_device_that_comes_and_goes_at_once_leaves_nothing(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry
) -> None:
    bus.fire(f"discovery/{TAP}/config", example("discovery", "tap"))
    bus.fire(f"discovery/{TAP}/config", example("discovery", "tap") | {"channels": outlets(1)})
    bus.fire(f"discovery/{TAP}/config", "")
    await hass.async_block_till_done()
    assert unique_ids(hass) == set()


async def test_a_device_that_goes_while_its_entities_are_waited_for_leaves_nothing(
    hass: HomeAssistant, bus: Bus, hub: Hub
) -> None:
    async with hub._changing_entities:
        bus.fire(f"discovery/{TAP}/config", example("discovery", "tap"))
        bus.fire(f"discovery/{TAP}/config", "")
    await hass.async_block_till_done()
    assert unique_ids(hass) == set()


async def test_an_entity_that_waits_for_its_removal_does_no_harm(
    hass: HomeAssistant, bus: Bus, hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    await bus.tap()
    gone = entity_id(hass, "sensor", f"{TAP}_4_power"), entity_id(hass, "switch", f"{TAP}_4_outlet")
    async with hub._changing_entities:
        bus.fire(f"discovery/{TAP}/config", example("discovery", "tap") | {"channels": outlets(1)})
        bus.fire(f"{TAP}/state", {"schema": 1, "ch": [{"p": 1.0}]})
        assert [getattr(hass.states.get(known), "state", None) for known in gone] == ["unknown", "unknown"]
    await hass.async_block_till_done()
    assert [hass.states.get(known) for known in gone] == [None, None]
    assert "Exception" not in caplog.text


async def test_a_disabled_entity_may_change_too(hass: HomeAssistant, bus: Bus, entry: MockConfigEntry) -> None:
    await bus.tap()
    er.async_get(hass).async_update_entity(
        entity_id(hass, "sensor", f"{TAP}_1_power"), disabled_by=er.RegistryEntryDisabler.USER
    )
    await hass.config_entries.async_reload(entry.entry_id)
    await bus.tap()
    assert hass.states.get(entity_id(hass, "sensor", f"{TAP}_1_power")) is None
    channels = [channel | {"estimated": False} for channel in example("discovery", "tap")["channels"]]
    await bus.announce(example("discovery", "tap") | {"channels": channels})
    assert er.async_get(hass).entities[entity_id(hass, "sensor", f"{TAP}_1_power")].disabled_by
    await bus.announce(example("discovery", "tap") | {"channels": outlets(2)})
    assert not any(unique_id.startswith(f"{TAP}_1_") for unique_id in unique_ids(hass))
