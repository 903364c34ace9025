"""The ESPHome program with our component, and what a client of its API sees."""

import asyncio
from collections.abc import Callable
import json
import os
from pathlib import Path
from typing import Any

from tests.firmware.meter.build import ROOT
from tests.firmware.meter.esphome.nano import PATIENCE_S

PYTHON = ROOT / ".venv/esphome/bin/python"
CLIENT = Path(__file__).parent / "client.py"


class Meter:
    """`states` and `entities` by the object ids of the entities; a state is None where it is not known."""

    def __init__(self, program: Path, api_port: int, directory: Path) -> None:
        self.states: dict[str, Any] = {}
        self.history: list[tuple[str, Any]] = []
        self.entities: dict[str, dict[str, Any]] = {}
        self._done: list[dict[str, Any]] = []
        self._program = program
        self._api_port = api_port
        self._directory = directory
        self._news = asyncio.Event()
        self._processes: list[asyncio.subprocess.Process] = []
        self._listening: asyncio.Task[None] | None = None

    async def start(self) -> None:
        environment = os.environ | {"HOME": str(self._directory)}
        with (self._directory / "program.log").open("ab") as log:
            await self._run(self._program, env=environment, stdout=log, stderr=log)
        await self._run(
            PYTHON, CLIENT, str(self._api_port), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        self._listening = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        for process in self._processes:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if self._listening:
            await self._listening

    async def sees(self, name: str, right: Callable[[Any], bool] | Any) -> Any:
        """Wait until an entity's state is this, or is right."""
        fits = right if callable(right) else right.__eq__
        await self._until(lambda: name in self.states and fits(self.states[name]) is True, f"{name} is not right")
        return self.states[name]

    async def logs(self, text: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                while text not in self._log:
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"{text!r} is not in the log:\n{self._log}") from None

    def press(self, name: str) -> None:
        self._say(press=name)

    def set(self, name: str, value: float) -> None:
        self._say(number=name, value=value)

    async def act(self, action: str, **arguments: Any) -> tuple[bool, str]:
        """Call an action; returns whether it succeeded and the error."""
        count = len(self._done)
        self._say(action=action, arguments=arguments)
        await self._until(lambda: len(self._done) > count, f"{action} was not answered")
        return self._done[-1]["ok"], self._done[-1]["error"]

    async def _run(self, *command: Path | str, **options: Any) -> None:
        self._processes.append(await asyncio.create_subprocess_exec(*map(str, command), **options))

    async def _until(self, right: Callable[[], bool], wrong: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not right():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"{wrong}: {self.states}\n{self._log[-4000:]}") from None

    @property
    def _log(self) -> str:
        return (self._directory / "program.log").read_text(errors="replace")

    def _say(self, **order: Any) -> None:
        pipe = self._processes[-1].stdin
        assert pipe is not None
        pipe.write(json.dumps(order).encode() + b"\n")

    async def _listen(self) -> None:
        pipe = self._processes[-1].stdout
        assert pipe is not None
        async for line in pipe:
            message = json.loads(line)
            if "entity" in message:
                self.entities[message.pop("entity")] = message
            elif "done" in message:
                self._done.append(message)
            else:
                self.states[message["name"]] = message["state"]
                self.history.append((message["name"], message["state"]))
            self._news.set()
