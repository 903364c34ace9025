"""The queue of jobs: starts one process at a time, follows it, stops it, and tells whoever watches."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
import logging
from multiprocessing.context import SpawnProcess
from pathlib import Path
import secrets
import signal
from typing import Any

from .alone import kill, receive, start
from .model import Job, JobFunction, JobState, Json, Limits
from .worker import Failure, Message, Progress, Success, read_result

KEPT_JOBS = 100
QUEUE_LENGTH = 20
EXIT_SECONDS = 2.0

_LOGGER = logging.getLogger(__name__)


class UnknownKindError(LookupError):
    """Nobody can do such a job."""


class UnknownJobError(LookupError):
    """No job of this id is remembered."""


class QueueFullError(Exception):
    """Too many jobs wait already."""


class JobRunner:
    """Runs jobs one after the other, each in a process of its own.

    Remembers the last 100 jobs; a restart of the service forgets them.
    """

    def __init__(self, kinds: Mapping[str, JobFunction], data_dir: Path, limits: Limits) -> None:
        self._kinds = kinds
        self._data_dir = data_dir
        self._limits = limits
        self._jobs: dict[str, Job] = {}
        self._queue: asyncio.Queue[str] = asyncio.Queue()
        self._changed = asyncio.Event()
        self._process: SpawnProcess | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to work."""
        self._task = asyncio.create_task(self._work())

    async def close(self) -> None:
        """Cancel what runs and what waits."""
        for job in self.jobs():
            self.cancel(job.id)
        if self._task is not None:
            await self._queue.join()  # the running one's process is gone
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def submit(self, kind: str, parameters: Mapping[str, Json]) -> Job:
        """Queue a job."""
        if kind not in self._kinds:
            raise UnknownKindError(f"There is no job {kind!r}: use one of {', '.join(sorted(self._kinds))}")
        if sum(job.state is JobState.QUEUED for job in self._jobs.values()) >= QUEUE_LENGTH:
            raise QueueFullError(f"{QUEUE_LENGTH} jobs wait already: try again when one is done, or cancel some")
        job = Job(secrets.token_hex(8), kind, parameters, datetime.now(UTC))
        self._jobs[job.id] = job
        self._queue.put_nowait(job.id)
        self._forget_old()
        return job

    def jobs(self) -> list[Job]:
        """Every job remembered, the newest first."""
        return list(reversed(self._jobs.values()))

    def get(self, job_id: str) -> Job:
        """One job as it is now."""
        try:
            return self._jobs[job_id]
        except KeyError:
            raise UnknownJobError(f"There is no job {job_id!r}: it never was, or was forgotten") from None

    def cancel(self, job_id: str) -> Job:
        """Stop a job or take it from the queue; nothing happens to a finished one."""
        job = self.get(job_id)
        if job.state.finished:
            return job
        if job.state is JobState.RUNNING and self._process is not None:
            kill(self._process)
        return self._update(job_id, state=JobState.CANCELLED, finished=datetime.now(UTC))

    async def watch(self, job_id: str, repeat_seconds: float) -> AsyncIterator[Job]:
        """A job at once and whenever it changes, until it is finished; the same again where nothing changes for long.

        Who is slow misses what was in between, never the end.
        """
        while True:
            changed = self._changed
            job = self.get(job_id)
            yield job
            if job.state.finished:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(repeat_seconds):
                    while self._jobs.get(job_id) is job:
                        await changed.wait()
                        changed = self._changed

    def _update(self, job_id: str, **changes: Any) -> Job:
        job = self._jobs[job_id] = replace(self._jobs[job_id], **changes)
        self._changed.set()
        self._changed = asyncio.Event()
        return job

    def _forget_old(self) -> None:
        finished = [job.id for job in self._jobs.values() if job.state.finished]
        for job_id in finished[: max(0, len(self._jobs) - KEPT_JOBS)]:
            del self._jobs[job_id]

    async def _work(self) -> None:
        while True:
            job_id = await self._queue.get()
            # A job cancelled in the queue may even have been forgotten.
            job = self._jobs.get(job_id)
            if job is not None and job.state is JobState.QUEUED:
                try:
                    await self._run(self._update(job_id, state=JobState.RUNNING, started=datetime.now(UTC)))
                except Exception as error:
                    _LOGGER.exception("Job %s could not be run", job_id)
                    self._finish(job_id, Failure(f"Could not be run: {error}"))
            self._queue.task_done()

    async def _run(self, job: Job) -> None:
        process, connection = await asyncio.to_thread(
            start, self._kinds[job.kind], job.parameters, self._data_dir, self._limits
        )
        try:
            self._process = process
            if self.get(job.id).state is not JobState.RUNNING:  # cancelled while the process was starting
                kill(process)
            outcome: Message | None = None
            while not isinstance(outcome, Success | Failure):
                outcome = await asyncio.to_thread(receive, connection)
                if isinstance(outcome, Progress) and self.get(job.id).state is JobState.RUNNING:
                    self._update(job.id, progress=outcome.fraction, message=outcome.message)
                if outcome is None:
                    await asyncio.to_thread(process.join, EXIT_SECONDS)  # let it say how it ended
                    break
        finally:
            self._process = None
            connection.close()
            kill(process)  # and whatever it has left behind
            await asyncio.to_thread(process.join)
        if not isinstance(outcome, Success | Failure):
            outcome = Failure(f"Its process ended without a result ({_ending(process)})")
        process.close()
        self._finish(job.id, outcome)

    def _finish(self, job_id: str, outcome: Success | Failure) -> None:
        if self.get(job_id).state is not JobState.RUNNING:
            return
        now = datetime.now(UTC)
        match outcome:
            case Success(result):
                self._update(job_id, state=JobState.SUCCEEDED, progress=1.0, finished=now, result=read_result(result))
            case Failure(error, trace):
                if trace is not None:
                    _LOGGER.error("Job %s failed: %s", job_id, trace)
                self._update(job_id, state=JobState.FAILED, finished=now, error=error)


def _ending(process: SpawnProcess) -> str:
    code = process.exitcode
    if code is not None and code < 0:
        return f"{signal.Signals(-code).name}; a SIGKILL mostly means that memory ran out"
    return f"exit code {code}"
