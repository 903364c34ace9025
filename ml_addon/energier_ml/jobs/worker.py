"""The process of one job: lowers itself, does the work, says how far it is over a pipe, and ends."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
import json
from multiprocessing import parent_process
from multiprocessing.connection import Connection
import os
from pathlib import Path
import resource
import signal
import threading
import time
import traceback

from .model import JobContext, JobError, JobFunction, Json, Limits

REPORT_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Progress:
    """How much is done, 0 to 1."""

    fraction: float
    message: str


@dataclass(frozen=True, slots=True)
class Success:
    """The result, as JSON text: what cannot be written so fails here, not in the service."""

    result: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no result."""

    error: str
    trace: str | None = None  # where it is our mistake


def read_result(text: str) -> Json:
    """The result of a success."""
    result: Json = json.loads(text)
    return result


type Message = Progress | Success | Failure


def work(
    function: JobFunction, parameters: Mapping[str, Json], data_dir: Path, limits: Limits, service: Connection
) -> None:
    """Run one job; the process's main function."""
    settle_in(limits)
    context = JobContext(parameters, data_dir, _Reporter(service).progress)
    with suppress(BrokenPipeError):  # nobody wants to know any more
        service.send(_outcome(function, context, limits))


def settle_in(limits: Limits) -> None:
    """Make this process one that the service can start, stop and forget: within its limits, and gone with the service."""
    os.setsid()  # whatever it starts itself is stopped together with it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(limits.nice)
    _cap_memory(limits.memory_mib)
    threading.Thread(target=_die_with_the_service, daemon=True).start()


def _outcome(function: JobFunction, context: JobContext, limits: Limits) -> Success | Failure:
    try:
        return Success(json.dumps(function(context), allow_nan=False))
    except JobError as error:
        return Failure(str(error))
    except MemoryError:
        return Failure(f"Needs more memory than the {limits.memory_mib} MiB a job may use")
    except Exception as error:  # noqa: BLE001 - whatever happens in a job is told to whoever asked for it
        return Failure(f"{type(error).__name__}: {error}", traceback.format_exc())


def _cap_memory(mib: int) -> None:
    """Let allocations fail beyond `mib`, where the system knows such a limit."""
    soft_limit = mib << 20
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        soft_limit = min(soft_limit, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (soft_limit, hard))


def _die_with_the_service() -> None:
    """A killed service cannot stop its job; the job notices."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.killpg(0, signal.SIGKILL)


class _Reporter:
    """Sends progress, but not more of it than anybody can look at."""

    def __init__(self, service: Connection) -> None:
        self._service = service
        self._sent = float("-inf")

    def progress(self, fraction: float, message: str) -> None:
        now = time.monotonic()
        if now - self._sent >= REPORT_SECONDS:
            self._sent = now
            with suppress(BrokenPipeError):
                self._service.send(Progress(min(max(0.0, fraction), 1.0), message))
