"""Forecasts, what became of them, and the models behind them, over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
import time

from aiohttp import web

from ..engine.client import EngineError
from ..engine.requests import ModelsRequest, RefusedError, Request
from .keys import ANSWERED, ENGINE, JOBS, SETTINGS, STORE
from .nightly import Nightly
from .parse_forecast import parse_accuracy, parse_choice, parse_forecast, parse_past
from .problem import MISTAKE, problem

STATUS = {
    "no-history": 409,
    "series-kind": 409,
    "model-unusable": 409,
    "no-forecast": 404,
    "unknown-version": 404,
    "unknown-method": 422,
    "engine": 503,
    "internal": 500,
}

routes = web.RouteTableDef()


@routes.post("/v1/series/{id}/forecast")
async def post_forecast(request: web.Request) -> web.Response:
    """The hours to come, and a period's kWh."""
    wanted = parse_forecast(request.match_info["id"], await request.read(), datetime.now(UTC))
    return await _answer(request, wanted)


@routes.get("/v1/series/{id}/past")
async def get_past(request: web.Request) -> web.Response:
    """What was forecast for a day that is over, beside what came."""
    return await _answer(request, parse_past(request.match_info["id"], request.query, datetime.now(UTC)))


@routes.get("/v1/series/{id}/accuracy")
async def get_accuracy(request: web.Request) -> web.Response:
    """How well each method did on the last days."""
    return await _answer(request, parse_accuracy(request.match_info["id"], request.query, datetime.now(UTC)))


@routes.get("/v1/series/{id}/models")
async def get_models(request: web.Request) -> web.Response:
    """The model files."""
    return await _answer(request, ModelsRequest(request.match_info["id"]))


@routes.put("/v1/series/{id}/model")
async def put_model(request: web.Request) -> web.Response:
    """Choose a version or a method."""
    return await _answer(request, parse_choice(request.match_info["id"], await request.read()))


async def _answer(request: web.Request, wanted: Request) -> web.Response:
    try:
        text = await request.app[ANSWERED].ask(wanted, int(time.time()), request.app[ENGINE].ask)
    except RefusedError as error:
        detail = MISTAKE if error.kind == "internal" else error.detail
        return problem(STATUS[error.kind], error.kind, detail)
    except EngineError as error:
        return problem(503, "engine", str(error), headers={"Retry-After": "60"})
    return web.Response(text=text, content_type="application/json")


async def learn_at_night(app: web.Application) -> AsyncIterator[None]:
    """Keep the engine and the nightly training while the service runs."""
    nightly = Nightly(app[STORE], app[JOBS], app[SETTINGS].data_dir)
    task = asyncio.create_task(nightly.run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await app[ENGINE].close()
