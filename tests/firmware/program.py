"""The real programs as processes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
import sys
from typing import Any

from tests.firmware.broker import Broker, password_of

TAP = "tap-1a2b3c"
METER = "meter-4d5e6f"
MACS = {TAP: "b8:27:eb:1a:2b:3c", METER: "5c:cf:7f:4d:5e:6f"}


def write_config(path: Path, at: Broker, device_id: str, /, **tables: dict[str, Any]) -> Path:
    """Write a settings file; `tables` replace or add keys."""
    values: dict[str, dict[str, Any]] = {
        "device": {"id": device_id, "mac": MACS[device_id], "state_dir": str(path.parent / device_id)},
        "broker": {"host": "127.0.0.1", "port": at.port, "username": device_id, "password": password_of(device_id)},
    }
    for name, table in tables.items():
        values[name] = values.get(name, {}) | table
    path.touch(0o600)
    path.write_text(
        "".join(
            f"[{name}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in table.items())
            for name, table in values.items()
        )
    )
    return path


def _toml(value: Any) -> str:
    return (
        str(value).lower() if isinstance(value, bool) else repr(value) if not isinstance(value, str) else f'"{value}"'
    )


class Program:
    """One program, started anew by `start` as often as a test likes."""

    def __init__(self, module: str, *arguments: str, log: Path) -> None:
        self._command = (sys.executable, "-m", module, *arguments)
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
            )

    async def stop(self) -> int:
        """Ask it to stop; returns its exit code."""
        assert self._process is not None
        self._process.terminate()
        return await self.ended()

    async def kill(self) -> None:
        """Cut its power."""
        assert self._process is not None
        self._process.kill()
        await self.ended()

    async def ended(self) -> int:
        assert self._process is not None
        async with asyncio.timeout(20):
            return await self._process.wait()

    async def wait_for_log(self, text: str) -> None:
        try:
            async with asyncio.timeout(20):
                while text not in self.log:
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"{text!r} is not in the log:\n{self.log}") from None


@asynccontextmanager
async def ended_afterwards() -> AsyncIterator[Callable[[Program], Awaitable[Program]]]:
    """Give what starts a program; every one still running is killed in the end."""
    programs: list[Program] = []

    async def start(program: Program) -> Program:
        programs.append(program)
        await program.start()
        return program

    try:
        yield start
    finally:
        for program in programs:
            if program.running:
                await program.kill()


async def play(config: Path, *words: str) -> str:
    """Say something to the running simulator as its user would."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "energier_tap", "--config", str(config), *words,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return output.decode()
