"""The tap's program on the Pi's own hardware code, with fakes at the pins alone, at a real broker."""

import asyncio
from collections.abc import AsyncIterator
import os
from pathlib import Path
import sys
from typing import Any

import pytest

from energier_tap.sim import control
from tests.firmware.broker import Broker, Ear
from tests.firmware.conftest import StartTap
from tests.firmware.program import TAP, Program, ended_afterwards, play, write_config
from tests.firmware.tap.test_program import ask, drawing, outlet

HARDWARE = {"hardware": {"spi": "/dev/null"}}
ON = HARDWARE | {"relay": {"power_on": "on", "min_toggle_s": 0.0}}
HEATED = ON | {"simulate": {"scenario": ["heater", "laptop", "", "bulb"]}}


@pytest.fixture
async def start_pi(broker: Broker, tmp_path: Path) -> AsyncIterator[StartTap]:
    """Start the program; keywords are tables of its settings."""
    async with ended_afterwards() as start_program:

        async def start(arguments: tuple[str, ...] = (), **tables: dict[str, Any]) -> Program:
            config = write_config(tmp_path / "tap.toml", broker, TAP, **tables)
            command = ("tests.firmware.tap.pi_program", "run", "--config", str(config), *arguments)
            return await start_program(Program(*command, log=tmp_path / "tap.log"))

        yield start


async def seen(config: Path, text: str) -> str:
    """Wait until the display shows this."""
    shown = ""
    async with asyncio.timeout(20):
        while text not in shown:
            shown = await control.ask(config.parent / TAP / "control.sock", "lcd")
            await asyncio.sleep(0.02)
    return shown


async def test_measures_tells_shows_and_drops_its_relays_at_the_end(ear: Ear, start_pi: StartTap, config: Path) -> None:
    program = await start_pi(**HEATED, device={"outlets": ["Heater"]})
    await ear.wait_for("/state", drawing(1, 2000))
    state = await ear.wait_for("/state", drawing(4, 60))
    assert state["fs"] == pytest.approx(1e6 / 43 / 4, rel=0.03)
    assert all(channel["fault"] is None for channel in state["ch"])
    await seen(config, "Total")
    await play(config, "press", "0.2")
    await seen(config, "1 20")
    ear.mark()
    assert (await ask(ear, "1/set", id="p1", on=False))["ok"]
    await ear.wait_for("/state", outlet(1, on=False, p=0))
    ack = await ask(ear, "cmd", id="p2", cmd="capture", ch=4)
    assert ack["ok"]
    waveform = await ear.wait_for("/4/waveform", lambda message: message.get("id") == "p2")
    assert waveform["n"] in range(90, 105)
    assert waveform["n"] / waveform["fs"] == pytest.approx(1 / 60, rel=0.02)
    assert await program.stop() == 0
    assert "Traceback" not in program.log


async def test_an_overload_trips_is_shown_before_all_and_reset_by_the_button(
    ear: Ear, start_pi: StartTap, config: Path
) -> None:
    await start_pi(**ON)
    await ear.wait_for("/state", outlet(4, on=True))
    await play(config, "plug", "1", "overload")
    await ear.wait_for("/event", lambda event: event["event"] == "trip" and event["reason"] == "current")
    await seen(config, "TRIP outlet")
    await play(config, "unplug", "1")
    await play(config, "press", "0.2")
    await ear.wait_for("/state", outlet(1, on=False, trip=False))
    await seen(config, "Total")


async def test_a_long_press_is_explained_and_opens_the_setup_of_the_wifi(
    start_pi: StartTap, ear: Ear, config: Path
) -> None:
    await start_pi(**ON)
    await ear.wait_for("/state")
    await play(config, "press", "8")
    await seen(config, "keep 5 s: Wi-Fi")
    await seen(config, "let go: Wi-Fi")
    await seen(config, "Energier-")


@pytest.mark.parametrize("line", ["cut", "zero"])
async def test_a_dead_bus_is_told_and_outlived(ear: Ear, start_pi: StartTap, config: Path, line: str) -> None:
    program = await start_pi(**HEATED)
    await ear.wait_for("/state", drawing(1, 2000))
    await play(config, "adc", line)
    ear.mark()
    state = await ear.wait_for("/state", outlet(1, i=None, p=None, on=True, fault="silent"))
    assert state["fs"] is None
    await seen(config, "check the ADC")
    assert program.log.count("Lost samples") == 1
    await play(config, "adc", "ok")
    await ear.wait_for("/state", drawing(1, 2000))


async def test_a_machine_without_the_hardware_says_what_to_do(broker: Broker, tmp_path: Path) -> None:
    config = write_config(tmp_path / "tap.toml", broker, TAP, hardware={"spi": "/dev/spidev9.9"})
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "energier_tap", "run", "--config", str(config),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"GPIOZERO_PIN_FACTORY": "mock"},
    )  # fmt: skip
    _, errors = await program.communicate()
    assert program.returncode == 78
    assert "energier-tap: there is no /dev/spidev9.9: switch SPI on" in errors.decode()
    assert "Traceback" not in errors.decode()
