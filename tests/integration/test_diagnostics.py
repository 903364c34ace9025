"""A diagnostics file tells nothing private, and brings back the same states when it is played back."""

import json
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.energier.const import DOMAIN
from custom_components.energier.device.store import KEY

from .conftest import Bus, SetUp, example

TAP = "tap-1a2b3c"


@pytest.fixture(autouse=True)
async def diagnostics(hass: HomeAssistant) -> None:
    """Home Assistant's diagnostics."""
    assert await async_setup_component(hass, "diagnostics", {})


async def eventful_day(bus: Bus) -> None:
    """Two devices, a power cut, and messages of every kind, some of them bad."""
    await bus.tap()
    await bus.meter()
    counters = example("energy", "meter") | {"boot": 4, "ch": [{"wh": 9_123_400.0}]}
    await bus.send("meter-4d5e6f/energy", counters)
    await bus.send(f"{TAP}/event", example("event", "trip"))
    await bus.send(f"{TAP}/2/waveform", example("waveform", "plug_in"))
    await bus.send(f"{TAP}/state", b"\xff not json")
    await bus.announce(example("discovery", "tap") | {"mac": "b8:27:eb:ff:ff:ff"})


async def test_played_back_a_file_gives_the_same_states(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    bus: Bus,
    set_up: SetUp,
    hass_storage: dict[str, Any],
) -> None:
    entry = await set_up()
    await eventful_day(bus)
    file = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    recorded = json.loads(json.dumps(file))
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()

    hass_storage[KEY] = {
        "version": 1,
        "key": KEY,
        "data": {device["id"]: device["counters"] for device in recorded["devices"]},
    }
    entry = await set_up()
    for device in recorded["devices"]:
        for topic, payload in device["messages"].items():
            await bus.send(topic.removeprefix("energier/"), payload)
    replayed = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    def states(file: dict[str, Any]) -> dict[str, str | None]:
        return {
            name: state and state["state"] for device in file["devices"] for name, state in device["states"].items()
        }

    assert states(replayed) == states(recorded)
    assert states(replayed)["sensor.device_2_1_energy"] == "9123.456"
    assert states(replayed)["switch.device_1_1_outlet"] == "on"
    assert [device["counters"] for device in replayed["devices"]] == [
        device["counters"] for device in recorded["devices"]
    ]


async def test_nothing_private_is_in_it(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, bus: Bus, entry: MockConfigEntry
) -> None:
    await eventful_day(bus)
    text = json.dumps(await get_diagnostics_for_config_entry(hass, hass_client, entry)).lower()
    for private in ("b8:27:eb", "5c:cf:7f", TAP, "meter-4d5e6f", "5e6f"):
        assert private not in text


async def test_refusals_are_in_it(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, bus: Bus, entry: MockConfigEntry
) -> None:
    await eventful_day(bus)
    file: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    refusals = {refusal["reason"]: refusal for refusal in file["refusals"]}
    assert set(refusals) == {"not_json", "identity"}
    assert refusals["not_json"]["device"] == "device_1"
    assert refusals["not_json"]["sample"] == "\\xff not json"
    assert file["messages_accepted"] == 11
    assert file["devices"][0]["disputed"]


async def test_what_happened_last_is_in_it(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, bus: Bus, entry: MockConfigEntry
) -> None:
    await bus.tap()
    for event in ("boot", "trip", "relay"):
        await bus.send(f"{TAP}/event", example("event", event))
    file: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    (tap,) = file["devices"]
    assert tap["last_boot"] == {"timestamp": None, "boot": 12, "cause": "power"}
    assert tap["last_trip"] == {"timestamp": 1763704800000, "channel": 4, "reason": "current", "current": 12.4}
    assert tap["relay_causes"] == {"1": "mqtt"}


@pytest.mark.parametrize("outlet", [False, True])
async def test_the_file_of_an_outlet_is_that_of_its_tap(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, bus: Bus, entry: MockConfigEntry, outlet: bool
) -> None:
    await bus.meter()
    await bus.tap()
    registry = dr.async_get(hass)
    device: Any = registry.async_get_device_by_identifier((DOMAIN, TAP), entry.entry_id)
    if outlet:
        device = dr.async_entries_for_parent_device(registry, device.id)[0]
    file: Any = await get_diagnostics_for_device(hass, hass_client, entry, device)
    (found,) = file["devices"]
    assert found["id"] == "device_2"
    assert found["states"]["sensor.device_2_1_power"]["state"] == "1003.1"
    assert found["states"]["sensor.device_2_uptime"] is None


async def test_a_device_that_was_not_heard_has_an_empty_file(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> None:
    device = dr.async_get(hass).async_get_or_create(config_entry_id=entry.entry_id, identifiers={(DOMAIN, "old")})
    assert await get_diagnostics_for_device(hass, hass_client, entry, device) == {"devices": []}


async def test_sources_are_in_it_with_what_they_adopted(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    hass.states.async_set("sensor.fridge", "60", {"device_class": "power", "unit_of_measurement": "W"})
    source = ConfigSubentryData(
        data=MappingProxyType({"kind": "plug", "power": "sensor.fridge", "energy": "gone"}),
        subentry_type="source",
        title="Fridge",
        unique_id=None,
    )
    entry = MockConfigEntry(domain=DOMAIN, unique_id=DOMAIN, subentries_data=[source])
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    (subentry_id,) = entry.subentries
    file: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    (found,) = file["sources"]
    assert found["kind"] == "plug"
    assert found["adopted"]["power"]["entity_id"] == "sensor.fridge"
    assert found["adopted"]["power"]["state"]["state"] == "60"
    assert found["states"][f"{subentry_id}_power"]["state"] == "60.0"

    power = er.async_get(hass).async_get_entity_id("sensor", DOMAIN, f"{subentry_id}_power")
    assert power is not None
    known = er.async_get(hass).entities[power]
    assert known.device_id is not None
    device = dr.async_get(hass).async_get(known.device_id)
    assert device is not None
    alone: Any = await get_diagnostics_for_device(hass, hass_client, entry, device)
    assert [source["kind"] for source in alone["sources"]] == ["plug"]
