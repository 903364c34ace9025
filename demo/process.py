"""One program of the demo: started in a group of its own, stopped as a group, its output in a file."""

import asyncio
from collections.abc import Mapping, Sequence
import contextlib
import ctypes
import os
from pathlib import Path
import signal

PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


def _end_with_parent() -> None:
    """In the child: if the demo itself is killed, the kernel ends this program too (Linux only)."""
    if hasattr(_LIBC, "prctl"):
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Process:
    """A program that writes what it says to `log`."""

    def __init__(
        self, name: str, command: Sequence[str | Path], log: Path, *, env: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.log = log
        self._command = [str(part) for part in command]
        self._env = {**os.environ, **(env or {})}
        self._child: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """The running program's process id; RuntimeError if it was never started."""
        if self._child is None:
            raise RuntimeError(f"{self.name} was not started")
        return self._child.pid

    @property
    def running(self) -> bool:
        """Whether the program was started and has not ended."""
        return self._child is not None and self._child.returncode is None

    async def start(self) -> None:
        """Start the program; FileNotFoundError if it is not there."""
        with self.log.open("ab") as output:
            self._child = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self._env,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    async def wait(self) -> int:
        """Wait until the program ends; return its exit code (negative: the signal)."""
        if self._child is None:
            raise RuntimeError(f"{self.name} was not started")
        return await self._child.wait()

    async def kill(self) -> None:
        """End the program as a power cut would."""
        await self._end(signal.SIGKILL)

    async def stop(self, patience: float = 20) -> None:
        """Ask the program to end; after `patience` seconds end it and everything it started."""
        try:
            async with asyncio.timeout(patience):
                await self._end(signal.SIGTERM)
        except TimeoutError:
            await self.kill()

    async def _end(self, number: signal.Signals) -> None:
        if self._child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._child.pid, number)
        await self._child.wait()

    def tail(self, lines: int = 20) -> str:
        """The last lines the program wrote."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


async def wait_for_port(process: Process, port: int, patience: float = 30) -> None:
    """Wait until the program listens; RuntimeError with what it said if it ends or takes too long."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            if not process.running or loop.time() > deadline:
                raise RuntimeError(
                    f"{process.name} does not answer on port {port}; {process.log} ends with:\n{process.tail()}"
                ) from None
            await asyncio.sleep(0.05)
        else:
            writer.close()
            await writer.wait_closed()
            return
