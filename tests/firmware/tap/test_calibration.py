"""Calibrations of the running program, asked for over MQTT."""

import json
from pathlib import Path

import pytest

from tests.firmware.broker import Ear
from tests.firmware.conftest import StartTap
from tests.firmware.program import TAP
from tests.firmware.tap.test_program import HEATED, ON, ask, drawing, outlet


async def test_calibrations_are_used_and_outlive_a_restart(ear: Ear, start_tap: StartTap) -> None:
    await start_tap(**HEATED)
    state = await ear.wait_for("/state", drawing(1, 2000))
    true = round(state["ch"][0]["i"] * 0.9, 2)
    assert (await ask(ear, "cmd", id="g1", cmd="calibrate", ch=1, a=true))["ok"]
    await ear.wait_for("/state", lambda state: abs(state["ch"][0]["i"] - true) < 0.02 * true)
    assert (await ask(ear, "cmd", id="g2", cmd="restart"))["ok"]
    await ear.wait_for("/availability", lambda text: text == "offline")
    boot = await ear.wait_for("/event", lambda event: event["event"] == "boot")
    assert (boot["boot"], boot["cause"]) == (2, "restart")
    await ear.wait_for("/state", lambda state: abs((state["ch"][0]["i"] or 0) - true) < 0.02 * true)


async def test_the_zero_calibration_opens_the_relays_and_closes_them_again(
    ear: Ear, start_tap: StartTap, tmp_path: Path
) -> None:
    await start_tap(("--speed", "5"), **HEATED)
    await ear.wait_for("/state", drawing(1, 2000))
    ack = await ask(ear, "cmd", id="z1", cmd="zero")
    assert ack["ok"]
    switched = [event["on"] for event in ear.all("/event") if event.get("ch") == 1]
    assert switched[-2:] == [False, True]
    saved = json.loads((tmp_path / TAP / "calibration.json").read_text())
    assert all(0.015 < sensor["noise"] < 0.035 for sensor in saved["sensors"])


async def test_the_zero_calibration_overrules_neither_people_nor_timers(ear: Ear, start_tap: StartTap) -> None:
    await start_tap(("--speed", "3"), **HEATED)
    await ear.wait_for("/state", drawing(1, 2000))
    await ear.wait_for("/state", outlet(4, on=True))
    assert (await ask(ear, "2/set", id="t1", on=True, for_s=20))["ok"]
    ear.mark()
    await ear.say(f"energier/{TAP}/cmd", json.dumps({"id": "t2", "cmd": "zero"}))
    await ear.wait_for("/state", outlet(4, on=False))
    await ear.say(f"energier/{TAP}/1/set", json.dumps({"id": "t3", "on": False}))
    assert (await ear.wait_for("/ack", lambda ack: ack["id"] == "t2"))["ok"]
    await ear.wait_for("/state", lambda state: [ch["on"] for ch in state["ch"]] == [False, True, True, True])
    ear.mark()
    event = await ear.wait_for("/event", lambda event: event["event"] == "relay")
    assert (event["ch"], event["on"], event["cause"]) == (2, False, "timer")


async def test_a_zero_calibration_of_one_outlet_leaves_the_others_on_and_can_be_taken_back(
    ear: Ear, start_tap: StartTap
) -> None:
    await start_tap(("--speed", "5"), **HEATED)
    await ear.wait_for("/state", outlet(4, on=True))
    ack = await ask(ear, "cmd", id="z2", cmd="zero", ch=1)
    assert (ack["ok"], ack["was"]) == (True, 0.025)
    assert 0.015 < ack["now"] < 0.035
    assert {event["ch"] for event in ear.all("/event") if event["event"] == "relay"} == {1}
    back = await ask(ear, "cmd", id="z3", cmd="undo", ch=1)
    assert (back["ok"], back["was"], back["now"]) == (True, ack["now"], 0.025)


async def test_a_gain_is_answered_with_what_it_was_and_can_be_taken_back(ear: Ear, start_tap: StartTap) -> None:
    await start_tap(**HEATED)
    before = (await ear.wait_for("/state", drawing(1, 2000)))["ch"][0]["i"]
    assert (await ask(ear, "cmd", id="u0", cmd="undo"))["error"] == "none"
    ack = await ask(ear, "cmd", id="u1", cmd="calibrate", ch=1, a=round(before * 0.9, 2))
    assert ack["now"] / ack["was"] == pytest.approx(0.9, rel=0.02)
    await ear.wait_for("/state", lambda state: state["ch"][0]["i"] < 0.93 * before)
    back = await ask(ear, "cmd", id="u2", cmd="undo")
    assert (back["was"], back["now"]) == (ack["now"], ack["was"])
    await ear.wait_for("/state", lambda state: state["ch"][0]["i"] > 0.97 * before)


async def test_a_voltage_is_answered_with_what_it_was(ear: Ear, start_tap: StartTap) -> None:
    await start_tap(**ON)
    await ear.wait_for("/state")
    assert (await ask(ear, "cmd", id="v1", cmd="calibrate", v=223.5))["ok"]
    ack = await ask(ear, "cmd", id="v2", cmd="calibrate", v=221.0)
    assert (ack["was"], ack["now"]) == (223.5, 221.0)
