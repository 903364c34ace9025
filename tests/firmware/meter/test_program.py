"""The meter simulator as a process, beside a real tap at a real broker."""

from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any

import pytest

from tests.firmware.broker import Broker, Ear
from tests.firmware.conftest import StartTap
from tests.firmware.meter.conftest import StartMeter
from tests.firmware.program import METER, TAP


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """The simulator adds what a tap draws to its home's load; a real meter listens to nobody."""
    (tmp_path / "broker").mkdir()
    broker = Broker(tmp_path / "broker", (TAP, METER), hears={METER: TAP})
    yield broker
    broker.kill()


async def test_speaks_the_contract_as_a_meter(ear: Ear, start_meter: StartMeter) -> None:
    await start_meter(("--start-wh", "9123456"))
    discovery = await ear.wait_for(f"energier/discovery/{METER}/config")
    assert (discovery["kind"], discovery["measures"]) == ("meter", ["v", "hz"])
    energy = await ear.wait_for("/energy")
    assert energy["ch"][0]["wh"] >= 9123456
    state = await ear.wait_for("/state", lambda state: state["seq"] >= 2)
    (home,) = state["ch"]
    assert 210 < state["v"] < 230
    assert abs(home["s"] - state["v"] * home["i"]) < 0.01 * home["s"]
    assert (await ear.wait_for(f"homeassistant/device/{METER}/config"))["components"]["1_energy"][
        "device_class"
    ] == "energy"


async def test_is_never_below_what_the_tap_draws(ear: Ear, start_tap: StartTap, start_meter: StartMeter) -> None:
    await start_tap(relay={"power_on": "on"}, simulate={"scenario": ["heater"]})
    await start_meter(("--add-taps", TAP))
    tap = await ear.wait_for(f"{TAP}/state", lambda state: (state["ch"][0]["p"] or 0) > 1900)
    ear.mark()
    meter = await ear.wait_for(f"{METER}/state", lambda state: state["ch"][0]["p"] > 1900)
    assert meter["ch"][0]["p"] >= tap["ch"][0]["p"] * 0.98


async def test_a_power_cut_loses_at_most_the_seconds_since_the_last_save(ear: Ear, start_meter: StartMeter) -> None:
    program = await start_meter(("--speed", "60", "--start-wh", "5000"), save={"every_s": 30})
    saved = await ear.wait_for("/energy", lambda energy: energy["ch"][0]["wh"] > 5000.5)
    await program.kill()
    last = ear.all("/energy")[-1]["ch"][0]["wh"]
    ear.mark()
    await program.start()
    energy = await ear.wait_for("/energy", lambda energy: energy["boot"] == saved["boot"] + 1)
    assert energy["ch"][0]["wh"] >= last


async def test_hides_from_home_assistant_while_the_integration_is_there(ear: Ear, start_meter: StartMeter) -> None:
    await start_meter()
    assert (await ear.wait_for(f"homeassistant/device/{METER}/config"))["components"]
    ear.mark()
    await ear.say("energier/host/status", '{"native":true}', retain=True)
    assert await ear.wait_for(f"homeassistant/device/{METER}/config") == ""


async def test_commands_are_refused(ear: Ear, start_meter: StartMeter) -> None:
    await start_meter()
    await ear.wait_for("/state")
    for cmd, error in (("identify", "not_supported"), ("explode", "unknown_command")):
        await ear.say(f"energier/{METER}/cmd", json.dumps({"id": cmd, "cmd": cmd}))
        ack = await ear.wait_for("/ack", acked(cmd))
        assert (ack["ok"], ack["error"]) == (False, error)


def acked(request: str) -> Any:
    return lambda ack: ack["id"] == request


async def test_a_load_that_is_not_there_is_said(start_meter: StartMeter) -> None:
    program = await start_meter(load={"csv": "/nowhere.csv"})
    assert await program.ended() == 1
    assert "cannot read the load" in program.log
