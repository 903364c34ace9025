"""The Nano's own image on the simulated chip, its line, the bridge, a real broker."""

import asyncio
from collections.abc import AsyncIterator
import json
from pathlib import Path

import pytest

from tests.firmware.broker import Ear
from tests.firmware.meter.bridge.conftest import StartBridge
from tests.firmware.meter.build import BUILD, make
from tests.firmware.program import METER


@pytest.fixture
async def simulated_nano(serial: Path) -> AsyncIterator[None]:
    """220 V and 5 A, by the clock."""
    make("nano", "sim")
    process = await asyncio.create_subprocess_exec(
        BUILD / "sim" / "nano_sim",
        BUILD / "nano" / "energier_nano.elf",
        "--realtime",
        "--pty",
        serial,
        "--set",
        "v=220 i=5 phi=0",
    )
    yield
    process.terminate()
    await process.wait()


async def test_what_the_nano_measures_arrives_and_a_calibration_comes_back(
    simulated_nano: None, ear: Ear, start_bridge: StartBridge
) -> None:
    program = await start_bridge()
    state = await ear.wait_for("/state", lambda state: (state["v"] or 0) > 200, patience=60)
    assert abs(state["v"] - 220) < 1
    (home,) = state["ch"]
    assert abs(home["i"] - 5) < 0.05
    assert abs(home["p"] - 1100) < 11
    boot = await ear.wait_for("/event", lambda event: event["event"] == "boot")
    assert boot["cause"] in ("power", "restart", "unknown")
    first = (await ear.wait_for("/energy"))["ch"][0]["wh"]
    await ear.say(f"energier/{METER}/cmd", json.dumps({"id": "1", "cmd": "calibrate", "v": 230}))
    ack = await ear.wait_for("/ack", lambda ack: ack["id"] == "1", patience=60)
    assert (ack["ok"], ack["error"]) == (True, None)
    assert abs(ack["now"] / ack["was"] - 230 / state["v"]) < 0.005
    await ear.say(f"energier/{METER}/cmd", json.dumps({"id": "2", "cmd": "calibrate", "resistive": True}))
    assert (await ear.wait_for("/ack", lambda ack: ack["id"] == "2", patience=60))["ok"]
    await ear.say(f"energier/{METER}/cmd", json.dumps({"id": "3", "cmd": "zero"}))
    refusal = await ear.wait_for("/ack", lambda ack: ack["id"] == "3", patience=60)
    assert (refusal["ok"], refusal["error"]) == (False, "load")
    ear.mark()
    await ear.wait_for("/state", lambda state: abs((state["v"] or 0) - 230) < 1, patience=60)
    assert await program.stop() == 0
    await ear.wait_for("/energy", lambda energy: energy["ch"][0]["wh"] > first)
