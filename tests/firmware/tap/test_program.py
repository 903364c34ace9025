"""The tap's program as a process, at a real broker."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.firmware.broker import Broker, Ear, connect
from tests.firmware.conftest import StartTap
from tests.firmware.program import TAP, play

ON = {"relay": {"power_on": "on", "min_toggle_s": 0.0}}
HEATED = ON | {"simulate": {"scenario": ["heater", "laptop", "", "bulb"]}}


def outlet(number: int, **wanted: Any) -> Any:
    """A state in which this outlet has these values."""
    return lambda state: all(state["ch"][number - 1][key] == value for key, value in wanted.items())


def drawing(number: int, watts: float, within: float = 0.05) -> Any:
    """A state in which this outlet draws about so much."""
    return lambda state: abs((state["ch"][number - 1]["p"] or 0.0) - watts) <= within * watts


def acked(request: str) -> Any:
    return lambda ack: ack["id"] == request


async def ask(ear: Ear, topic: str, **message: Any) -> Any:
    """Send a set or cmd to the tap and return its ack."""
    ear.mark()
    await ear.say(f"energier/{TAP}/{topic}", json.dumps(message))
    return await ear.wait_for("/ack", acked(message["id"]))


async def test_announces_itself_and_tells_what_its_appliances_draw(ear: Ear, start_tap: StartTap) -> None:
    await start_tap(**HEATED, device={"name": "Kitchen", "outlets": ["Heater", "Desk"]})
    discovery = await ear.wait_for(f"energier/discovery/{TAP}/config")
    assert (discovery["kind"], discovery["name"], len(discovery["channels"])) == ("tap", "Kitchen", 4)
    assert all(channel["estimated"] and channel["relay"] for channel in discovery["channels"])
    assert [channel.get("name") for channel in discovery["channels"]] == ["Heater", "Desk", None, None]
    assert await ear.wait_for("/availability") == "online"
    boot = await ear.wait_for("/event", lambda event: event["event"] == "boot")
    assert (boot["boot"], boot["cause"]) == (1, "power")
    await ear.wait_for("/state", drawing(1, 2000))
    state = await ear.wait_for("/state", drawing(4, 60))
    assert state["ch"][2]["i"] == 0
    assert [value["on"] for value in state["ch"]] == [True] * 4


async def test_what_is_retained_is_what_the_contract_says(broker: Broker, ear: Ear, start_tap: StartTap) -> None:
    await start_tap(**ON)
    await ear.wait_for(f"homeassistant/device/{TAP}/config")
    await ear.wait_for("/state")
    async with connect(broker) as client:
        late = Ear(client)
        await client.subscribe("#", qos=1)
        task = asyncio.create_task(late.listen())
        await late.wait_for("/state", lambda state: state["seq"] > 3)
        task.cancel()
    kept = {message.topic for message in late.heard if message.retain}
    assert kept == {
        f"energier/discovery/{TAP}/config",
        f"energier/{TAP}/availability",
        f"energier/{TAP}/energy",
        f"homeassistant/device/{TAP}/config",
    }


async def test_switches_answers_and_tells_why(ear: Ear, start_tap: StartTap) -> None:
    await start_tap(**HEATED)
    await ear.wait_for("/state", drawing(1, 2000))
    ack = await ask(ear, "1/set", id="a1", on=False)
    assert ack == {"id": "a1", "ok": True, "error": None, "ch": 1, "on": False}
    event = await ear.wait_for("/event", lambda event: event["event"] == "relay" and event["ch"] == 1)
    assert (event["on"], event["cause"]) == (False, "mqtt")
    await ear.wait_for("/state", outlet(1, on=False, i=0, p=0))
    await ear.say(f"energier/{TAP}/1/set", "ON")
    await ear.wait_for("/state", outlet(1, on=True))


async def test_a_retained_set_or_command_is_ignored(broker: Broker, ear: Ear, start_tap: StartTap) -> None:
    await ear.say(f"energier/{TAP}/1/set", '{"id":"old","on":false}', retain=True)
    await ear.say(f"energier/{TAP}/cmd", '{"id":"old2","cmd":"restart"}', retain=True)
    await start_tap(**ON)
    await ear.wait_for("/state", outlet(1, on=True))
    ack = await ask(ear, "1/set", id="new", on=True)
    assert ack["on"] is True
    assert not [ack for ack in ear.all("/ack") if ack["id"].startswith("old")]


async def test_a_request_within_the_rest_of_the_relay_is_done_when_it_is_over(ear: Ear, start_tap: StartTap) -> None:
    await start_tap(relay={"min_toggle_s": 0.7})
    await ear.wait_for("/state")
    first = await ask(ear, "2/set", id="b1", on=True)
    assert first["ok"]
    second = await ask(ear, "2/set", id="b2", on=False)
    assert (second["ok"], second["on"]) == (True, False)
    switched = [event for event in ear.all("/event") if event["event"] == "relay"]
    assert switched[-1]["ts"] is not None


async def test_goes_back_when_the_time_is_over(ear: Ear, start_tap: StartTap) -> None:
    await start_tap(relay={"min_toggle_s": 0.0})
    await ear.wait_for("/state")
    assert (await ask(ear, "3/set", id="c1", on=True, for_s=0.5))["on"] is True
    event = await ear.wait_for("/event", lambda event: event["event"] == "relay" and not event["on"])
    assert (event["ch"], event["cause"]) == (3, "timer")


@pytest.mark.parametrize(
    ("topic", "payload", "error"),
    [
        ("1/set", {"id": "x", "on": "yes"}, "invalid"),
        ("1/set", {"id": "x"}, "invalid"),
        ("1/set", {"id": "x", "on": True, "for_s": -1}, "invalid"),
        ("9/set", {"id": "x", "on": True}, "unknown_channel"),
        ("one/set", {"id": "x", "on": True}, "unknown_channel"),
        ("cmd", {"id": "x", "cmd": "explode"}, "unknown_command"),
        ("cmd", {"id": "x"}, "invalid"),
        ("cmd", {"id": "x", "cmd": "capture", "ch": 7}, "unknown_channel"),
        ("cmd", {"id": "x", "cmd": "calibrate"}, "invalid"),
        ("cmd", {"id": "x", "cmd": "calibrate", "ch": 1, "a": 5}, "no_signal"),
        ("cmd", {"id": "x", "cmd": "calibrate", "ch": 1, "resistive": True}, "not_supported"),
        ("cmd", {"id": "x", "cmd": "undo", "ch": 2}, "none"),
        ("cmd", {"id": "x", "cmd": "model"}, "invalid"),
    ],
)
async def test_bad_requests_are_refused_with_the_reason(
    ear: Ear, start_tap: StartTap, topic: str, payload: dict[str, Any], error: str
) -> None:
    await start_tap(**ON)
    await ear.wait_for("/state", lambda state: state["ch"][0]["p"] is not None)
    ack = await ask(ear, topic, **payload)
    assert (ack["ok"], ack["error"]) == (False, error)


async def test_rubbish_is_logged_and_changes_nothing(ear: Ear, start_tap: StartTap) -> None:
    program = await start_tap(**ON)
    await ear.wait_for("/state", outlet(4, on=True))
    for payload in (
        b"",
        b"off",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"on":NaN}',
        b'{"id":"y y","on":true}',
        b"{" + b" " * 10**6,
    ):
        await ear.say(f"energier/{TAP}/1/set", payload)
        await ear.say(f"energier/{TAP}/cmd", payload)
    assert (await ask(ear, "1/set", id="good", on=True))["on"] is True
    assert program.running
    assert f"Refused a message on energier/{TAP}/1/set" in program.log


async def test_captures_a_cycle_on_request_and_when_something_is_plugged_in(
    ear: Ear, start_tap: StartTap, config: Path
) -> None:
    await start_tap(**ON)
    await ear.wait_for("/state", outlet(4, on=True))
    ear.mark()
    await play(config, "plug", "2", "kettle")
    plugged = await ear.wait_for("/2/waveform")
    assert (plugged["cause"], plugged["ch"], plugged["n"]) == ("plug_in", 2, 100)
    assert 5900 < plugged["fs"] < 6000
    ack = await ask(ear, "cmd", id="w1", cmd="capture", ch=2)
    assert ack["ok"]
    asked = await ear.wait_for("/2/waveform")
    assert (asked["cause"], asked["id"]) == ("request", "w1")


async def test_an_overload_trips_and_stays_off_until_reset(ear: Ear, start_tap: StartTap, config: Path) -> None:
    await start_tap(**ON)
    await ear.wait_for("/state", outlet(4, on=True))
    ear.mark()
    await play(config, "plug", "1", "overload")
    trip = await ear.wait_for("/event", lambda event: event["event"] == "trip")
    assert (trip["ch"], trip["reason"]) == (1, "current")
    assert trip["i"] > 10
    await ear.wait_for("/state", outlet(1, on=False, trip=True))
    assert (await ask(ear, "1/set", id="d1", on=True))["error"] == "tripped"
    await play(config, "unplug", "1")
    await play(config, "press")
    await ear.wait_for("/state", outlet(1, on=False, trip=False))
    assert (await ask(ear, "1/set", id="d2", on=True))["on"] is True


async def test_a_welded_relay_is_told(ear: Ear, start_tap: StartTap, config: Path) -> None:
    await start_tap(**HEATED)
    await ear.wait_for("/state", drawing(1, 2000))
    await play(config, "weld", "1")
    ear.mark()
    await ask(ear, "1/set", id="e1", on=False)
    trip = await ear.wait_for("/event", lambda event: event["event"] == "trip")
    assert (trip["ch"], trip["reason"]) == (1, "welded")
    await ear.wait_for("/state", outlet(1, on=False, trip=True))


async def test_an_overload_through_a_welded_relay_is_told_as_both(ear: Ear, start_tap: StartTap, config: Path) -> None:
    await start_tap(**ON)
    await ear.wait_for("/state", outlet(4, on=True))
    await play(config, "weld", "1")
    ear.mark()
    await play(config, "plug", "1", "overload")
    await ear.wait_for("/event", lambda event: event["event"] == "trip" and event["reason"] == "current")
    await ear.wait_for("/event", lambda event: event["event"] == "trip" and event["reason"] == "welded")
    await ear.wait_for("/state", lambda state: state["up"] > 3 and state["ch"][0]["trip"])
    assert len([event for event in ear.all("/event") if event["event"] == "trip"]) == 2


async def test_the_display_shows_what_is_drawn_and_who_was_asked_for(
    ear: Ear, start_tap: StartTap, config: Path
) -> None:
    await start_tap(**HEATED, device={"name": "Kitchen"})
    await ear.wait_for("/state", drawing(1, 2000))
    assert "Total" in await play(config, "lcd")
    await ask(ear, "cmd", id="f1", cmd="identify")
    assert "Kitchen" in await play(config, "lcd")


async def test_the_voltage_of_the_meter_is_used(ear: Ear, start_tap: StartTap) -> None:
    await start_tap(**HEATED, measure={"meter": "meter-4d5e6f"})
    await ear.wait_for("/state", drawing(1, 2000))
    ear.mark()
    await ear.say("energier/meter-4d5e6f/state", '{"schema":1,"v":231.0,"ch":[{"p":1}]}')
    state = await ear.wait_for(f"{TAP}/state", drawing(1, 2100, within=0.02))
    assert state["ch"][0]["s"] == pytest.approx(state["ch"][0]["i"] * 231, rel=0.01)


async def test_outlets_are_as_they_were_after_a_restart_though_off_after_a_power_cut(
    ear: Ear, start_tap: StartTap
) -> None:
    program = await start_tap(relay={"power_on": "off", "min_toggle_s": 0})
    await ear.wait_for("/state")
    assert (await ask(ear, "2/set", id="r1", on=True))["on"]
    assert (await ask(ear, "cmd", id="r2", cmd="restart"))["ok"]
    ear.mark()
    await ear.wait_for("/event", lambda event: event["event"] == "boot")
    state = await ear.wait_for("/state", outlet(2, on=True))
    assert [channel["on"] for channel in state["ch"]] == [False, True, False, False]
    await program.kill()
    ear.mark()
    await program.start()
    await ear.wait_for("/event", lambda event: event["event"] == "boot")
    state = await ear.wait_for("/state")
    assert [channel["on"] for channel in state["ch"]] == [False] * 4


async def test_a_second_program_on_the_same_state_is_refused(ear: Ear, start_tap: StartTap) -> None:
    first = await start_tap(**ON)
    await ear.wait_for("/state")
    second = await start_tap(**ON, simulate={"control": "/dev/null/none"})
    assert await second.ended() == 1
    assert "another program already uses" in second.log
    assert first.running
