"""The simulator as the mains of a simulated Nano: the Nano's own image says what its sensors see."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC
import json
import os
from pathlib import Path
import time
import tty

import aiomqtt
import pytest

from energier_meter_simulator.curve import Curve
from energier_meter_simulator.hours import read
from energier_meter_simulator.meter import Meter
from tests.firmware.broker import Broker, connect, password_of
from tests.firmware.meter.build import BUILD, make
from tests.firmware.meter.conftest import StartMeter
from tests.firmware.meter.nano.nano import Measurement, parse
from tests.firmware.program import TAP

PATIENCE_S = 60
TAP_W = 8000.0


class Nano:
    """The Nano in real time, whose supply and process a test may cut; `last` is what it said last."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "nano.sock"
        self._pty = folder / "nano.tty"
        self._process: asyncio.subprocess.Process | None = None
        self._port = -1
        self._rest = b""
        self.last: Measurement | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            BUILD / "sim" / "nano_sim", BUILD / "nano" / "energier_nano.elf", "--realtime",
            "--pty", self._pty, "--control", self.socket,
        )  # fmt: skip
        async with asyncio.timeout(PATIENCE_S):
            while not self._pty.exists():
                await asyncio.sleep(0.02)
        self._port = os.open(self._pty, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self._port)
        asyncio.get_running_loop().add_reader(self._port, self._read)

    async def kill(self) -> None:
        """As a crash: the socket's file stays behind."""
        assert self._process is not None
        asyncio.get_running_loop().remove_reader(self._port)
        os.close(self._port)
        self._process.kill()
        await self._process.wait()
        self._pty.unlink(missing_ok=True)
        self.last = None

    async def says(self, right: Callable[[Measurement], bool]) -> Measurement:
        try:
            async with asyncio.timeout(PATIENCE_S):
                while self.last is None or not right(self.last):
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"not said within {PATIENCE_S} s; the last was {self.last}") from None
        return self.last

    def _read(self) -> None:
        *lines, self._rest = (self._rest + os.read(self._port, 4096)).split(b"\n")
        for line in lines:
            said = parse(time.time(), line.decode(errors="replace").strip())
            if isinstance(said, Measurement):
                self.last = said


@pytest.fixture
async def nano(tmp_path: Path) -> AsyncIterator[Nano]:
    make("nano", "sim")
    nano = Nano(tmp_path)
    await nano.start()
    yield nano
    await nano.kill()


def home(csv: Path) -> Meter:
    """The same home as the simulator plays with these settings."""
    return Meter(read(csv), Curve(1), UTC, 0.0, 60.0)


async def test_the_nano_measures_the_home_of_this_hour(nano: Nano, start_meter: StartMeter, load_csv: Path) -> None:
    await start_meter(("--nano", str(nano.socket)), load={"timezone": "UTC"})
    said = await nano.says(lambda line: line.seq >= 3 and line.v > 200)
    around = [home(load_csv).now(said.at - back / 4) for back in range(16)]
    tolerance = 0.01 * max(value.s for value in around) + 2
    assert min(value.p for value in around) - tolerance < said.w < max(value.p for value in around) + tolerance
    assert said.v == pytest.approx(around[4].v, abs=1)
    assert said.hz == pytest.approx(60, abs=0.1)


async def test_what_a_tap_draws_is_added_also_after_the_broker_was_away(
    broker: Broker, nano: Nano, start_meter: StartMeter, tmp_path: Path
) -> None:
    little = tmp_path / "little.csv"
    little.write_text("start,kwh\n2008-06-02T00:00,0.01\n")
    broker.kill()
    user = {"username": "host", "password": password_of("host")}  # a meter's own may not hear the taps
    program = await start_meter(("--nano", str(nano.socket), "--add-taps", TAP), load={"csv": str(little)}, broker=user)
    await program.wait_for_log("Waiting for the broker")
    await nano.says(lambda line: line.v > 200 and line.w < TAP_W / 2)
    for times in (2, 3):
        broker.start()
        async with connect(broker) as client:
            speaking = asyncio.create_task(_speak(client))
            await nano.says(lambda line: line.w == pytest.approx(TAP_W, rel=0.01))
            speaking.cancel()
        broker.kill()
        await nano.says(lambda line: line.w < TAP_W / 2)
        assert program.log.count("Waiting for the broker") == times
    assert program.running


async def test_plays_on_when_the_nano_was_away(nano: Nano, start_meter: StartMeter) -> None:
    program = await start_meter(("--nano", str(nano.socket)))
    await nano.says(lambda line: line.v > 200)
    for times in (1, 2):
        await nano.kill()
        async with asyncio.timeout(PATIENCE_S):
            while program.log.count("Waiting for the simulated Nano") < times:
                await asyncio.sleep(0.02)
        await nano.start()
        await nano.says(lambda line: line.v > 200 and line.w > 10)
    assert await program.stop() == 0


async def test_waits_for_a_nano_that_is_not_there_yet(tmp_path: Path, start_meter: StartMeter) -> None:
    program = await start_meter(("--nano", str(tmp_path / "nowhere.sock")))
    await program.wait_for_log("Waiting for the simulated Nano")
    assert await program.stop() == 0


async def test_a_nano_that_refuses_is_an_error(tmp_path: Path, start_meter: StartMeter) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"err no such name\n")

    async with await asyncio.start_unix_server(refuse, tmp_path / "nano.sock"):
        program = await start_meter(("--nano", str(tmp_path / "nano.sock"), "--add-taps", TAP))
        assert await program.ended() == 1
    assert "the simulated Nano refuses: err no such name" in program.log


async def _speak(client: aiomqtt.Client) -> None:
    """As a tap of two outlets, one of them without a value."""
    state = json.dumps({"schema": 1, "ch": [{"p": TAP_W}, {"p": None}]})
    while True:
        await client.publish(f"energier/{TAP}/state", state)
        await asyncio.sleep(1)
