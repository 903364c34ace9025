"""The service put together."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
import logging

from aiohttp import web

from ..engine.client import Engine
from ..jobs import KINDS, JobFunction, JobRunner
from ..store import Store, StoreError
from . import forecast, health, jobs, series, transfer, web as page
from .answered import Answered
from .auth import authenticated
from .keys import ANSWERED, ENGINE, JOBS, SETTINGS, STORE, TRANSFERS
from .logs import logged
from .problem import problems
from .settings import Settings

_LOGGER = logging.getLogger(__name__)


def create_app(settings: Settings, kinds: Mapping[str, JobFunction] = KINDS) -> web.Application:
    """The service as an aiohttp application, able to do the `kinds` of jobs."""
    app = web.Application(middlewares=[logged, problems, authenticated], client_max_size=settings.max_body_bytes)
    app[SETTINGS] = settings
    app[STORE] = Store(settings.data_dir)
    app[JOBS] = JobRunner(kinds, settings.data_dir, settings.limits)
    # Somebody waits for its answers: it goes before jobs, after the service.
    app[ENGINE] = Engine(settings.data_dir, replace(settings.limits, nice=settings.limits.nice // 2))
    app[ANSWERED] = Answered(app[STORE], settings.data_dir)
    app[TRANSFERS] = asyncio.Lock()
    for part in (health, series, transfer, jobs, forecast, page):
        app.add_routes(part.routes)
    app.cleanup_ctx.append(_keep_store)
    app.cleanup_ctx.append(forecast.learn_at_night)
    app.on_startup.append(_start_jobs)
    app.on_shutdown.append(_stop_jobs)  # before connections are waited for: event streams end with their jobs
    return app


async def _keep_store(app: web.Application) -> AsyncIterator[None]:
    try:
        await app[STORE].open()
    except StoreError as error:
        # Start all the same: whoever asks is told why, and the next request tries again.
        _LOGGER.error("Degraded: %s", error)
    yield
    try:
        await app[STORE].close()
    except StoreError as error:
        _LOGGER.error("Closing: %s", error)


async def _start_jobs(app: web.Application) -> None:
    app[JOBS].start()


async def _stop_jobs(app: web.Application) -> None:
    await app[JOBS].close()
