"""The program as a service: its unit, what it tells the service manager, how it ends."""

import asyncio
from collections.abc import AsyncIterator
import os
from pathlib import Path
import re
import shutil
import socket
import subprocess

import pytest

from energier_tap.service import Service
from tests.firmware.broker import Ear
from tests.firmware.conftest import StartTap
from tests.firmware.program import play
from tests.firmware.tap.test_program import ON, ask, outlet

UNIT = Path(__file__).parents[3] / "firmware" / "tap" / "systemd" / "energier-tap.service"
MOST_EXPOSED = 25
"""Tenths of systemd's exposure level, 0 to 100."""

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze here")


class Manager:
    """Takes what a service tells, as systemd does."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(path)
        self._socket.setblocking(False)
        self.told: list[str] = []

    def close(self) -> None:
        self._socket.close()

    def take(self) -> list[str]:
        """Take what came, without waiting; returns all lines since `forget`."""
        while True:
            try:
                self.told += self._socket.recv(4096).decode().splitlines()
            except BlockingIOError:
                return self.told

    def forget(self) -> None:
        self.take()
        self.told = []

    async def wait_for(self, line: str, times: int = 1) -> None:
        """Wait until it was told so often since `forget`."""
        async with asyncio.timeout(20):
            while self.take().count(line) < times:
                await asyncio.sleep(0.02)


@pytest.fixture
async def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Manager]:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    manager = Manager(str(tmp_path / "notify"))
    yield manager
    manager.close()


async def test_is_ready_with_the_first_samples_and_alive_while_they_come(
    ear: Ear, start_tap: StartTap, manager: Manager, config: Path
) -> None:
    program = await start_tap(**ON)
    await manager.wait_for("READY=1")
    await manager.wait_for("WATCHDOG=1", times=3)
    await manager.wait_for("STATUS=broker connected")
    await play(config, "adc", "cut")
    await ear.wait_for("/state", outlet(1, i=None))
    manager.forget()
    for _ in range(3):
        ear.mark()
        await ear.wait_for("/state")
    assert "WATCHDOG=1" not in manager.take()
    await play(config, "adc", "ok")
    await manager.wait_for("WATCHDOG=1")
    assert await program.stop() == 0
    told = manager.take()
    assert told.count("STOPPING=1") == 1
    assert "READY=1" not in told


async def test_a_restart_is_no_stop_and_is_ready_again(ear: Ear, start_tap: StartTap, manager: Manager) -> None:
    program = await start_tap(**ON)
    await ear.wait_for("/state", outlet(1, on=True))
    pid = program.pid
    await manager.wait_for("READY=1")
    assert (await ask(ear, "cmd", id="r", cmd="restart"))["ok"]
    await manager.wait_for("READY=1", times=2)
    assert "STOPPING=1" not in manager.take()
    assert program.pid == pid


async def test_a_manager_that_is_gone_does_no_harm(
    ear: Ear, start_tap: StartTap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    program = await start_tap(**ON)
    await ear.wait_for("/state", outlet(1, on=True))
    assert "could not be told" in program.log
    assert await program.stop() == 0


def test_without_samples_it_is_never_ready(tmp_path: Path) -> None:
    manager = Manager(str(tmp_path / "notify"))
    service = Service(str(tmp_path / "notify"))
    service.status("no broker")
    assert manager.take() == ["STATUS=no broker"]
    service.measured()
    assert manager.take() == ["STATUS=no broker", "READY=1", "WATCHDOG=1"]
    manager.close()


def test_an_abstract_socket_is_spoken_to_as_well() -> None:
    name = f"energier-test-{os.getpid()}"
    manager = Manager(f"\0{name}")
    Service(f"@{name}").stopping()
    assert manager.take() == ["STOPPING=1"]
    manager.close()


async def test_wrong_settings_end_it_with_the_code_that_is_not_started_again(start_tap: StartTap) -> None:
    program = await start_tap(measure={"voltage": 12.0})
    code = await program.ended()
    assert "voltage must be between" in program.log
    assert f"RestartPreventExitStatus={code}\n" in UNIT.read_text()


async def test_a_state_directory_in_use_is_tried_again(ear: Ear, start_tap: StartTap) -> None:
    await start_tap(**ON)
    await ear.wait_for("/state")
    second = await start_tap(**ON, simulate={"control": "/dev/null/none"})
    code = await second.ended()
    assert code not in {0, os.EX_CONFIG}


@needs_systemd
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    program = tmp_path / "energier-tap"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    text, count = re.subn(r"^ExecStart=\S+", f"ExecStart={program}", UNIT.read_text(), flags=re.MULTILINE)
    assert count == 1
    unit = tmp_path / "energier-tap.service"
    unit.write_text(text)
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert str(unit) not in done.stderr


@needs_systemd
def test_the_unit_is_fenced_in(tmp_path: Path) -> None:
    options = ("--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager")
    done = subprocess.run(["systemd-analyze", "security", *options, UNIT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


def test_the_unit_waits_for_no_network() -> None:
    assert "network-online" not in UNIT.read_text()
