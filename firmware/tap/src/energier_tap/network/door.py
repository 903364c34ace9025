"""A listening socket that nobody can clog: few connections, short lines, and an end to each."""

import asyncio
from collections.abc import Awaitable, Callable
import contextlib

FAREWELL_S = 2.0
"""How long a client may take to hang up after the answer; until then it is not sure that the answer arrived."""
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def serve(answer: Answer, host: str, port: int, *, connections: int, limit: int) -> asyncio.Server:
    """Listen; whoever comes beyond so many `connections` at a time is sent away. `limit` bounds a line, bytes. Raises OSError."""
    open_now = 0

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal open_now
        open_now += 1
        try:
            with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
                if open_now <= connections:
                    await answer(reader, writer)
        finally:
            open_now -= 1
            writer.close()

    return await asyncio.start_server(meet, host, port, limit=limit)


async def farewell(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send what was written and wait until the client hangs up, or for a moment."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(FAREWELL_S):
            await writer.drain()
            writer.write_eof()
            while await reader.read(4096):
                pass
