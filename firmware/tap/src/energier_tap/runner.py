"""The frame of a running program: parts that never end, a session, a clean stop at SIGTERM or SIGINT."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
import contextlib
import signal
from typing import Any

from energier_tap.session import Session

Part = Coroutine[Any, Any, None]


async def run_until(stop: asyncio.Event, session: Session, parts: Sequence[Part], at_end: Callable[[], None]) -> None:
    """Run all parts and the session until `stop` is set, or one of them fails.

    Then `at_end` is called, the parts are stopped, and the session says goodbye. Raises what a part raised.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    connection = asyncio.create_task(session.run())
    stopped = asyncio.create_task(stop.wait())
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        done, _ = await asyncio.wait([*tasks, connection, stopped], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for part in tasks:
            part.cancel()
        # Before the parts have ended: one of them may take its time, and the relays should not wait for it.
        at_end()
        await _cancel(*tasks, stopped)
        await session.close()
        await _cancel(connection)
    for task in done - {stopped}:
        task.result()


async def _cancel(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await task
