"""Errors as problem+json (RFC 9457): what is wrong, where, and what to do."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
import json
import logging

from aiohttp import web

from ..jobs import JobError, QueueFullError, UnknownJobError, UnknownKindError
from ..store import (
    SeriesKindError,
    StoreBusyError,
    StoreError,
    StoreFullError,
    UnknownSeriesError,
)

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_LOGGER = logging.getLogger(__name__)

STATUS: Mapping[type[Exception], tuple[int, str]] = {
    UnknownSeriesError: (404, "unknown-series"),
    SeriesKindError: (409, "series-kind"),
    StoreFullError: (507, "store-full"),
    StoreBusyError: (503, "store-busy"),
    StoreError: (503, "store-unusable"),
    UnknownJobError: (404, "unknown-job"),
    UnknownKindError: (422, "unknown-job-kind"),
    JobError: (422, "unreadable-file"),  # of those that a request waits for: files in and out
    QueueFullError: (429, "queue-full"),
}
SHOWN_FAULTS = 20
MISTAKE = "The app has made a mistake; its log says more"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a request, and where: "/readings/3/value" in the body, "?start" in the query."""

    where: str
    detail: str


class InvalidRequestError(Exception):
    """A request that was understood as HTTP, but is not what the contract asks for."""

    def __init__(self, faults: Sequence[Fault], status: int = 422) -> None:
        super().__init__(faults[0].detail)
        self.faults = faults
        self.status = status


def problem(
    status: int, kind: str, detail: str, faults: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
) -> web.Response:
    """An error response."""
    body: dict[str, object] = {
        "type": f"urn:energier:{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if faults:
        body["errors"] = [{"where": fault.where, "detail": fault.detail} for fault in faults[:SHOWN_FAULTS]]
    return web.Response(status=status, text=json.dumps(body), content_type="application/problem+json", headers=headers)


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every error of a handler with a problem."""
    try:
        return await handler(request)
    except InvalidRequestError as error:
        return problem(error.status, "invalid-request", _summary(error.faults), error.faults)
    except tuple(STATUS) as error:
        status, kind = next(STATUS[base] for base in type(error).__mro__ if base in STATUS)
        if isinstance(error, StoreError):
            _LOGGER.error("%s", error)
        return problem(status, kind, str(error))
    except web.HTTPRequestEntityTooLarge as error:
        return problem(413, "too-large", f"{error.text}: send less at once")
    except web.HTTPError as error:
        kept = {name: value for name, value in error.headers.items() if name == "Allow"}
        return problem(error.status, "http", f"{request.method} {request.path}: {error.reason}", headers=kept)
    except ConnectionResetError:  # nobody is there to be told
        raise
    except Exception:
        _LOGGER.exception("%s %s failed", request.method, request.path)
        return problem(500, "internal", MISTAKE)


def _summary(faults: Sequence[Fault]) -> str:
    first = f"{faults[0].where}: {faults[0].detail}" if faults[0].where else faults[0].detail
    return first if len(faults) == 1 else f"{first} (and {len(faults) - 1} more)"
