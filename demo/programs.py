"""The programs of a demo together: started, watched, and ended in the opposite order."""

import asyncio
from collections.abc import Callable, Coroutine
import time

from .process import Process

# Home Assistant's exit code for "start me again", after a restart was asked for in its settings.
RESTART = 100
# A program that ends sooner than this, in seconds, will not do better the next time.
SHORT_LIFE = 5


class Programs:
    """What was started, by name."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._processes: dict[str, Process] = {}
        self._started: dict[Process, float] = {}

    def __getitem__(self, name: str) -> Process:
        """A program that was started."""
        return self._processes[name]

    async def start(self, name: str, process: Process) -> None:
        """Start a program under a name."""
        self._processes[name] = process
        await self._run(process)

    async def stop(self) -> None:
        """End all, the last one first."""
        for process in reversed(self._processes.values()):
            await process.stop()

    async def watch(self) -> None:
        """Start again what ends; return only by raising RuntimeError, with what a program said that does not stay up."""
        while True:
            await self._again(*await self._first_to_end())

    async def _first_to_end(self) -> tuple[Process, int]:
        """Wait until one of the programs ends; return it and its exit code."""
        waiting = {asyncio.create_task(process.wait()): process for process in self._processes.values()}
        try:
            ended, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
        first = ended.pop()
        return waiting[first], first.result()

    async def unless_one_ends(self, work: Coroutine[None, None, None]) -> None:
        """Do the work; RuntimeError with what a program said that ends meanwhile."""
        working, ending = asyncio.create_task(work), asyncio.create_task(self._first_to_end())
        try:
            await asyncio.wait((working, ending), return_when=asyncio.FIRST_COMPLETED)
            if ending.done():
                raise RuntimeError(_last_words(*ending.result()))
            await working
        finally:
            for task in (working, ending):
                task.cancel()
            await asyncio.gather(working, ending, return_exceptions=True)

    async def _again(self, process: Process, code: int) -> None:
        if code != RESTART and time.monotonic() - self._started[process] < SHORT_LIFE:
            raise RuntimeError(_last_words(process, code))
        self._say(f"{process.name} ended (exit code {code}); starting it again")
        await self._run(process)

    async def _run(self, process: Process) -> None:
        await process.start()
        self._started[process] = time.monotonic()


def _last_words(process: Process, code: int) -> str:
    return f"{process.name} ended (exit code {code}); {process.log} ends with:\n{process.tail()}"
