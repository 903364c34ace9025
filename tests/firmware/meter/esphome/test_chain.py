"""The image that is flashed on the Nano, in simavr, and the ESPHome program that listens to it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.firmware.meter.build import BUILD, make
from tests.firmware.meter.esphome.conftest import Built
from tests.firmware.meter.esphome.meter import Meter


@pytest.fixture
def control(tmp_path: Path) -> Path:
    """Leads to the simulator: a command a line."""
    return tmp_path / "control"


@pytest.fixture
async def meter(built: Built, tmp_path: Path, control: Path) -> AsyncIterator[Meter]:
    await asyncio.to_thread(make, "nano", "sim")
    command = (
        BUILD / "sim" / "nano_sim", BUILD / "nano" / "energier_nano.elf",
        "--realtime", "--pty", built.serial, "--set", "v=220 i=5 phi=0",
        "--control", control, "--eeprom", tmp_path / "eeprom.bin",
    )  # fmt: skip
    nano = await asyncio.create_subprocess_exec(*map(str, command))
    while not built.serial.exists():
        assert nano.returncode is None
        await asyncio.sleep(0.02)
    meter = Meter(built.program, built.api_port, tmp_path)
    await meter.start()
    yield meter
    await meter.stop()
    nano.terminate()
    await nano.wait()


async def test_the_real_nano_is_read_and_calibrated(meter: Meter) -> None:
    await meter.sees("voltage", pytest.approx(220, abs=0.2))
    await meter.sees("current", pytest.approx(5, abs=0.02))
    await meter.sees("power", pytest.approx(1100, abs=2))
    await meter.sees("frequency", pytest.approx(60, abs=0.1))
    await meter.sees("nano_firmware", "0.1.0")
    first = await meter.sees("energy", lambda kwh: (kwh or 0) > 0)
    await meter.sees("energy", lambda kwh: (kwh or 0) > first)

    ok, told = await meter.act("calibrate", step="voltage", value=230.0)
    assert ok, told
    assert told.startswith("V230.00: ok, was ")
    await meter.sees("voltage", pytest.approx(230, abs=0.3))
    assert await meter.act("calibrate", step="zero", value=0.0) == (
        False,
        "Z: a current flows where there should be none",
    )
    ok, told = await meter.act("calibrate", step="undo", value=0.0)
    assert ok, told
    await meter.sees("voltage", pytest.approx(220, abs=0.2))
    assert meter.states["rejected_lines"] == 0


async def test_a_nano_that_starts_anew_is_followed(meter: Meter, control: Path) -> None:
    first = await meter.sees("energy", lambda kwh: (kwh or 0) > 0.002)
    reader, writer = await asyncio.open_unix_connection(control)

    async def tell(command: str) -> None:
        writer.write(command.encode() + b"\n")
        assert await reader.readline() == b"ok\n"

    await tell("hang main")
    await meter.sees("nano_start", "2, watchdog")
    assert await meter.sees("energy", lambda kwh: kwh is not None) >= first
    # Another Nano's counter, at the terminal.
    await tell("send W4321000")
    await meter.sees("energy", lambda kwh: (kwh or 0) >= 4321)
    await tell("send W1000000")
    await meter.sees("energy", lambda kwh: 1000 <= (kwh or 0) < 1001)
    await meter.sees("nano_start", "4, watchdog")
    await tell("power off")
    await meter.sees("status", "silent")
    await meter.sees("energy", lambda kwh: kwh is None)
    await tell("power on")
    await meter.sees("nano_start", "5, power")
    await meter.sees("energy", lambda kwh: 1000 <= (kwh or 0) < 1001)
    writer.close()
    assert meter.states["rejected_lines"] == 0
