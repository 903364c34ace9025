"""The parts of the service, where handlers find them."""

import asyncio

from aiohttp import web

from ..engine.client import Engine
from ..jobs import JobRunner
from ..store import Store
from .answered import Answered
from .settings import Settings

SETTINGS = web.AppKey("settings", Settings)
STORE = web.AppKey("store", Store)
TRANSFERS = web.AppKey("transfers", asyncio.Lock)  # one file at a time: each takes memory
JOBS = web.AppKey("jobs", JobRunner)
ENGINE = web.AppKey("engine", Engine)
ANSWERED = web.AppKey("answered", Answered)
