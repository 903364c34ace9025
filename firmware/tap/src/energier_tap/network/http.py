"""As much of HTTP/1.1 as one form needs, and every bound it needs: one request per connection, no files, nothing chunked."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
import logging
import re
from urllib.parse import parse_qsl

from energier_tap.network import door

LOG = logging.getLogger(__name__)
HEAD_BYTES = 8192
BODY_BYTES = 2048
FIELDS = 8
REQUEST_S = 10.0
CONNECTIONS = 16
_LINE = re.compile(r"([A-Z]{1,16}) (/[!-~]*) HTTP/1\.[01]")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*?)[ \t]*")
_ONCE = {"host", "content-length", "content-type"}
_FORM = "application/x-www-form-urlencoded"
_ALWAYS = {
    "Cache-Control": "no-store",
    "Connection": "close",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked. `path` is without its query; `form` is empty unless it is a POST."""

    method: str
    path: str
    headers: Mapping[str, str]
    form: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Response:
    """What to answer, and what to do once the answer is out."""

    status: HTTPStatus
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    then: Callable[[], None] | None = None


class HttpError(Exception):
    """A request that is refused."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


Handler = Callable[[Request], Response]


async def serve(handler: Handler, host: str, port: int) -> asyncio.Server:
    """Listen. Raises OSError."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _answer(handler, reader, writer)

    return await door.serve(answer, host, port, connections=CONNECTIONS, limit=HEAD_BYTES)


async def _answer(handler: Handler, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head_only = False
    try:
        async with asyncio.timeout(REQUEST_S):
            request = await read_request(reader)
        head_only = request.method == "HEAD"
        response = handler(request)
    except HttpError as err:
        LOG.debug("Refused a request: %s", err)
        response = Response(err.status, f"<!doctype html><title>{err.status.value}</title>{err.status.phrase}")
    writer.write(encode(response, head_only=head_only))
    try:
        await door.farewell(reader, writer)
    finally:
        if response.then is not None:
            response.then()


async def read_request(reader: asyncio.StreamReader) -> Request:
    """Return the next request. Raises HttpError, or IncompleteReadError if the client hung up."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError:
        raise HttpError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE) from None
    line, *lines = head[:-4].decode("latin-1").split("\r\n")
    found = _LINE.fullmatch(line)
    if found is None:
        raise HttpError(HTTPStatus.BAD_REQUEST)
    method, target = found.groups()
    headers = _headers(lines)
    if method not in {"GET", "HEAD", "POST"}:
        raise HttpError(HTTPStatus.METHOD_NOT_ALLOWED)
    if "transfer-encoding" in headers:
        raise HttpError(HTTPStatus.NOT_IMPLEMENTED)
    form = await _form(reader, headers) if method == "POST" else {}
    return Request(method, target.partition("?")[0], headers, form)


def _headers(lines: list[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in lines:
        found = _HEADER.fullmatch(line)
        if found is None:
            raise HttpError(HTTPStatus.BAD_REQUEST)
        name = found[1].lower()
        if name in _ONCE and name in headers:
            raise HttpError(HTTPStatus.BAD_REQUEST)
        headers[name] = found[2]
    return headers


async def _form(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> dict[str, str]:
    length = headers.get("content-length", "")
    if not re.fullmatch(r"[0-9]{1,9}", length):
        raise HttpError(HTTPStatus.LENGTH_REQUIRED)
    if int(length) > BODY_BYTES:
        raise HttpError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise HttpError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    body = await reader.readexactly(int(length))
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=FIELDS
        )
    except ValueError:
        raise HttpError(HTTPStatus.BAD_REQUEST) from None
    if len({name for name, _ in pairs}) != len(pairs):
        raise HttpError(HTTPStatus.BAD_REQUEST)
    return dict(pairs)


def encode(response: Response, *, head_only: bool = False) -> bytes:
    """Return the bytes of an answer."""
    body = response.html.encode()
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))} | _ALWAYS
    headers |= response.headers
    lines = [
        f"HTTP/1.1 {response.status.value} {response.status.phrase}",
        *(f"{key}: {headers[key]}" for key in headers),
    ]
    return "\r\n".join((*lines, "", "")).encode("latin-1") + (b"" if head_only else body)
