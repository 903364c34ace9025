"""Short work for one request: a process of its own like a job's, but somebody waits for it, so it is not queued."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
import os
from pathlib import Path
import signal

from .model import JobError, JobFunction, Json, Limits
from .worker import Failure, Message, Progress, Success, read_result, work


async def perform(function: JobFunction, parameters: Mapping[str, Json], data_dir: Path, limits: Limits) -> Json:
    """Do it and give its result; JobError says why it cannot be done, RuntimeError that we have made a mistake."""
    process, connection = await asyncio.to_thread(start, function, parameters, data_dir, limits)
    try:
        outcome: Message | None = Progress(0.0, "")
        while isinstance(outcome, Progress):
            outcome = await asyncio.to_thread(receive, connection)
    finally:
        kill(process)
        await asyncio.to_thread(process.join)
        connection.close()
        process.close()
    match outcome:
        case Success(result):
            return read_result(result)
        case Failure(error, None):
            raise JobError(error)
        case Failure(error, trace):
            raise RuntimeError(f"{error}\n{trace}")
        case _:
            raise JobError("Its process ended without a result: mostly memory has run out")


def start(
    function: JobFunction, parameters: Mapping[str, Json], data_dir: Path, limits: Limits
) -> tuple[SpawnProcess, Connection]:
    """A process that does it, and the pipe on which it tells."""
    # Spawned: the service has threads, and a fork would copy their locks.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(function, parameters, data_dir, limits, theirs), daemon=False)
    process.start()
    theirs.close()
    return process, ours


def receive(connection: Connection) -> Message | None:
    """The next message; None where the process is gone."""
    with suppress(EOFError, OSError):
        message: Message = connection.recv()
        return message
    return None


def kill(process: SpawnProcess) -> None:
    """Stop a process and what it has started, at once: what they write, they write atomically."""
    if process.pid is None:
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:  # not yet the leader of a group of its own, or gone
        process.kill()
