"""The service's end: one process that answers, started when it is first asked and ended when nobody asks for long."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
import logging
import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from ..jobs import Limits
from .requests import Request
from .worker import Answer, Answering, Refusal, answers, work

IDLE_SECONDS = 300.0
TIMEOUT_SECONDS = 60.0
ATTEMPTS = 2  # a process that died takes nobody's request with it, unless it dies of the request

_LOGGER = logging.getLogger(__name__)


class EngineError(Exception):
    """The process gave no answer."""


class EngineTimeoutError(EngineError):
    """It took too long and was ended."""


class Engine:
    """Asks the process, one request at a time.

    Parameters
    ----------
    data_dir : where the store and the models are
    limits : what the process may take
    idle_seconds : after how long without a request it ends, to give its memory back
    timeout_seconds : after how long with one it is ended
    make : what answers in it; the process imports it by name

    """

    def __init__(
        self,
        data_dir: Path,
        limits: Limits,
        *,
        idle_seconds: float = IDLE_SECONDS,
        timeout_seconds: float = TIMEOUT_SECONDS,
        make: Callable[[Path], Answering] = answers,
    ) -> None:
        self._make = make
        self._data_dir = data_dir
        self._limits = limits
        self._idle_seconds = idle_seconds
        self._timeout_seconds = timeout_seconds
        self._lock = asyncio.Lock()
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return None if self._process is None else self._process.pid

    async def ask(self, request: Request) -> str:
        """The answer as JSON text.

        Raises RefusedError where the request cannot be answered, StoreError and UnknownSeriesError of the store,
        EngineError where the process gives no answer.
        """
        async with self._lock:
            self._rest(None)
            try:
                for _ in range(ATTEMPTS):
                    outcome = await self._exchange(request)
                    if outcome is not None:
                        break
                    if self._closed:
                        raise EngineError("The app is stopping")
                    _LOGGER.warning("The process that forecasts has died; it is started again")
                else:
                    raise EngineError(
                        "The process that forecasts ended without an answer, twice: mostly memory has run out"
                    )
            finally:
                self._rest(None if self._closed else self._idle_seconds)
        match outcome:
            case Answer(text):
                return text
            case Refusal():
                if outcome.trace is not None:
                    _LOGGER.error("%s failed: %s", type(request).__name__, outcome.trace)
                raise outcome.error

    async def close(self) -> None:
        """End the process, in the middle of a request too."""
        self._closed = True
        self._rest(None)
        await self._end()

    async def _exchange(self, request: Request) -> Answer | Refusal | None:
        """The outcome; None where the process is gone."""
        if self._process is None or not self._process.is_alive():
            await self._end()
            self._process, self._connection = await asyncio.to_thread(self._start)
        assert self._connection is not None
        receiving = asyncio.create_task(asyncio.to_thread(_exchange, self._connection, request))
        try:
            async with asyncio.timeout(self._timeout_seconds):
                outcome = await asyncio.shield(receiving)
        except TimeoutError:
            raise EngineTimeoutError(
                f"No answer within {self._timeout_seconds:.0f} s: the machine is too busy, or the series too large"
            ) from None
        finally:
            # However it went: a process that still owes an answer would give it to the next request.
            if not receiving.done():
                await self._end()
                await receiving
        if outcome is None:
            await self._end()
        return outcome

    def _start(self) -> tuple[SpawnProcess, Connection]:
        # Spawned: the service has threads, and a fork would copy their locks.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(self._make, self._data_dir, self._limits, theirs), daemon=False)
        process.start()
        theirs.close()
        return process, ours

    async def _end(self) -> None:
        process, connection = self._process, self._connection
        self._process = self._connection = None
        if process is not None and connection is not None:
            process.kill()  # it writes nothing but whole transactions
            await asyncio.to_thread(process.join)
            process.close()
            connection.close()

    def _rest(self, seconds: float | None) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = None
        if seconds is not None:
            self._idle = asyncio.get_running_loop().call_later(seconds, self._retire)

    def _retire(self) -> None:
        self._retiring = asyncio.create_task(self._retire_between())

    async def _retire_between(self) -> None:
        async with self._lock:
            await self._end()


def _exchange(connection: Connection, request: Request) -> Answer | Refusal | None:
    with suppress(EOFError, OSError):
        connection.send(request)
        outcome: Answer | Refusal = connection.recv()
        return outcome
    return None
