"""The standby of a tap's outlet is learned, shown, and cut where the user wants that."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import mqtt
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.energier.standby.standbys import KEY, SAVE_SECONDS

from ..conftest import Bus, SetUp, entity_id, example, value
from ..core.standby import traces
from .conftest import STEM, TAP, Store, TapTelevision, kept, stored


async def test_standby_is_learned_and_reported(
    hass: HomeAssistant, bus: Bus, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    await set_up()
    television = TapTelevision(hass, freezer, bus)
    await television.plug_in()
    assert television.shows("binary_sensor", "standby") == STATE_OFF
    await television.draw(0.8)
    assert television.standby == STATE_UNKNOWN
    for watts, seconds in [*traces.TELEVISION, (120.0, 3600.0), (0.8, 5 * 3600.0)]:
        assert watts is not None
        television.watts = watts
        for _ in range(int(seconds / 55)):
            freezer.tick(55)
            await television.say()
    assert television.standby == STATE_ON
    state = hass.states.get(television.id("binary_sensor", "standby"))
    assert state is not None
    assert state.attributes["standby_level"] == 0.8
    await television.draw(120.0)
    assert television.standby == STATE_OFF


async def test_nothing_is_done_unless_the_user_chooses(television: TapTelevision) -> None:
    assert television.shows("select", "standby_action") == "nothing"
    assert float(television.shows("number", "standby_delay")) == 30
    await television.draw(0.8)
    await television.wait(60)
    assert television.standby == STATE_ON
    assert television.commands == []


async def test_telling_switches_nothing_off(television: TapTelevision) -> None:
    await television.choose("tell", 1)
    await television.draw(0.8)
    await television.wait(30)
    assert television.standby == STATE_ON
    assert television.commands == []


async def test_the_outlet_is_switched_off_after_the_delay(hass: HomeAssistant, television: TapTelevision) -> None:
    await television.choose("off", 30)
    await television.draw(0.8)
    await television.wait(2.5)
    assert television.standby == STATE_ON
    await television.wait(29)
    assert television.commands == []
    await television.wait(1)
    assert television.commands == ["off"]
    assert television.standby == STATE_OFF
    assert value(hass, "switch", f"{STEM}_outlet") == STATE_OFF


async def test_a_cut_waits_longer_than_the_longest_pause_in_the_work(
    hass: HomeAssistant, television: TapTelevision
) -> None:
    def cut_after() -> int:
        state = hass.states.get(television.id("binary_sensor", "standby"))
        assert state is not None
        minutes = state.attributes["cut_after"]
        assert isinstance(minutes, int)
        return minutes

    await television.choose("off", 10)
    assert cut_after() == 10
    await television.wait(6)
    await television.draw(0.8)
    await television.wait(4)
    await television.draw(120.0)
    await television.wait(6)
    # Off in a pause, and on again to go on working.
    await television.draw(0.8)
    await television.wait(12.5)
    assert television.commands == ["off"]
    await television.wait(7.5)
    television.watts = 120.0
    await television.turn(True)
    await television.wait(6)
    await television.draw(0.8)
    await television.wait(3)
    assert television.standby == STATE_ON
    assert cut_after() == 35
    await television.wait(31)
    assert television.commands == ["off"]
    await television.wait(2)
    assert television.commands == ["off", "off"]


async def test_nothing_is_cut_early_before_it_is_known_how_the_appliance_pauses(
    hass: HomeAssistant, bus: Bus, set_up: SetUp, freezer: FrozenDateTimeFactory, *, hass_storage: Store
) -> None:
    kept(hass_storage, days=2)
    await set_up()
    television = TapTelevision(hass, freezer, bus)
    await television.plug_in()
    await television.choose("off", 10)
    await television.draw(0.8)
    await television.wait(60)
    assert television.standby == STATE_ON
    state = hass.states.get(television.id("binary_sensor", "standby"))
    assert state is not None
    assert state.attributes["cut_after"] == 720
    assert television.commands == []


async def test_what_works_is_never_switched_off(television: TapTelevision) -> None:
    await television.choose("off", 1)
    await television.wait(20)
    for _ in range(10):
        await television.draw(0.8)
        await television.wait(1.5)
        await television.draw(60.0)
        await television.wait(0.5)
    assert television.commands == []


async def test_work_just_before_the_cut_prevents_it(television: TapTelevision) -> None:
    await television.choose("off", 10)
    await television.draw(0.8)
    await television.wait(11)
    await television.draw(30.0)
    await television.wait(4)
    await television.draw(0.8)
    await television.wait(11)
    assert television.commands == []
    await television.wait(2)
    assert television.commands == ["off"]


async def test_what_is_protected_by_hand_is_never_switched_off(television: TapTelevision) -> None:
    assert television.shows("switch", "standby_protected") == STATE_OFF
    await television.protect(True)
    assert television.shows("switch", "standby_protected") == STATE_ON
    await television.choose("off", 1)
    await television.draw(0.8)
    await television.wait(30)
    assert television.standby == STATE_ON
    assert television.commands == []
    await television.protect(False)
    await television.wait(1)
    assert television.commands == ["off"]


async def test_what_is_called_a_refrigerator_is_protected_until_the_user_says_otherwise(
    hass: HomeAssistant, television: TapTelevision
) -> None:
    await television.choose("off", 1)
    devices = dr.async_get(hass)
    switch = er.async_get(hass).async_get(entity_id(hass, "switch", f"{STEM}_outlet"))
    assert switch and switch.device_id
    devices.async_update_child_device(switch.device_id, name_by_user="김치냉장고")
    await television.wait(0.25)
    assert television.shows("switch", "standby_protected") == STATE_ON
    await television.draw(0.8)
    await television.wait(20)
    assert television.commands == []
    await television.protect(False)
    assert television.shows("switch", "standby_protected") == STATE_OFF
    await television.wait(1)
    assert television.commands == ["off"]
    devices.async_update_child_device(switch.device_id, name_by_user="산소발생기")
    await television.wait(0.25)
    assert television.shows("switch", "standby_protected") == STATE_ON


@pytest.mark.parametrize("where", ["announced", "switch"])
async def test_every_name_of_an_outlet_protects(hass: HomeAssistant, television: TapTelevision, where: str) -> None:
    if where == "announced":
        channels = example("discovery", "tap")["channels"]
        channels[0]["name"] = "Router"
        await television.plug_in(channels=channels)
    else:
        er.async_get(hass).async_update_entity(entity_id(hass, "switch", f"{STEM}_outlet"), name="Router")
    await television.wait(0.25)
    assert television.shows("switch", "standby_protected") == STATE_ON


async def test_who_switches_on_by_hand_gets_the_whole_delay(television: TapTelevision) -> None:
    await television.choose("off", 10)
    await television.draw(0.8)
    await television.wait(13)
    assert television.commands == ["off"]
    await television.turn(True)
    await television.wait(11)
    assert television.commands == ["off"]
    await television.wait(2)
    assert television.commands == ["off", "off"]


async def test_after_a_restart_nothing_is_switched_off_at_once(
    hass: HomeAssistant, television: TapTelevision, entry: MockConfigEntry
) -> None:
    await television.choose("off", 10)
    await television.draw(0.8)
    await television.wait(11)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await television.plug_in()
    assert television.standby != STATE_ON
    await television.wait(11)
    assert television.commands == []
    await television.wait(2)
    assert television.commands == ["off"]


async def test_what_was_set_and_learned_survives_a_restart(
    hass: HomeAssistant, television: TapTelevision, entry: MockConfigEntry, hass_storage: Store
) -> None:
    await television.choose("off", 45)
    await television.protect(True)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=SAVE_SECONDS + 1))
    await hass.async_block_till_done()
    assert stored(hass_storage)["rules"] == {"action": "off", "delay": 45.0}
    assert await hass.config_entries.async_reload(entry.entry_id)
    await television.plug_in()
    assert television.shows("select", "standby_action") == "off"
    assert float(television.shows("number", "standby_delay")) == 45
    assert television.shows("switch", "standby_protected") == STATE_ON
    state = hass.states.get(television.id("binary_sensor", "standby"))
    assert state is not None
    assert (state.attributes["standby_level"], state.attributes["action"], state.attributes["protected"]) == (
        0.8,
        "off",
        True,
    )


async def test_what_is_learned_is_saved_from_time_to_time(television: TapTelevision, hass_storage: Store) -> None:
    before = stored(hass_storage)["level"]["seen"]
    await television.wait(16)
    assert stored(hass_storage)["level"]["seen"] >= before + 14 * 60


@pytest.mark.parametrize("data", [[], {STEM: []}, {STEM: {"rules": {"action": "explode", "delay": 1e9}, "level": 3}}])
async def test_what_was_kept_and_cannot_be_read_starts_anew(
    hass: HomeAssistant, bus: Bus, set_up: SetUp, freezer: FrozenDateTimeFactory, *, hass_storage: Store, data: object
) -> None:
    hass_storage[KEY] = {"version": 1, "minor_version": 1, "key": KEY, "data": data}
    await set_up()
    television = TapTelevision(hass, freezer, bus)
    await television.plug_in()
    assert television.shows("select", "standby_action") == "nothing"
    assert 1 <= float(television.shows("number", "standby_delay")) <= 720


async def test_a_tap_that_is_gone_is_unavailable_and_seen_anew_when_it_is_back(
    bus: Bus, television: TapTelevision
) -> None:
    await television.choose("off", 10)
    await television.draw(0.8)
    await television.wait(11)
    await bus.send(f"{TAP}/availability", "offline")
    assert television.standby == STATE_UNAVAILABLE
    assert television.shows("select", "standby_action") == "off"
    await bus.send(f"{TAP}/availability", "online")
    await television.say()
    assert television.standby == STATE_UNKNOWN
    await television.wait(11)
    assert television.commands == []
    await television.wait(2)
    assert television.commands == ["off"]


async def test_a_tap_that_refuses_is_asked_ever_more_seldom_and_said_once(
    television: TapTelevision, caplog: pytest.LogCaptureFixture
) -> None:
    television.refuses = "too_fast"
    await television.choose("off", 1)
    await television.draw(0.8)
    await television.wait(60)
    assert len(television.commands) == 6
    assert caplog.text.count("cannot be switched off") == 1
    television.refuses = None
    await television.wait(35)
    assert len(television.commands) == 7
    assert television.saved > 0


async def test_a_name_given_in_the_last_moment_protects(hass: HomeAssistant, television: TapTelevision) -> None:
    await television.choose("off", 2)
    await television.draw(0.8)
    await television.wait(3.75)
    switch = er.async_get(hass).async_get(entity_id(hass, "switch", f"{STEM}_outlet"))
    assert switch and switch.device_id
    dr.async_get(hass).async_update_child_device(switch.device_id, name_by_user="CPAP")
    television.freezer.tick(20)
    await television.say()
    await television.wait(5)
    assert television.commands == []


async def test_a_tap_that_refused_is_given_another_chance_in_the_next_standby(
    television: TapTelevision, caplog: pytest.LogCaptureFixture
) -> None:
    await television.choose("off", 1)
    for refusals in (1, 2):
        television.refuses = "failed"
        await television.draw(0.8)
        await television.wait(3.5)
        assert len(television.commands) == refusals
        assert caplog.text.count("cannot be switched off") == refusals
        await television.draw(120.0)


async def test_what_was_learned_is_saved_when_home_assistant_stops(
    hass: HomeAssistant, television: TapTelevision, hass_storage: Store
) -> None:
    before = stored(hass_storage)["level"]["seen"]
    await television.wait(5)
    assert stored(hass_storage)["level"]["seen"] == before
    await hass.async_stop(force=True)
    assert stored(hass_storage)["level"]["seen"] >= before + 290


async def test_an_outlet_that_obeys_and_stays_on_is_said_once(
    television: TapTelevision, caplog: pytest.LogCaptureFixture
) -> None:
    television.obeys = False
    await television.choose("off", 1)
    await television.draw(0.8)
    await television.wait(30)
    assert len(television.commands) == 5
    assert caplog.text.count("is on all the same") == 1
    assert television.saved == 0
    await television.turn(False)
    await television.wait(30)
    assert television.saved == pytest.approx(0.0004, rel=0.02)


async def test_without_the_broker_nothing_is_sent(hass: HomeAssistant, television: TapTelevision) -> None:
    await television.choose("off", 1)
    await television.draw(0.8)
    await television.wait(2.5)
    async_dispatcher_send(hass, mqtt.MQTT_CONNECTION_STATE, False)
    await hass.async_block_till_done()
    assert television.standby == STATE_UNAVAILABLE
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=10))
    await hass.async_block_till_done()
    assert television.commands == []


async def test_an_outlet_without_a_relay_or_power_has_no_standby(hass: HomeAssistant, bus: Bus, set_up: SetUp) -> None:
    await set_up()
    await bus.meter()
    channels = [{"ch": 1, "relay": True, "measures": ["i"]}, {"ch": 2, "relay": True, "measures": ["i", "p"]}]
    await bus.announce(example("discovery", "tap") | {"channels": channels})
    found = [known.unique_id for known in er.async_get(hass).entities.values() if known.unique_id.endswith("_standby")]
    assert found == [f"{TAP}_2_standby"]


async def test_a_tap_that_is_withdrawn_is_forgotten(
    hass: HomeAssistant, bus: Bus, television: TapTelevision, entry: MockConfigEntry, hass_storage: Store
) -> None:
    await bus.send(f"discovery/{TAP}/config", "")
    await hass.async_block_till_done()
    await hass.config_entries.async_unload(entry.entry_id)
    assert STEM not in hass_storage[KEY]["data"]


async def test_removing_the_integration_leaves_nothing(
    hass: HomeAssistant, television: TapTelevision, entry: MockConfigEntry, hass_storage: Store
) -> None:
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert KEY not in hass_storage


async def test_a_tap_that_was_deleted_and_comes_back_is_followed_again(
    hass: HomeAssistant, bus: Bus, television: TapTelevision, entry: MockConfigEntry
) -> None:
    await television.choose("off", 1)
    await bus.send(f"discovery/{TAP}/config", "")
    await television.plug_in()
    assert television.shows("select", "standby_action") == "nothing"
    await television.draw(0.8)
    assert television.standby == STATE_UNKNOWN


async def test_the_learned_level_is_a_diagnostic_sensor_that_is_off_at_first(
    hass: HomeAssistant, television: TapTelevision, entry: MockConfigEntry
) -> None:
    registry = er.async_get(hass)
    sensor = television.id("sensor", "standby_power")
    known = registry.async_get(sensor)
    assert known is not None
    assert known.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    registry.async_update_entity(sensor, disabled_by=None)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await television.plug_in()
    assert float(television.shows("sensor", "standby_power")) == 0.8


async def test_messages_that_say_nothing_new_are_passed_over(hass: HomeAssistant, television: TapTelevision) -> None:
    written: list[str] = []
    hass.bus.async_listen("state_changed", lambda event: written.append(event.data["entity_id"]))
    for watts in range(100, 160):
        await television.draw(float(watts))
    assert [name for name in written if "standby" in name] == []
