"""Logs: a JSON object a line, on stderr. Headers, bodies and queries are never logged, and the token is struck out."""

from datetime import UTC, datetime
import json
import logging
import sys
import time

from aiohttp import web

from .problem import Handler

_LOGGER = logging.getLogger("energier_ml.request")


class JsonFormatter(logging.Formatter):
    """One line of JSON; what is passed as `extra={"fields": {...}}` becomes keys of its own."""

    def __init__(self, secret: str) -> None:
        super().__init__()
        self._secret = json.dumps(secret)[1:-1]  # as the line has it

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        # A library may quote a request it could not read.
        return json.dumps(line, ensure_ascii=False).replace(self._secret, "***")


def set_up(level: str, secret: str) -> None:
    """Send every log to stderr in this form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(secret))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


@web.middleware
async def logged(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Log every request once it is answered."""
    started = time.monotonic()
    status = 0  # stays where the client left before the answer
    try:
        response = await handler(request)
        status = response.status
        return response
    finally:
        fields = {
            "method": request.method,
            "path": request.path,
            "status": status,
            "ms": round((time.monotonic() - started) * 1000, 1),
        }
        level = logging.DEBUG if request.path == "/v1/health" else logging.INFO
        _LOGGER.log(level, "%s %s %s", request.method, request.path, status, extra={"fields": fields})
