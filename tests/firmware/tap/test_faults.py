"""Sensors, the ADC and the card fail while the program runs."""

import asyncio
from collections.abc import Callable
from functools import partial
import os
from pathlib import Path

import pytest

from tests.firmware.broker import Ear
from tests.firmware.conftest import StartTap
from tests.firmware.program import TAP, play
from tests.firmware.tap.test_program import HEATED, ask, drawing, outlet


async def test_a_silent_adc_is_told_as_unknown_not_as_zero(ear: Ear, start_tap: StartTap, config: Path) -> None:
    program = await start_tap(**HEATED)
    await ear.wait_for("/state", drawing(1, 2000))
    ear.mark()
    await play(config, "adc", "cut")
    await ear.wait_for("/state", outlet(1, i=None, p=None, on=True))
    assert "the ADC does not answer" in program.log
    await play(config, "adc", "ok")
    await ear.wait_for("/state", drawing(1, 2000))


@pytest.mark.parametrize("sensor", ["stuck", "saturated"])
async def test_a_sensor_that_fails_is_told_as_unknown_until_it_is_well(
    ear: Ear, start_tap: StartTap, config: Path, sensor: str
) -> None:
    program = await start_tap(**HEATED)
    await ear.wait_for("/state", drawing(1, 2000))
    await play(config, "sensor", "1", sensor)
    ear.mark()
    state = await ear.wait_for("/state", outlet(1, i=None, p=None, s=None, pf=None, on=True, fault=sensor))
    assert state["ch"][3]["p"] == pytest.approx(60, rel=0.05)
    assert "Check outlet 1" in await play(config, "lcd")
    assert program.log.count(f"The sensor of outlet 1 is {sensor}") == 1
    refused = await ask(ear, "cmd", id="s1", cmd="calibrate", ch=1, a=9.0)
    assert refused["error"] == "failed"
    await play(config, "sensor", "1", "ok")
    await ear.wait_for("/state", drawing(1, 2000))
    assert not [event for event in ear.all("/event") if event["event"] == "trip"]


async def test_without_samples_nothing_is_switched_on_after_a_power_cut(
    ear: Ear, start_tap: StartTap, config: Path
) -> None:
    program = await start_tap(**HEATED)
    await ear.wait_for("/state", outlet(4, on=True))
    await program.stop()
    ear.mark()
    blind = await start_tap(**HEATED | {"simulate": HEATED["simulate"] | {"adc": "zero"}})
    await ear.wait_for("/state", outlet(1, on=False, fault="silent"))
    await play(config, "adc", "ok")
    await ear.wait_for("/state", outlet(4, on=True))
    assert blind.running


async def in_the_way(put: Callable[[], None]) -> None:
    """Put something where the tap writes its next file, as soon as it is not writing just now."""
    async with asyncio.timeout(20):
        while True:
            try:
                return put()
            except FileExistsError:
                await asyncio.sleep(0.005)


async def test_a_card_that_hangs_delays_no_trip(ear: Ear, start_tap: StartTap, config: Path, tmp_path: Path) -> None:
    await start_tap(**HEATED)
    await ear.wait_for("/state", drawing(1, 2000))
    card = tmp_path / TAP / "outlets.tmp"
    await in_the_way(partial(os.mkfifo, card))
    try:
        ear.mark()
        assert (await ask(ear, "2/set", id="h1", on=False))["ok"]
        await play(config, "plug", "4", "overload")
        await ear.wait_for("/event", lambda event: event["event"] == "trip")
        await ear.wait_for("/state", outlet(4, on=False, trip=True))
    finally:
        os.close(os.open(card, os.O_RDWR | os.O_NONBLOCK))


async def test_a_full_card_is_told_and_measuring_goes_on(
    ear: Ear, start_tap: StartTap, config: Path, tmp_path: Path
) -> None:
    program = await start_tap(**HEATED, save={"every_s": 1})
    before = await ear.wait_for("/energy", lambda energy: energy["ch"][0]["wh"] > 0.1)
    blocked = [tmp_path / TAP / f"{name}.tmp" for name in ("counters", "outlets", "calibration")]
    for path in blocked:
        await in_the_way(partial(path.symlink_to, "/dev/full"))
    await program.wait_for_log("Cannot save")
    await ear.wait_for("/energy", lambda energy: energy["ch"][0]["wh"] > before["ch"][0]["wh"] + 1.5)
    assert (await ask(ear, "cmd", id="c1", cmd="calibrate", v=223.5))["error"] == "storage"
    assert (await ask(ear, "2/set", id="c2", on=False))["ok"]
    await program.wait_for_log("outlets.json, it will not survive")
    assert "Cannot save" in await play(config, "lcd")
    assert program.log.count("counters.json, it will not survive") == 1
    for path in blocked:
        path.unlink()
    await program.wait_for_log("counters.json can be saved again")
    assert await program.stop() == 0
