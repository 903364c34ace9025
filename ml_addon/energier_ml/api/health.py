"""Is the service well? Open to everybody, so it tells nothing else."""

from importlib.metadata import PackageNotFoundError, version

from aiohttp import web

from ..store import StoreError
from .keys import STORE
from .render import respond

routes = web.RouteTableDef()

try:
    VERSION = version("energier-ml")
except PackageNotFoundError:  # run from a checkout
    VERSION = "0"


@routes.get("/v1/health")
async def health(request: web.Request) -> web.Response:
    """Degraded where the store cannot be used, with the reason; the service itself answers, so the status is 200."""
    try:
        await request.app[STORE].open()
    except StoreError as error:
        return respond({"status": "degraded", "version": VERSION, "reason": str(error)})
    return respond({"status": "ok", "version": VERSION, "reason": None})
