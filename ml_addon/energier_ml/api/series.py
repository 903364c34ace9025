"""Series and readings over HTTP."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

from aiohttp import web

from ..engine.models import ModelFiles
from ..store import Kind, UnknownSeriesError
from .keys import JOBS, SETTINGS, STORE
from .parse import parse_deletion, parse_outlook, parse_range, parse_readings, parse_series
from .problem import problem
from .render import gap_json, readings_json, respond, series_json

routes = web.RouteTableDef()


@routes.get("/v1/series")
async def list_series(request: web.Request) -> web.Response:
    """Every series."""
    return respond({"series": [series_json(summary) for summary in await request.app[STORE].summaries()]})


@routes.put("/v1/series/{id}")
async def put_series(request: web.Request) -> web.Response:
    """Create or change one."""
    store = request.app[STORE]
    series = parse_series(request.match_info["id"], await request.read())
    if series.temperature is not None:
        with suppress(UnknownSeriesError):  # it may come later
            if (await store.series(series.temperature)).kind is not Kind.TEMPERATURE:
                return problem(
                    409, "series-kind", f"{series.temperature!r} counts energy: give a series of a temperature"
                )
    created = await store.put_series(series)
    return respond(series_json(await store.summary(series.id)), 201 if created else 200)


@routes.get("/v1/series/{id}")
async def get_series(request: web.Request) -> web.Response:
    """One."""
    return respond(series_json(await request.app[STORE].summary(request.match_info["id"])))


@routes.delete("/v1/series/{id}")
async def delete_series(request: web.Request) -> web.Response:
    """Forget one with all its readings."""
    series_id = request.match_info["id"]
    await request.app[STORE].delete_series(series_id)
    for job in request.app[JOBS].jobs():  # a model that is still learned would outlive its series
        if job.parameters.get("series") == series_id:
            request.app[JOBS].cancel(job.id)
    await asyncio.to_thread(ModelFiles(request.app[SETTINGS].data_dir, series_id).remove)
    return web.Response(status=204)


@routes.post("/v1/series/{id}/readings")
async def post_readings(request: web.Request) -> web.Response:
    """Keep a batch; the same batch again changes nothing."""
    store = request.app[STORE]
    series = await store.series(request.match_info["id"])
    # Ten thousand readings take long enough to parse that others would notice.
    readings = await asyncio.to_thread(parse_readings, await request.read(), series, datetime.now(UTC))
    changed = await store.upsert(series.id, readings)
    return respond({"received": len(readings), "changed": changed})


@routes.get("/v1/series/{id}/readings")
async def get_readings(request: web.Request) -> web.Response:
    """A page of readings."""
    store = request.app[STORE]
    start, end, limit = parse_range(request.query)
    series = await store.series(request.match_info["id"])
    readings = await store.read(series.id, start, end, limit + 1)
    text = await asyncio.to_thread(readings_json, series, readings, limit)
    return web.Response(text=text, content_type="application/json")


@routes.delete("/v1/series/{id}/readings")
async def delete_readings(request: web.Request) -> web.Response:
    """Forget a range of them."""
    start, end = parse_deletion(request.query)
    return respond({"deleted": await request.app[STORE].delete_readings(request.match_info["id"], start, end)})


@routes.put("/v1/series/{id}/outlook")
async def put_outlook(request: web.Request) -> web.Response:
    """Keep the weather forecast."""
    store = request.app[STORE]
    series = await store.series(request.match_info["id"])
    if series.kind is not Kind.TEMPERATURE:
        return problem(409, "series-kind", f"{series.id!r} counts energy: an outlook is of a temperature")
    await store.put_outlook(series.id, parse_outlook(await request.read(), series, datetime.now(UTC)))
    return web.Response(status=204)


@routes.get("/v1/series/{id}/gaps")
async def get_gaps(request: web.Request) -> web.Response:
    """Hours without a reading."""
    return respond({"gaps": [gap_json(gap) for gap in await request.app[STORE].gaps(request.match_info["id"])]})
