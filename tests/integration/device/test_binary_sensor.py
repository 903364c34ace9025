"""Over-current trips and sensor faults, as Home Assistant shows them."""

from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
import pytest

from ..conftest import Bus, entity_id, example, value

pytestmark = pytest.mark.usefixtures("entry")


async def test_a_trip_is_a_problem_of_its_outlet(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    assert [value(hass, "binary_sensor", f"tap-1a2b3c_{outlet}_over_current") for outlet in (1, 4)] == [
        STATE_OFF,
        STATE_ON,
    ]
    state = hass.states.get(entity_id(hass, "binary_sensor", "tap-1a2b3c_4_over_current"))
    assert state is not None
    assert state.attributes["device_class"] == "problem"


async def test_a_trip_is_shown_at_once_and_stays_until_it_is_reset(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    state = example("state", "tap")
    state["ch"][0] |= {"on": False, "trip": True}
    await bus.send("tap-1a2b3c/state", state)
    assert value(hass, "binary_sensor", "tap-1a2b3c_1_over_current") == STATE_ON
    await bus.send("tap-1a2b3c/availability", "offline")
    assert value(hass, "binary_sensor", "tap-1a2b3c_1_over_current") == STATE_UNAVAILABLE


async def test_a_device_that_cannot_trip_has_none(hass: HomeAssistant, bus: Bus) -> None:
    await bus.announce(example("discovery", "tap") | {"capabilities": []})
    await bus.announce(example("discovery", "meter") | {"capabilities": ["reset_trip"]})
    assert [
        name
        for name in hass.states.async_entity_ids("binary_sensor")
        if not name.endswith(("_standby", "_current_sensor"))
    ] == []


async def test_a_sensor_that_cannot_be_right_is_a_problem_of_its_outlet(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    faults = [f"tap-1a2b3c_{outlet}_sensor_fault" for outlet in (1, 2)]
    assert [value(hass, "binary_sensor", name) for name in faults] == [STATE_OFF, STATE_OFF]
    state = example("state", "tap")
    state["ch"][1] |= {"i": None, "p": None, "s": None, "pf": None, "fault": "stuck"}
    await bus.send("tap-1a2b3c/state", state)
    assert [value(hass, "binary_sensor", name) for name in faults] == [STATE_OFF, STATE_ON]
    assert value(hass, "sensor", "tap-1a2b3c_2_power") == STATE_UNKNOWN
    await bus.send("tap-1a2b3c/state", example("state", "tap"))
    assert [value(hass, "binary_sensor", name) for name in faults] == [STATE_OFF, STATE_OFF]


async def test_an_estimated_power_says_from_where_on_it_means_something(hass: HomeAssistant, bus: Bus) -> None:
    tap = example("discovery", "tap")
    tap["channels"] = [channel | {"floor": 5.0} for channel in tap["channels"]]
    await bus.tap(channels=tap["channels"])
    state = hass.states.get(entity_id(hass, "sensor", "tap-1a2b3c_1_power"))
    assert state is not None
    assert state.attributes["floor"] == 5.0
