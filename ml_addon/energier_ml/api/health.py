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
    store = request.app[STORE]
    try:
        await store.open()
    except StoreError as error:
        trouble: StoreError | None = error
    else:
        trouble = store.trouble  # a disk may fill up, or become read-only, long after the start
    if trouble is not None:
        return respond({"status": "degraded", "version": VERSION, "reason": str(trouble)})
    return respond({"status": "ok", "version": VERSION, "reason": None})
