"""Jobs: what they are given, how far they are, what came out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

type Json = Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def finished(self) -> bool:
        """Nothing changes any more."""
        return self not in (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """A job at one moment; times in UTC."""

    id: str
    kind: str
    parameters: Mapping[str, Json]
    created: datetime
    state: JobState = JobState.QUEUED
    progress: float = 0.0  # 0 to 1
    message: str = ""
    started: datetime | None = None
    finished: datetime | None = None
    result: Json = None
    error: str | None = None


class JobError(Exception):
    """Raised by a job that cannot be done; the message is for whoever asked for it."""


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a job is given, in its process.

    parameters : as they came with the request: the job checks them and raises JobError
    data_dir : where the store and the models are
    progress : called with how much is done (0 to 1) and with what it is at
    """

    parameters: Mapping[str, Json]
    data_dir: Path
    progress: Callable[[float, str], None]


# A function of a module (the process imports it by name) that returns its result.
type JobFunction = Callable[[JobContext], Json]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a job's process may take."""

    memory_mib: int = 2048  # address space: several times what is really used, the libraries reserve much of it
    nice: int = 10
