"""Who may ask: whoever has the token, and the ingress."""

import hashlib
import hmac

from aiohttp import web

from .keys import SETTINGS
from .problem import Handler, problem

OPEN_PATHS = frozenset({"/v1/health", "/"})
OPEN_FOLDER = "/web/"


@web.middleware
async def authenticated(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a request through to its handler, or refuse it."""
    settings = request.app[SETTINGS]
    if settings.ingress_address is not None and _address(request, "sockname", 1) == settings.ingress_port:
        # Connections, not headers, say who it is: X-Forwarded-For can be written by anybody.
        if _address(request, "peername", 0) != settings.ingress_address:
            return problem(403, "not-ingress", "This port is for Home Assistant's ingress alone")
        return await handler(request)
    if _is_open(request.path) or _carries(request.headers.get("Authorization", ""), settings.token):
        return await handler(request)
    return problem(
        401,
        "unauthorized",
        "Send the app's token as `Authorization: Bearer TOKEN`",
        headers={"WWW-Authenticate": 'Bearer realm="energier"'},
    )


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDER)


def _carries(authorization: str, token: str) -> bool:
    """Compare in constant time, whatever the lengths."""
    scheme, _, given = authorization.partition(" ")
    same = hmac.compare_digest(_digest(given.strip()), _digest(token))
    return same and scheme.lower() == "bearer"


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()


def _address(request: web.Request, which: str, part: int) -> object:
    address = request.transport.get_extra_info(which) if request.transport is not None else None
    return address[part] if isinstance(address, tuple) else None
