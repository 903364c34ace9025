"""The page's files. Open to everybody: there are no data in them, the page asks this API like any other client."""

from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).resolve().parents[1] / "web"
HEADERS = {
    # Nothing from elsewhere, and only Home Assistant's own page around it.
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Asked anew each time (and mostly answered 304): files of two versions never meet.
    "Cache-Control": "no-cache",
}

routes = web.RouteTableDef()


@routes.get("/")
async def get_page(request: web.Request) -> web.FileResponse:
    """The page."""
    return _file("index.html")


@routes.get("/web/{path:.+}")
async def get_file(request: web.Request) -> web.FileResponse:
    """What belongs to it."""
    return _file(request.match_info["path"])


def _file(name: str) -> web.FileResponse:
    try:
        path = (FOLDER / name).resolve()
        found = path.is_relative_to(FOLDER) and path.is_file()
    except (OSError, ValueError):  # no name of a file
        found = False
    if not found:
        raise web.HTTPNotFound
    return web.FileResponse(path, headers=HEADERS)
