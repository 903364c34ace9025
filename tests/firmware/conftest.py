"""A broker, an ear at it, and the programs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.examples import choose_profile
from tests.firmware.broker import Broker, Ear, connect
from tests.firmware.program import METER, TAP, Program, ended_afterwards, write_config

choose_profile()

StartTap = Callable[..., Awaitable[Program]]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    (tmp_path / "broker").mkdir()
    broker = Broker(tmp_path / "broker", (TAP, METER), hears={TAP: METER})
    yield broker
    broker.kill()


@pytest.fixture
async def ear(broker: Broker) -> AsyncIterator[Ear]:
    async with connect(broker) as client:
        ear = Ear(client)
        await client.subscribe("#", qos=1)
        task = asyncio.create_task(ear.listen())
        yield ear
        failed = task.done()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert not failed


@pytest.fixture
async def start_tap(broker: Broker, tmp_path: Path) -> AsyncIterator[StartTap]:
    """Start the tap; keywords are tables of its settings, `arguments` go to the command line."""
    async with ended_afterwards() as start_program:

        async def start(arguments: tuple[str, ...] = (), **tables: dict[str, Any]) -> Program:
            config = write_config(tmp_path / "tap.toml", broker, TAP, **tables)
            command = ("energier_tap", "run", "--config", str(config), "--simulate", *arguments)
            return await start_program(Program(*command, log=tmp_path / "tap.log"))

        yield start


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The tap's settings file, for `play`."""
    return tmp_path / "tap.toml"
