"""Messages reach their device or are refused with one line; nothing raises, and the next good message works."""

from datetime import timedelta
import logging
import re
from typing import Any

from homeassistant.components import mqtt
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.energier.core.devices.device import CHECKS_UNTIL_SILENT
from custom_components.energier.core.devices.history import History
from custom_components.energier.core.devices.waveform import Waveform
from custom_components.energier.device.early import MOST_DEVICES
from custom_components.energier.device.hub import SILENCE_CHECK, Hub

from ..conftest import Bus, example, value

STATE = "tap-1a2b3c/state"
ENERGY = "tap-1a2b3c/energy"
POWER = "tap-1a2b3c_1_power"


def refusals(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The lines about refused messages."""
    return [record.getMessage() for record in caplog.records if record.getMessage().startswith("Refused")]


def state(power: Any = 5.0, **changes: Any) -> dict[str, Any]:
    """The tap's example state with another power of the first outlet."""
    message = example("state", "tap")
    message["ch"][0]["p"] = power
    return message | changes


def energy(*wh: Any, boot: int = 12) -> dict[str, Any]:
    """An energy message of the tap."""
    return {"schema": 1, "boot": boot, "ch": [{"wh": counter} for counter in wh]}


@pytest.mark.parametrize(
    ("topic", "payload", "why"),
    [
        (STATE, "not json", "not JSON"),
        (STATE, b"\xff\xfe", "not JSON"),
        (STATE, "[1, 2]", "a JSON list where an object"),
        (STATE, state("12"), r"ch\[0\].p: '12' where a number"),
        (STATE, state(True), r"ch\[0\].p: True where a number"),
        (STATE, '{"schema":1,"ch":[{"p":NaN},{},{},{}]}', "not JSON"),
        (STATE, '{"schema":1,"ch":[{"p":Infinity},{},{},{}]}', "not JSON"),
        (STATE, b"{" + b" " * 1_000_000, "1000001 bytes"),
        (STATE, state() | {"ch": [{}] * 5}, "5 entries, the device announced 4"),
        (STATE, state(schema=2), "schema 2.*update"),
        (STATE, state() | {"schema": "1"}, "schema: '1' where the number 1"),
        (ENERGY, energy(-1, 0, 0, 0), r"ch\[0\].wh: -1 where"),
        (ENERGY, energy(123456.0, 88123.4, 0.0, 512.25), "channel 1: the counter fell"),
        (ENERGY, energy("1", 0, 0, 0), r"ch\[0\].wh: '1' where"),
        ("tap-1a2b3c/availability", "maybe", "neither online nor offline"),
        ("tap-1a2b3c/ack", '{"id": 1}', "ok: missing"),
        ("tap-1a2b3c/event", '{"schema":1,"event":"party"}', "event: 'party'"),
        ("tap-1a2b3c/history", '{"schema":1}', "step: missing"),
        ("tap-1a2b3c/9/waveform", example("waveform", "plug_in") | {"ch": 9}, "channel 9 was not announced"),
        ("tap-1a2b3c/party", "{}", "a topic the contract does not know"),
        ("party", "{}", "a topic the contract does not know"),
        ("discovery/tap-1a2b3c/config", "{", "not JSON"),
        ("discovery/tap-1a2b3c/config", example("discovery", "tap") | {"schema": 2}, "schema 2"),
        ("discovery/other/config", example("discovery", "tap"), "on the topic of other"),
    ],
)
async def test_bad_messages_are_refused_with_one_line_and_the_next_good_one_works(
    hass: HomeAssistant,
    bus: Bus,
    hub: Hub,
    caplog: pytest.LogCaptureFixture,
    *,
    topic: str,
    payload: dict[str, Any] | str | bytes,
    why: str,
) -> None:
    await bus.tap()
    before = {known.entity_id: known.state for known in hass.states.async_all()}
    for _ in range(3):
        await bus.send(topic, payload)
    (line,) = refusals(caplog)
    assert line.startswith(f"Refused a message on energier/{topic}: ")
    assert re.search(why, line)
    assert len(line) < 400
    assert hub.refusals.total == 3
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert {known.entity_id: known.state for known in hass.states.async_all()} == before

    await bus.send(STATE, state(77.7))
    await bus.send(ENERGY, energy(123457.0, 88124.0, 1.0, 513.0))
    assert value(hass, "sensor", POWER) == "77.7"
    assert value(hass, "sensor", "tap-1a2b3c_1_energy") == "123.457"


async def test_a_retained_command_is_pointed_out(bus: Bus, hub: Hub, caplog: pytest.LogCaptureFixture) -> None:
    await bus.tap()
    await bus.send("tap-1a2b3c/1/set", "ON", retain=True)
    (line,) = refusals(caplog)
    assert "a retained command" in line


async def test_commands_of_others_are_none_of_ours(bus: Bus, hub: Hub, caplog: pytest.LogCaptureFixture) -> None:
    await bus.tap()
    await bus.send("tap-1a2b3c/1/set", "ON")
    await bus.send("tap-1a2b3c/cmd", "anything")
    await bus.send("tap-1a2b3c/2/set", "", retain=True)
    assert refusals(caplog) == []


async def test_a_device_that_never_announces_itself_is_pointed_out_after_a_while(
    bus: Bus, hub: Hub, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bus.send("ghost/state", state())
    await bus.send("ghost/energy", energy(1, 2, 3, 4))
    assert refusals(caplog) == []
    monkeypatch.setattr("custom_components.energier.device.early.GRACE", -1.0)
    await bus.send("ghost/state", state())
    await bus.send("ghost/state", state())
    (line,) = refusals(caplog)
    assert "has not announced itself on energier/discovery/ghost/config" in line


async def test_a_crowd_that_never_announces_itself_takes_no_memory(
    bus: Bus, hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(MOST_DEVICES + 20):
        bus.fire(f"ghost-{number}/energy", energy(1, 2, 3, 4))
    bus.fire("ghost-1/energy", b" " * 1_000_000)
    assert len(refusals(caplog)) == 20
    assert "too many devices" in refusals(caplog)[0]


async def test_other_parts_hear_every_device_that_is_there_and_that_comes(bus: Bus, hub: Hub) -> None:
    heard: list[tuple[str, str]] = []
    stop = hub.listen(History, lambda device, history: heard.append((device.id, type(history).__name__)))
    hub.listen(Waveform, lambda device, waveform: heard.append((device.id, type(waveform).__name__)))
    await bus.tap()
    await bus.send("tap-1a2b3c/history", example("history", "two_minutes"))
    await bus.send("tap-1a2b3c/2/waveform", example("waveform", "plug_in"))
    assert heard == [("tap-1a2b3c", "History"), ("tap-1a2b3c", "Waveform")]
    stop()
    await bus.send("tap-1a2b3c/history", example("history", "two_minutes"))
    assert len(heard) == 2


async def test_losing_the_broker_takes_every_value_until_it_is_back(
    hass: HomeAssistant, bus: Bus, hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "custom_components.energier")
    device_id = await bus.tap()
    async_dispatcher_send(hass, mqtt.MQTT_CONNECTION_STATE, False)
    measured = [known for known in hass.states.async_all("sensor") if "_saved" not in known.entity_id]
    assert {known.state for known in measured} == {STATE_UNAVAILABLE}
    async_dispatcher_send(hass, mqtt.MQTT_CONNECTION_STATE, True)
    await hass.async_block_till_done()
    assert value(hass, "sensor", POWER) == STATE_UNAVAILABLE
    await bus.start(device_id, "tap")
    assert value(hass, "sensor", POWER) == "1003.1"
    assert value(hass, "sensor", "tap-1a2b3c_1_energy") == "123.456789"
    lines = [record.getMessage() for record in caplog.records if record.name == "custom_components.energier"]
    assert [line for line in lines if "broker" in line] == [
        "The MQTT broker is lost; no device is available until it is back",
        "Connected to the MQTT broker",
    ]


async def test_a_device_announced_while_the_broker_is_lost_comes_with_it(
    hass: HomeAssistant, bus: Bus, hub: Hub
) -> None:
    async_dispatcher_send(hass, mqtt.MQTT_CONNECTION_STATE, False)
    await bus.tap()
    assert value(hass, "sensor", POWER) == STATE_UNAVAILABLE
    async_dispatcher_send(hass, mqtt.MQTT_CONNECTION_STATE, True)
    await bus.start("tap-1a2b3c", "tap")
    assert value(hass, "sensor", POWER) == "1003.1"


async def test_coming_and_going_is_said_once(bus: Bus, hub: Hub, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "custom_components.energier")
    await bus.tap()
    for word in ("offline", "offline", "online", "online"):
        await bus.send("tap-1a2b3c/availability", word)
    lines = [record.getMessage() for record in caplog.records if "Living room tap" in record.getMessage()]
    assert [line for line in lines if "is" in line and "Registered" not in line] == [
        "Living room tap is available",
        "Living room tap is offline",
        "Living room tap is available",
    ]


async def test_values_do_not_stay_frozen_when_a_device_falls_silent(
    hass: HomeAssistant, bus: Bus, hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "custom_components.energier")
    await bus.tap()
    now = dt_util.utcnow()
    for check in range(1, CHECKS_UNTIL_SILENT + 3):
        async_fire_time_changed(hass, now + check * SILENCE_CHECK + timedelta(seconds=1))
        await hass.async_block_till_done()
    assert value(hass, "sensor", POWER) == STATE_UNAVAILABLE
    assert [record.getMessage() for record in caplog.records].count(
        "Living room tap has said nothing for a minute"
    ) == 1
    await bus.send(STATE, state(5.0))
    assert value(hass, "sensor", POWER) == "5.0"


async def test_a_restart_of_home_assistant_brings_every_value_back(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry
) -> None:
    device_id = await bus.tap()
    await bus.send(ENERGY, energy(123400.0, 88100.0, 0.0, 500.0, boot=13))
    assert value(hass, "sensor", "tap-1a2b3c_1_energy") == "123.456789"

    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert value(hass, "sensor", POWER) == STATE_UNAVAILABLE
    await bus.announce(example("discovery", "tap"))
    await bus.send(ENERGY, energy(123400.0, 88100.0, 0.0, 500.0, boot=13))
    await bus.send(f"{device_id}/availability", "online")
    assert value(hass, "sensor", "tap-1a2b3c_1_energy") == "123.456789"
    await bus.send(STATE, state(5.0))
    assert value(hass, "sensor", POWER) == "5.0"


async def test_a_device_that_lost_minutes_while_home_assistant_was_off_does_not_fall(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry
) -> None:
    await bus.tap()
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await bus.announce(example("discovery", "tap"))
    await bus.send("tap-1a2b3c/availability", "online")
    await bus.send(ENERGY, energy(123400.0, 88100.0, 0.0, 500.0, boot=13))
    assert value(hass, "sensor", "tap-1a2b3c_1_energy") == "123.456789"
