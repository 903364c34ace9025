"""Readings as files: out to one, and in from one. Another process reads and writes the formats."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import web
import numpy as np

from ..jobs import JobFunction, Json, perform
from ..jobs.transfer import COLUMNS, read_file, write_parquet
from ..store import Readings, Series, StoreError
from .keys import SETTINGS, STORE, TRANSFERS
from .parse import BATCH, parse_format, within_time
from .problem import problem
from .render import readings_csv, respond

LARGEST = 64 << 20  # bytes of a file
CHUNK = 1 << 18
PARQUET = "application/vnd.apache.parquet"
TYPES = ("text/csv", PARQUET)

routes = web.RouteTableDef()


@routes.get("/v1/series/{id}/export")
async def export_readings(request: web.Request) -> web.StreamResponse:
    """All readings of a series as a file."""
    wanted = parse_format(request.query)
    series = await request.app[STORE].series(request.match_info["id"])
    headers = {"Content-Disposition": f'attachment; filename="{series.id}.{wanted}"', "Cache-Control": "no-store"}
    if wanted == "csv":
        return await _csv(request, series, headers)
    with TemporaryDirectory(prefix="energier-") as folder:
        path = Path(folder) / "readings.parquet"
        await _perform(request, write_parquet, {"series": series.id, "file": str(path)})
        return await _send(request, path, {**headers, "Content-Type": PARQUET})


@routes.post("/v1/series/{id}/import")
async def import_readings(request: web.Request) -> web.Response:
    """Keep the readings of a file: all that can be used, or nothing."""
    store = request.app[STORE]
    series = await store.series(request.match_info["id"])
    if request.content_type not in TYPES:
        return problem(415, "media-type", f"Send the file as one of {', '.join(TYPES)}")
    try:
        with TemporaryDirectory(prefix="energier-") as folder:
            path = Path(folder) / "file"
            await _receive(request, path)
            parameters = {
                "file": str(path),
                "content_type": request.content_type,
                "timezone": series.timezone,
                "kind": series.kind,
                "unit": series.unit,
            }
            result = await _perform(request, read_file, parameters)
            rows = await asyncio.to_thread(np.load, path, allow_pickle=False)
    except ConnectionError:  # who sent it is gone
        raise
    except OSError as error:
        return problem(507, "no-room", f"The file cannot be put down ({error.strerror or error}): free some disk space")
    received, dropped = result["received"], dict(result["dropped"])
    possible = within_time(rows["start"], datetime.now(UTC))
    if not possible.all():
        dropped["impossible_time"] = dropped.get("impossible_time", 0) + int((~possible).sum())
    readings = Readings(rows["start"][possible], rows["value"][possible])
    changed = await store.upsert(series.id, readings)
    return respond({"received": received, "changed": changed, "dropped": dropped})


async def _csv(request: web.Request, series: Series, headers: Mapping[str, str]) -> web.StreamResponse:
    store = request.app[STORE]
    response = web.StreamResponse(headers={**headers, "Content-Type": "text/csv; charset=utf-8"})
    page = await store.read(series.id, limit=BATCH)
    await response.prepare(request)
    await response.write(f"start,{COLUMNS[series.kind]}\n".encode())
    try:
        while len(page):
            await response.write(await asyncio.to_thread(readings_csv, page))
            page = await store.read(series.id, int(page.starts[-1]) + 1, limit=BATCH)
    except (StoreError, LookupError):
        # Too late for another status: a connection that breaks off tells that the file is not whole.
        if request.transport is not None:
            request.transport.abort()
        return response
    await response.write_eof()
    return response


async def _send(request: web.Request, path: Path, headers: Mapping[str, str]) -> web.StreamResponse:
    """Send all of a file while it is there: a FileResponse would look for it once more after its folder is gone."""
    response = web.StreamResponse(headers=headers)
    response.content_length = (await asyncio.to_thread(path.stat)).st_size
    await response.prepare(request)
    with path.open("rb") as file:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            await response.write(chunk)
    await response.write_eof()
    return response


async def _receive(request: web.Request, path: Path) -> None:
    """Put the body into a file; it is too large for the memory of a small computer."""
    size = 0
    with path.open("wb") as file:
        async for chunk in request.content.iter_chunked(CHUNK):
            size += len(chunk)
            if size > LARGEST:
                raise web.HTTPRequestEntityTooLarge(max_size=LARGEST, actual_size=size)
            await asyncio.to_thread(file.write, chunk)


async def _perform(request: web.Request, function: JobFunction, parameters: Mapping[str, Json]) -> Any:
    settings = request.app[SETTINGS]
    async with request.app[TRANSFERS]:
        return await perform(function, parameters, settings.data_dir, settings.limits)
