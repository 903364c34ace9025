"""The stage-1 class: a model sent to the real program, and what it makes of what is plugged in."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from energier_tap.features import NAMES
from energier_tap.model import digest
from energier_tap.sim.control import ask as say
from tests.firmware.broker import Ear
from tests.firmware.conftest import StartTap
from tests.firmware.program import TAP, play
from tests.firmware.tap.test_program import ON, ask, outlet


def model(version: str = "test-1", **parts: Any) -> dict[str, Any]:
    """A model that knows kettles of about 7 A and laptops."""
    value: dict[str, Any] = {
        "schema": 1,
        "version": version,
        "features": {"names": list(NAMES), "mean": [0, 0, 0], "scale": [1, 1, 1]},
        "clusters": [
            {"center": [0.86, 1.45, 0.05], "class": "kettle", "radius": 0.3},
            {"center": [-0.35, 4.7, 2.0], "class": "laptop", "radius": 1.5},
        ],
    } | parts
    return value | {"sha256": digest(value)}


async def send(ear: Ear, value: dict[str, Any], request: str = "m1", **other: Any) -> Any:
    order = {"cmd": "model", "version": value["version"], "sha256": value["sha256"], "model": value} | other
    return await ask(ear, "cmd", id=request, **order)


async def capture(ear: Ear, ch: int, request: str) -> Any:
    assert (await ask(ear, "cmd", id=request, cmd="capture", ch=ch))["ok"]
    return await ear.wait_for(f"/{ch}/waveform", lambda waveform: waveform.get("id") == request)


async def turn_to(tap: Path, start: str) -> str:
    """Turn the pages of the display until one starts so; returns it. Here the simulator is spoken to without a process in between."""
    control = tap / "control.sock"
    async with asyncio.timeout(20):
        while not (page := await say(control, "lcd")).startswith(f"|{start}"):
            await say(control, "press")
    return page


async def test_names_what_is_plugged_in_and_forgets_it_when_it_is_gone(
    ear: Ear, start_tap: StartTap, config: Path, tmp_path: Path
) -> None:
    await start_tap(**ON)
    assert "model" in (await ear.wait_for(f"energier/discovery/{TAP}/config"))["capabilities"]
    await ear.wait_for("/state", outlet(4, on=True))
    ack = await send(ear, model())
    assert (ack["ok"], ack["error"]) == (True, None)
    await play(config, "plug", "2", "kettle")
    plugged = await ear.wait_for("/2/waveform")
    assert (plugged["cause"], plugged["class"], plugged["model"]) == ("plug_in", "kettle", "test-1")
    await turn_to(tmp_path / TAP, "2 kettle")
    await play(config, "plug", "3", "laptop")
    assert (await ear.wait_for("/3/waveform"))["class"] == "laptop"
    await play(config, "plug", "4", "fan")
    assert (await ear.wait_for("/4/waveform"))["class"] is None
    await play(config, "unplug", "2")
    await turn_to(tmp_path / TAP, "Outlet 2")
    assert (await capture(ear, 2, "empty"))["class"] is None


async def test_without_a_model_the_waveform_says_nothing_of_a_class(
    ear: Ear, start_tap: StartTap, config: Path
) -> None:
    await start_tap(**ON)
    await ear.wait_for("/state", outlet(4, on=True))
    await play(config, "plug", "2", "kettle")
    assert not {"class", "model"} & set(await ear.wait_for("/2/waveform"))


BAD: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (model() | {"version": "test-2"}, {}),
    (model("test-2"), {"sha256": "0" * 64}),
    (model("test-2"), {"version": "test-3"}),
    (model("test-2"), {"version": None}),
    (model("test-2"), {"model": "none"}),
    (model("test-2", clusters=[]), {}),
    (model("test-2", clusters=model()["clusters"] * 33), {}),
    (model("test-2", clusters=[{"center": [0, 0], "class": "kettle"}]), {}),
    (model("test-2", clusters=[{"center": [0, 0, 2e6], "class": "kettle"}]), {}),
    (model("test-2", schema=2), {}),
    (model("test-2", features={"names": ["watts"], "mean": [0], "scale": [1]}), {}),
]


async def test_a_bad_model_is_refused_and_the_one_before_is_kept(ear: Ear, start_tap: StartTap, tmp_path: Path) -> None:
    await start_tap(**ON)
    await ear.wait_for("/state", outlet(4, on=True))
    assert (await send(ear, model()))["ok"]
    kept = (tmp_path / TAP / "model.json").read_bytes()
    for number, (value, other) in enumerate(BAD):
        ack = await send(ear, value, f"bad{number}", **other)
        assert (ack["ok"], ack["error"]) == (False, "invalid"), (value, other)
    huge = model("test-2", note="x" * 16384)
    await ear.say(f"energier/{TAP}/cmd", json.dumps({"id": "huge", "cmd": "model", "model": huge}))
    assert (await capture(ear, 1, "after"))["model"] == "test-1"
    assert not [ack for ack in ear.all("/ack") if ack["id"] == "huge"]
    assert (tmp_path / TAP / "model.json").read_bytes() == kept


async def test_a_model_outlives_a_restart_until_it_is_taken_away(ear: Ear, start_tap: StartTap) -> None:
    program = await start_tap(**ON)
    await ear.wait_for("/state", outlet(4, on=True))
    assert (await send(ear, model()))["ok"]
    await program.kill()
    for expected in ("test-1", None):
        ear.mark()
        await program.start()
        await ear.wait_for("/event", lambda event: event["event"] == "boot")
        await ear.wait_for("/state", outlet(4, on=True))
        assert (await capture(ear, 1, "before")).get("model") == expected
        assert (await ask(ear, "cmd", id="none", cmd="model", model=None))["ok"]
        assert "model" not in await capture(ear, 1, "after")
        await program.kill()


async def test_a_model_that_cannot_be_saved_is_not_used_and_the_tap_goes_on(
    ear: Ear, start_tap: StartTap, tmp_path: Path
) -> None:
    program = await start_tap(**ON)
    await ear.wait_for("/state", outlet(4, on=True))
    # Something in the way of the file stands for a card that takes nothing: the program sees an OSError either way.
    in_the_way = tmp_path / TAP / "model.tmp"
    in_the_way.mkdir()
    ack = await send(ear, model())
    assert (ack["ok"], ack["error"]) == (False, "storage")
    assert "cannot be saved" in program.log
    assert "model" not in await capture(ear, 1, "after")
    in_the_way.rmdir()
    assert (await send(ear, model(), "again"))["ok"]
    assert (await capture(ear, 1, "then"))["model"] == "test-1"


@pytest.mark.parametrize("damage", ['{"schema": 1', json.dumps(model() | {"version": "other"})])
async def test_a_damaged_file_is_told_and_does_no_harm(
    ear: Ear, start_tap: StartTap, tmp_path: Path, damage: str
) -> None:
    (tmp_path / TAP).mkdir()
    (tmp_path / TAP / "model.json").write_text(damage)
    program = await start_tap(**ON)
    await ear.wait_for("/state", outlet(4, on=True))
    assert "model.json" in program.log
    assert "model" not in await capture(ear, 1, "x")
    assert (await send(ear, model()))["ok"]
    assert (await capture(ear, 1, "y"))["model"] == "test-1"
