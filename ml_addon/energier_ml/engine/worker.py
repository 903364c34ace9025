"""The process that answers requests, one after the other, and keeps what it has loaded between them."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
import json
import logging
from multiprocessing.connection import Connection
from pathlib import Path
import traceback
from typing import Protocol, Self

from ..jobs import Json, Limits
from ..jobs.worker import settle_in
from ..store import StoreError, UnknownSeriesError
from .requests import RefusedError, Request

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer as JSON text: the service passes it on without reading it."""

    text: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer: an error of the request or of the store, as what it takes to raise it again."""

    kind: type[Exception]
    arguments: tuple[object, ...]
    attributes: Mapping[str, object]
    trace: str | None = None  # where it is our mistake

    @classmethod
    def of(cls, error: Exception, trace: str | None = None) -> Self:
        """Of an error; not the object itself, which pickle would make anew with the wrong arguments."""
        return cls(type(error), error.args, dict(vars(error)), trace)

    @property
    def error(self) -> Exception:
        """The error again."""
        error = self.kind.__new__(self.kind, *self.arguments)
        error.args = self.arguments
        vars(error).update(self.attributes)
        return error


class Answering(Protocol):
    """What the process does with requests."""

    def answer(self, request: Request) -> Json:
        """The answer; RefusedError, StoreError and UnknownSeriesError say why there is none."""

    def afterwards(self, request: Request) -> None:
        """What can wait until the answer is out."""


def answers(data_dir: Path) -> Answering:
    """What the process is for."""
    # Only in it: the service has no room for what computes.
    from .answers import Answers

    return Answers(data_dir)


def work(make: Callable[[Path], Answering], data_dir: Path, limits: Limits, service: Connection) -> None:
    """Answer until the service hangs up; the process's main function."""
    settle_in(limits)
    answering = make(data_dir)
    with suppress(EOFError, OSError):  # the service is gone, or wants no more
        while True:
            request: Request = service.recv()
            service.send(_answer(answering, request, limits))
            _tidy_up(answering, request)


def _answer(answering: Answering, request: Request, limits: Limits) -> Answer | Refusal:
    try:
        return Answer(json.dumps(answering.answer(request), allow_nan=False))
    except (RefusedError, StoreError, UnknownSeriesError) as error:
        return Refusal.of(error)
    except MemoryError:
        return Refusal.of(RefusedError("engine", f"Needs more memory than the {limits.memory_mib} MiB it may use"))
    except Exception as error:  # noqa: BLE001 - the process stays, the service says what happened
        return Refusal.of(RefusedError("internal", f"{type(error).__name__}: {error}"), traceback.format_exc())


def _tidy_up(answering: Answering, request: Request) -> None:
    """What must not cost the answer."""
    try:
        answering.afterwards(request)
    except (RefusedError, StoreError, UnknownSeriesError) as error:
        _LOGGER.warning("What was forecast is not remembered: %s", error)
    except Exception:
        _LOGGER.exception("What was forecast is not remembered")
