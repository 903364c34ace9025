"""What devices measure, as Home Assistant shows it."""

from datetime import timedelta
import math

from homeassistant.components.sensor import ATTR_STATE_CLASS
from homeassistant.const import (
    ATTR_DEVICE_CLASS,
    ATTR_UNIT_OF_MEASUREMENT,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    EntityCategory,
)
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..conftest import Bus, entity_id, example, value

pytestmark = pytest.mark.usefixtures("entry")


async def test_outlets_show_power_current_and_energy(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    assert value(hass, "sensor", "tap-1a2b3c_1_power") == "1003.1"
    assert value(hass, "sensor", "tap-1a2b3c_2_current") == "0.429"
    assert value(hass, "sensor", "tap-1a2b3c_1_energy") == "123.456789"
    assert value(hass, "sensor", "tap-1a2b3c_3_energy") == "0.0"


async def test_the_meter_shows_all_it_measures(hass: HomeAssistant, bus: Bus) -> None:
    await bus.meter()
    shown = {
        key: value(hass, "sensor", f"meter-4d5e6f_{key}")
        for key in ("1_power", "1_current", "1_energy", "1_apparent_power", "1_power_factor", "voltage", "frequency")
    }
    assert shown == {
        "1_power": "712.4",
        "1_current": "3.412",
        "1_energy": "9123.456",
        "1_apparent_power": "755.1",
        "1_power_factor": "0.943",
        "voltage": "221.3",
        "frequency": "60.01",
    }


async def test_classes_are_those_the_energy_panel_takes(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    energy = hass.states.get(entity_id(hass, "sensor", "tap-1a2b3c_1_energy"))
    power = hass.states.get(entity_id(hass, "sensor", "tap-1a2b3c_1_power"))
    assert energy is not None
    assert power is not None
    classes = (ATTR_DEVICE_CLASS, ATTR_STATE_CLASS, ATTR_UNIT_OF_MEASUREMENT)
    assert [energy.attributes[name] for name in classes] == ["energy", "total_increasing", "kWh"]
    assert [power.attributes[name] for name in classes] == ["power", "measurement", "W"]


async def test_the_name_of_an_estimate(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    names = {
        key: er.async_get(hass).entities[entity_id(hass, "sensor", f"tap-1a2b3c_1_{key}")].original_name
        for key in ("power", "energy", "apparent_power", "current", "power_factor")
    }
    assert names == {
        "power": "Power (estimated)",
        "energy": "Energy (estimated)",
        "apparent_power": "Apparent power (estimated)",
        "current": "Current",
        "power_factor": "Power factor",
    }


async def test_names_are_korean_in_a_korean_home(hass: HomeAssistant, bus: Bus, entry: MockConfigEntry) -> None:
    hass.config.language = "ko"
    await hass.config_entries.async_reload(entry.entry_id)
    await bus.tap()
    power = hass.states.get(entity_id(hass, "sensor", "tap-1a2b3c_1_power"))
    assert power is not None
    assert power.name == "콘센트 1 전력 (추정)"


async def test_diagnostics_of_outlets_are_disabled_and_those_of_the_meter_are_not(
    hass: HomeAssistant, bus: Bus
) -> None:
    await bus.tap()
    await bus.meter()
    entities = er.async_get(hass).entities
    for key in ("1_apparent_power", "1_power_factor", "signal_strength", "uptime"):
        known = entities[entity_id(hass, "sensor", f"tap-1a2b3c_{key}")]
        assert known.entity_category is EntityCategory.DIAGNOSTIC
        assert known.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    for key in ("1_apparent_power", "1_power_factor", "frequency"):
        known = entities[entity_id(hass, "sensor", f"meter-4d5e6f_{key}")]
        assert known.entity_category is EntityCategory.DIAGNOSTIC
        assert known.disabled_by is None


async def test_only_what_is_announced_is_created(hass: HomeAssistant, bus: Bus) -> None:
    await bus.announce(example("discovery", "minimal"))
    assert {known.unique_id for known in er.async_get(hass).entities.values() if known.platform == "energier"} == {
        "m1_1_power",
        "m1_1_current",
        "m1_1_energy",
        "m1_uptime",
    }


async def test_values_that_are_not_measured_now_are_unknown(hass: HomeAssistant, bus: Bus) -> None:
    await bus.meter()
    await bus.send("meter-4d5e6f/state", {"schema": 1, "v": None, "ch": [{"p": 5.0, "pf": None}]})
    assert value(hass, "sensor", "meter-4d5e6f_voltage") == STATE_UNKNOWN
    assert value(hass, "sensor", "meter-4d5e6f_1_power_factor") == STATE_UNKNOWN
    assert value(hass, "sensor", "meter-4d5e6f_1_current") == STATE_UNKNOWN
    assert value(hass, "sensor", "meter-4d5e6f_1_power") == "5.0"


async def test_only_what_changed_is_written(hass: HomeAssistant, bus: Bus) -> None:
    device_id = await bus.tap()
    written: list[str] = []

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        written.append(event.data["entity_id"])

    hass.bus.async_listen("state_changed", changed)
    state = example("state", "tap")
    state["ch"][1]["p"] = 52.2
    await bus.send(f"{device_id}/state", state)
    assert written == [entity_id(hass, "sensor", "tap-1a2b3c_2_power")]
    await bus.send(f"{device_id}/state", state)
    await bus.send(f"{device_id}/energy", example("energy", "tap"))
    assert len(written) == 1


async def test_noise_below_what_one_can_use_is_no_change(hass: HomeAssistant, bus: Bus) -> None:
    await bus.meter()
    power = hass.states.get(entity_id(hass, "sensor", "meter-4d5e6f_1_power"))
    state = example("state", "meter")
    state["ch"][0]["p"] = 712.43
    await bus.send("meter-4d5e6f/state", state)
    assert hass.states.get(entity_id(hass, "sensor", "meter-4d5e6f_1_power")) is power


async def test_energy_is_there_before_the_first_state(hass: HomeAssistant, bus: Bus) -> None:
    await bus.announce(example("discovery", "tap"))
    await bus.send("tap-1a2b3c/availability", "online")
    await bus.send("tap-1a2b3c/energy", example("energy", "tap"))
    assert value(hass, "sensor", "tap-1a2b3c_1_energy") == "123.456789"
    assert value(hass, "sensor", "tap-1a2b3c_1_power") == STATE_UNKNOWN


async def test_a_counter_that_came_before_the_announcement_is_not_lost(hass: HomeAssistant, bus: Bus) -> None:
    await bus.send("tap-1a2b3c/energy", example("energy", "tap"), retain=True)
    await bus.send("tap-1a2b3c/availability", "online", retain=True)
    await bus.announce(example("discovery", "tap"))
    assert value(hass, "sensor", "tap-1a2b3c_1_energy") == "123.456789"


async def test_a_power_cut_neither_lowers_nor_repeats_the_total(hass: HomeAssistant, bus: Bus) -> None:
    await bus.meter()
    await bus.send("meter-4d5e6f/energy", {"schema": 1, "boot": 4, "ch": [{"wh": 9_123_400.0}]})
    assert value(hass, "sensor", "meter-4d5e6f_1_energy") == "9123.456"
    await bus.send("meter-4d5e6f/energy", {"schema": 1, "boot": 4, "ch": [{"wh": 9_123_500.0}]})
    assert value(hass, "sensor", "meter-4d5e6f_1_energy") == "9123.556"


async def test_a_real_reset_is_shown(hass: HomeAssistant, bus: Bus) -> None:
    await bus.meter()
    await bus.send("meter-4d5e6f/energy", {"schema": 1, "boot": 4, "ch": [{"wh": 12.0}]})
    assert value(hass, "sensor", "meter-4d5e6f_1_energy") == "0.012"


async def test_every_value_is_gone_while_the_device_is(hass: HomeAssistant, bus: Bus) -> None:
    await bus.meter()
    await bus.send("meter-4d5e6f/availability", "offline")
    states = hass.states.async_all("sensor")
    assert states
    assert {state.state for state in states} == {STATE_UNAVAILABLE}
    await bus.start("meter-4d5e6f", "meter")
    assert value(hass, "sensor", "meter-4d5e6f_1_power") == "712.4"
    assert value(hass, "sensor", "meter-4d5e6f_1_energy") == "9123.456"


@pytest.mark.parametrize("up", [90212.0, 1e300])
async def test_uptime_shows_when_the_program_started(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, up: float
) -> None:
    await bus.meter()
    uptime = entity_id(hass, "sensor", "meter-4d5e6f_uptime")
    er.async_get(hass).async_update_entity(uptime, disabled_by=None)
    await hass.config_entries.async_reload(entry.entry_id)
    await bus.meter()
    await bus.send("meter-4d5e6f/state", {"schema": 1, "up": up, "ch": [{}]})
    if math.isclose(up, 1e300):
        assert value(hass, "sensor", "meter-4d5e6f_uptime") == STATE_UNKNOWN
        return
    shown = value(hass, "sensor", "meter-4d5e6f_uptime")
    started = dt_util.parse_datetime(shown, raise_on_error=True)
    assert abs(dt_util.utcnow() - timedelta(seconds=up) - started) < timedelta(seconds=30)
    await bus.send("meter-4d5e6f/state", {"schema": 1, "up": up + 2.5, "ch": [{}]})
    assert value(hass, "sensor", "meter-4d5e6f_uptime") == shown
