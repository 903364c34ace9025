"""Listens until it is told to stop."""

import asyncio
import logging
import signal

from aiohttp import web

from .app import create_app
from .logs import set_up
from .settings import Settings

SHUTDOWN_SECONDS = 5.0

_LOGGER = logging.getLogger(__name__)


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Serve on the API's port, and on the ingress port where there is one, until `stop`."""
    runner = web.AppRunner(create_app(settings), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    ports = [settings.port] if settings.ingress_address is None else [settings.port, settings.ingress_port]
    try:
        for port in ports:
            await web.TCPSite(runner, settings.host, port).start()
        _LOGGER.info("Listening on %s, ports %s", settings.host, ports)
        await stop.wait()
    finally:
        await runner.cleanup()


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    set_up(settings.log_level, settings.token)
    asyncio.run(_until_signal(settings))


async def _until_signal(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(settings, stop)
