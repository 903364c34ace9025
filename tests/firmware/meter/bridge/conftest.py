"""The bridge's program under sanitizers, with a Nano on a pty and a real broker."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.firmware.broker import Broker, password_of
from tests.firmware.meter.bridge.nano import TalkingNano
from tests.firmware.meter.build import BUILD, make
from tests.firmware.program import MACS, METER, Program, ended_afterwards

StartBridge = Callable[..., Awaitable[Program]]


class Bridge(Program):
    """The program, in the place of a Python module."""

    def __init__(self, *arguments: str, log: Path) -> None:
        super().__init__("", log=log)
        self._command = (str(BUILD / "bridge" / "energier-bridge-checked"), *arguments)


@pytest.fixture(scope="session")
def program() -> None:
    make("bridge-checked")


def write_settings(path: Path, broker: Broker, **changes: object) -> Path:
    values: dict[str, object] = {
        "id": METER, "mac": MACS[METER], "broker_host": "127.0.0.1", "broker_port": broker.port, "broker_user": METER,
        "broker_password": password_of(METER),
    }  # fmt: skip
    path.touch(0o600)
    path.write_text("".join(f"{key}={value}\n" for key, value in (values | changes).items()))
    return path


@pytest.fixture
def serial(tmp_path: Path) -> Path:
    return tmp_path / "nano"


@pytest.fixture
async def nano(serial: Path) -> AsyncIterator[TalkingNano]:
    """A Nano that says a line every tenth of a second."""
    nano = TalkingNano(serial)
    task = asyncio.create_task(nano.talk())
    yield nano
    failed = task.done()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    nano.unplug()
    assert not failed


@pytest.fixture
async def start_bridge(program: None, broker: Broker, serial: Path, tmp_path: Path) -> AsyncIterator[StartBridge]:
    """Start the bridge; keywords are settings, `arguments` go to the command line."""
    async with ended_afterwards() as start_program:

        async def start(*arguments: str, **settings: Any) -> Program:
            config = write_settings(tmp_path / "bridge.conf", broker, **settings)
            command = ("--config", str(config), "--serial", str(serial), *arguments)
            return await start_program(Bridge(*command, log=tmp_path / "bridge.log"))

        yield start
