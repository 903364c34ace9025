"""Jobs over HTTP, with progress as server-sent events."""

from contextlib import suppress
import json

from aiohttp import web

from ..jobs import UnknownJobError
from .keys import JOBS
from .parse import parse_job
from .render import job_json, respond

HEARTBEAT_SECONDS = 15.0  # proxies close what is silent for a minute

routes = web.RouteTableDef()


@routes.get("/v1/jobs")
async def list_jobs(request: web.Request) -> web.Response:
    """The jobs remembered, the newest first."""
    return respond({"jobs": [job_json(job) for job in request.app[JOBS].jobs()]})


@routes.post("/v1/jobs")
async def post_job(request: web.Request) -> web.Response:
    """Ask for one."""
    kind, parameters = parse_job(await request.read())
    job = request.app[JOBS].submit(kind, parameters)
    response = respond(job_json(job), 202)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return response


@routes.get("/v1/jobs/{id}")
async def get_job(request: web.Request) -> web.Response:
    """One as it is now."""
    return respond(job_json(request.app[JOBS].get(request.match_info["id"])))


@routes.delete("/v1/jobs/{id}")
async def cancel_job(request: web.Request) -> web.Response:
    """Cancel one."""
    return respond(job_json(request.app[JOBS].cancel(request.match_info["id"])))


@routes.get("/v1/jobs/{id}/events")
async def job_events(request: web.Request) -> web.StreamResponse:
    """Follow one to its end: each event is named by the job's state and carries the job."""
    jobs = request.app[JOBS]
    job_id = jobs.get(request.match_info["id"]).id  # 404 while there can still be one
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)
    # Nobody listens any more, or so slowly that the job is forgotten.
    with suppress(ConnectionResetError, UnknownJobError):
        async for job in jobs.watch(job_id, HEARTBEAT_SECONDS):
            await response.write(f"event: {job.state}\ndata: {json.dumps(job_json(job))}\n\n".encode())
        await response.write_eof()
    return response
