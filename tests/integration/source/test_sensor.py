from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    mock_restore_cache_with_extra_data,
)

from custom_components.energier.const import DOMAIN

from .conftest import Adopt, Plug, value

POWER = "sensor.kitchen_fridge_power"
ENERGY = "sensor.kitchen_fridge_energy"
CURRENT = "sensor.kitchen_fridge_current"
VOLTAGE = "sensor.kitchen_fridge_voltage"


async def passes(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    """Let time pass minute by minute."""
    while seconds > 0:
        freezer.tick(min(seconds, 60))
        seconds -= 60
        async_fire_time_changed(hass)
        await hass.async_block_till_done()


async def test_a_source_is_a_device_of_its_own(
    hass: HomeAssistant,
    plug: Plug,
    adopt: Adopt,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    entry = await adopt(plug.refs("power", "energy", "current", "voltage"))
    assert [value(hass, each) for each in (POWER, ENERGY, CURRENT, VOLTAGE)] == ["60.0", "12.5", "0.3", "220.0"]
    device = device_registry.async_get_device_by_identifier((DOMAIN, "source1"), entry.entry_id)
    assert device is not None
    assert (device.name, device.config_entry_id, device.config_subentry_id) == (
        "Kitchen fridge",
        entry.entry_id,
        "source1",
    )
    energy = entity_registry.async_get(ENERGY)
    assert energy is not None
    assert (energy.unique_id, energy.device_id) == ("source1_energy", device.id)
    state = hass.states.get(ENERGY)
    assert state is not None
    assert (state.attributes["state_class"], state.attributes["unit_of_measurement"]) == ("total_increasing", "kWh")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (("power", "1.5", "kW"), (POWER, 1500)),
        (("power", "2500", "mW"), (POWER, 2.5)),
        (("power", "0.002", "MW"), (POWER, 2000)),
        (("power", "-40", "W"), (POWER, -40)),
        (("energy", "1500", "Wh"), (ENERGY, 1.5)),
        (("energy", "0.0125", "MWh"), (ENERGY, 12.5)),
        (("current", "2", "A"), (CURRENT, 2)),
        (("voltage", "0.22", "kV"), (VOLTAGE, 220)),
    ],
)
async def test_units_are_converted(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, said: tuple[str, str, str], shown: tuple[str, float]
) -> None:
    key, number, unit = said
    entity_id, converted = shown
    plug.say(key, number, unit_of_measurement=unit)
    await adopt(plug.refs("power", key))
    assert float(value(hass, entity_id)) == pytest.approx(converted)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (("unavailable", "W"), "unavailable"),
        (("unknown", "W"), "unknown"),
        (("lots", "W"), "unknown"),
        (("nan", "W"), "unknown"),
        (("inf", "W"), "unknown"),
        (("5", "horses"), "unknown"),
        (("5", None), "unknown"),
    ],
)
async def test_what_is_no_value_is_shown_as_none(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, said: tuple[str, str | None], shown: str
) -> None:
    await adopt(plug.refs("power"))
    plug.say("power", said[0], unit_of_measurement=said[1])
    await hass.async_block_till_done()
    assert value(hass, POWER) == shown
    plug.say("power", 61)
    await hass.async_block_till_done()
    assert value(hass, POWER) == "61.0"


async def test_an_entity_that_is_loaded_later_is_followed(hass: HomeAssistant, plug: Plug, adopt: Adopt) -> None:
    hass.states.async_remove(plug.id("power"))
    await adopt(plug.refs("power"))
    assert value(hass, POWER) == "unavailable"
    plug.say("power", 8)
    await hass.async_block_till_done()
    assert value(hass, POWER) == "8.0"


async def test_an_entity_without_registry_entry_is_followed(hass: HomeAssistant, adopt: Adopt) -> None:
    hass.states.async_set("sensor.template_power", "4", {"unit_of_measurement": "W"})
    await adopt({"power": "sensor.template_power"})
    assert value(hass, POWER) == "4.0"


async def test_a_rename_is_followed(hass: HomeAssistant, plug: Plug, adopt: Adopt) -> None:
    await adopt(plug.refs("power"))
    plug.rename("power", "sensor.other_name")
    await hass.async_block_till_done()
    assert value(hass, POWER) == "60.0"
    plug.say("power", 70)
    await hass.async_block_till_done()
    assert value(hass, POWER) == "70.0"


async def test_a_removed_entity_is_unavailable_until_it_is_back(hass: HomeAssistant, plug: Plug, adopt: Adopt) -> None:
    await adopt(plug.refs("power"))
    plug.remove("power")
    await hass.async_block_till_done()
    assert value(hass, POWER) == "unavailable"
    plug.register("power")
    plug.say("power", 33)
    await hass.async_block_till_done()
    assert value(hass, POWER) == "33.0"


async def test_energy_grows_with_the_counter_and_ignores_a_single_zero(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, freezer: FrozenDateTimeFactory
) -> None:
    await adopt(plug.refs("energy"))
    for said in ("0", "unavailable", "unknown", "nan", "-3", "0", "12.5", "12.75"):
        freezer.tick(5)
        plug.say("energy", said)
        await hass.async_block_till_done()
        assert value(hass, ENERGY) in ("12.5", "12.75", "unavailable"), said
    assert value(hass, ENERGY) == "12.75"


async def test_a_reset_counter_goes_on_from_the_total(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, freezer: FrozenDateTimeFactory
) -> None:
    await adopt(plug.refs("energy"))
    for said in ("0", "0.1", "0.3"):
        freezer.tick(50)
        plug.say("energy", said)
        await hass.async_block_till_done()
    assert float(value(hass, ENERGY)) == pytest.approx(12.8)


async def test_energy_survives_a_restart(hass: HomeAssistant, plug: Plug, adopt: Adopt) -> None:
    now = dt_util.utcnow().timestamp()
    kept = {"ref": plug.entries["energy"].id, "total": 112.0, "kwh": 12.0, "at": now - 3600, "held": now - 60}
    mock_restore_cache_with_extra_data(hass, [(State(ENERGY, "112.0"), kept)])
    await adopt(plug.refs("energy"))
    assert float(value(hass, ENERGY)) == pytest.approx(112.5)


@pytest.mark.parametrize("kept", [{}, {"ref": None, "total": "?"}, {"ref": 5, "total": None}])
async def test_other_restored_data_is_no_total(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, kept: dict[str, Any]
) -> None:
    mock_restore_cache_with_extra_data(hass, [(State(ENERGY, "9"), kept)])
    await adopt(plug.refs("energy"))
    assert value(hass, ENERGY) == "12.5"


async def test_the_total_stays_while_the_counter_is_not_there_yet(
    hass: HomeAssistant, plug: Plug, adopt: Adopt
) -> None:
    plug.say("energy", "unavailable")
    mock_restore_cache_with_extra_data(hass, [(State(ENERGY, "9"), {"ref": "another", "total": 9.0})])
    entry = await adopt(plug.refs("energy"))
    assert await hass.config_entries.async_reload(entry.entry_id)
    plug.say("energy", "7000")
    await hass.async_block_till_done()
    assert value(hass, ENERGY) == "9.0"


async def test_another_counter_goes_on_from_the_total(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, freezer: FrozenDateTimeFactory
) -> None:
    entry = await adopt(plug.refs("energy"))
    other = Plug(hass, "Freezer")
    other.say("energy", "4000")
    hass.config_entries.async_update_subentry(
        entry, entry.subentries["source1"], data={"kind": "plug", **other.refs("energy")}
    )
    await hass.async_block_till_done()
    assert value(hass, ENERGY) == "12.5"
    freezer.tick(60)
    other.say("energy", "4000.5")
    await hass.async_block_till_done()
    assert value(hass, ENERGY) == "13.0"


async def test_energy_is_computed_from_power_where_there_is_no_counter(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, freezer: FrozenDateTimeFactory
) -> None:
    plug.say("power", 1200)
    await adopt(plug.refs("power"))
    await passes(hass, freezer, 600)
    assert float(value(hass, ENERGY)) == pytest.approx(0.2)
    plug.say("power", 0)
    await passes(hass, freezer, 600)
    assert float(value(hass, ENERGY)) == pytest.approx(0.2)


async def test_nothing_is_computed_while_the_power_is_unavailable(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, freezer: FrozenDateTimeFactory
) -> None:
    plug.say("power", 1200)
    await adopt(plug.refs("power"))
    await passes(hass, freezer, 300)
    plug.say("power", "unavailable")
    await passes(hass, freezer, 3000)
    assert value(hass, ENERGY) == "unavailable"
    plug.say("power", 0)
    await hass.async_block_till_done()
    assert float(value(hass, ENERGY)) == pytest.approx(0.1)


async def test_a_repeated_power_keeps_counting(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, freezer: FrozenDateTimeFactory
) -> None:
    plug.say("power", 1000)
    await adopt(plug.refs("power"))
    for _ in range(4):
        await passes(hass, freezer, 1800)
        plug.say("power", 1000)
    await hass.async_block_till_done()
    assert float(value(hass, ENERGY)) == pytest.approx(2.0)


async def test_computed_energy_survives_a_reload_and_a_restart(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, freezer: FrozenDateTimeFactory
) -> None:
    now = dt_util.utcnow().timestamp()
    kept = {"ref": plug.entries["power"].id, "total": 50.0, "watts": 600.0, "heard": now - 120, "until": now - 60}
    mock_restore_cache_with_extra_data(hass, [(State(ENERGY, "50"), kept)])
    plug.say("power", 600)
    entry = await adopt(plug.refs("power"))
    assert float(value(hass, ENERGY)) == pytest.approx(50.01)
    await passes(hass, freezer, 300)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert float(value(hass, ENERGY)) == pytest.approx(50.06)


async def test_a_counter_found_later_goes_on_from_what_was_computed(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, freezer: FrozenDateTimeFactory, entity_registry: er.EntityRegistry
) -> None:
    plug.say("power", 1200)
    entry = await adopt(plug.refs("power", "voltage"))
    await passes(hass, freezer, 300)
    hass.config_entries.async_update_subentry(
        entry, entry.subentries["source1"], data={"kind": "plug", **plug.refs("power", "energy")}
    )
    await hass.async_block_till_done()
    assert value(hass, ENERGY) == "0.1"
    assert entity_registry.async_get(VOLTAGE) is None
    hass.config_entries.async_update_subentry(
        entry, entry.subentries["source1"], data={"kind": "plug", **plug.refs("power")}
    )
    await hass.async_block_till_done()
    assert value(hass, ENERGY) == "0.1"


async def test_unloading_ends_it_all(hass: HomeAssistant, plug: Plug, adopt: Adopt) -> None:
    entry: MockConfigEntry = await adopt(plug.refs("power", "switch"))
    assert await hass.config_entries.async_unload(entry.entry_id)
    plug.say("power", 5)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=2))
    await hass.async_block_till_done()
    assert value(hass, POWER) == "unavailable"


async def test_removing_the_source_removes_its_device(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, device_registry: dr.DeviceRegistry
) -> None:
    entry = await adopt(plug.refs("power"))
    hass.config_entries.async_remove_subentry(entry, "source1")
    await hass.async_block_till_done()
    assert device_registry.async_get_device_by_identifier((DOMAIN, "source1"), entry.entry_id) is None
    assert hass.states.get(POWER) is None
