"""`script/demo` as a user runs it."""

import asyncio
from collections.abc import AsyncIterator
import contextlib
from dataclasses import dataclass
import json
from pathlib import Path
import re
import signal

import aiohttp
import psutil

from demo.client import Client
from demo.devices import METER_ID, TAP_ID
from demo.entities import unique_id, wait_for_values
from demo.home import USERNAME

ROOT = Path(__file__).parents[2]
PATIENCE = 150


@dataclass
class Demo:
    """A demo running in a process of its own."""

    process: asyncio.subprocess.Process
    url: str
    password: str

    def parts(self) -> list[psutil.Process]:
        """The programs it started."""
        return psutil.Process(self.process.pid).children(recursive=True)


async def begin(folder: Path, *options: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        ROOT / "script" / "demo",
        "--no-browser",
        "--folder",
        folder,
        *options,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )


async def until_said(process: asyncio.subprocess.Process, words: str) -> str:
    """What a demo prints up to the line with the words."""
    said = ""
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        while words not in said:
            line = await process.stdout.readline()
            assert line, said
            said += line.decode()
    return said


async def until_up(process: asyncio.subprocess.Process) -> Demo:
    said = await until_said(process, "Ctrl-C")
    url = re.search(r"Home Assistant: +(\S+)", said)
    login = re.search(rf"Login: +{USERNAME} / (\S+)", said)
    assert url and login, said
    return Demo(process, url[1], login[1])


@contextlib.asynccontextmanager
async def ended_at_last(*processes: asyncio.subprocess.Process) -> AsyncIterator[None]:
    try:
        yield
    finally:
        for process in processes:
            if process.returncode is None:
                process.terminate()
                await process.communicate()


async def lives(demo: Demo) -> bool:
    """Whether Home Assistant is there and hears from the meter and the tap."""
    try:
        async with Client.signed_in(demo.url, USERNAME, demo.password) as client:
            await wait_for_values(client, [unique_id(METER_ID, 1, "power"), unique_id(TAP_ID, 4, "power")])
    except aiohttp.ClientError:
        return False
    return True


def runs(part: psutil.Process) -> bool:
    """Whether a program runs; one that has ended and whose parent is gone may wait for long to be collected."""
    try:
        return bool(part.status() != psutil.STATUS_ZOMBIE) and part.is_running()
    except psutil.NoSuchProcess:
        return False


async def until_gone(parts: list[psutil.Process], patience: float = 20) -> None:
    """Wait until none of the programs runs; what stays is ended, and told."""
    try:
        async with asyncio.timeout(patience):
            while any(runs(part) for part in parts):
                await asyncio.sleep(0.05)
    except TimeoutError:
        alive = [part for part in parts if runs(part)]
        for part in alive:
            part.kill()
        raise AssertionError(f"still there: {alive}") from None


async def test_the_check_passes() -> None:
    check = await asyncio.create_subprocess_exec(
        ROOT / "script" / "demo", "--check", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    async with asyncio.timeout(PATIENCE):
        output, _ = await check.communicate()
    assert check.returncode == 0, output.decode()
    assert "switching off and on: all work" in output.decode()


async def test_two_demos_live_beside_each_other_and_each_ends_only_its_own(tmp_path: Path) -> None:
    first_process, second_process = await begin(tmp_path, "--days", "30"), await begin(tmp_path, "--days", "1")
    async with ended_at_last(first_process, second_process):
        first, second = await asyncio.gather(until_up(first_process), until_up(second_process))
        assert first.url != second.url
        assert await lives(first) and await lives(second)
        parts, others = first.parts(), second.parts()
        assert len(parts) >= 4

        first.process.send_signal(signal.SIGINT)
        output, _ = await first.process.communicate()
        assert first.process.returncode == 0, output.decode()
        await until_gone(parts)
        assert not await lives(first)
        assert all(part.is_running() for part in others)
        assert await lives(second)

        # What ends without being asked to is started again.
        tap = next(part for part in others if part.name() == "energier-tap")
        tap.kill()
        await until_said(second.process, "starting it again")
        assert await lives(second)

        # The next start goes on with what the first one left, even if another program has its broker's port by now.
        memories = [json.loads(path.read_text()) for path in tmp_path.glob("*/demo.json")]
        broker_port = next(memory["broker_port"] for memory in memories if memory["password"] == first.password)
        async with await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", broker_port):
            again = await begin(tmp_path)
            async with ended_at_last(again):
                first_again = await until_up(again)
                assert first_again.password == first.password
                assert await lives(first_again)


async def test_a_killed_demo_leaves_no_program_behind(tmp_path: Path) -> None:
    process = await begin(tmp_path, "--days", "1")
    async with ended_at_last(process):
        demo = await until_up(process)
        parts = demo.parts()
        process.kill()
        await process.wait()
        await until_gone(parts)


async def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        process = await begin(tmp_path, "--port", str(port))
        output, _ = await process.communicate()
    assert process.returncode == 1
    assert f"Port {port} is in use" in output.decode()
