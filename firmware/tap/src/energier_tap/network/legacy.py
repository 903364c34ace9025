"""The first version's way to tell a tap its Wi-Fi: `SSID@PASSWORD#` over TCP, answered by `OK` or `ERROR`.

The name ends at the first @, the password at the last #, so a name with an @ needs the page. It ends with the sender's silence, a line's
end or his hanging up, for a password may hold a #.
"""

import asyncio
from collections.abc import Callable, Sequence

from energier_tap.network import door
from energier_tap.network.wifi import Credentials, Found, WifiError, chosen

LONGEST = 160
TOTAL_S = 10.0
SILENCE_S = 1.0
CONNECTIONS = 8
Give = Callable[[Credentials], None]


class LegacyError(Exception):
    """Not of that form."""


def parse(message: bytes) -> tuple[bytes, bytes]:
    """Return the name and the password. Raises LegacyError."""
    text = message.rstrip(b"\r\n")
    ssid, at, rest = text.partition(b"@")
    key, hash_sign, tail = rest.rpartition(b"#")
    if not at or not hash_sign or tail:
        raise LegacyError("not of the form SSID@PASSWORD#")
    return ssid, key


async def serve(found: Sequence[Found], give: Give, host: str, port: int) -> asyncio.Server:
    """Listen. Raises OSError."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        credentials = None
        try:
            async with asyncio.timeout(TOTAL_S):
                ssid, key = parse(await _message(reader))
            credentials = chosen(ssid, key, found)
            writer.write(b"OK\n")
        except (LegacyError, WifiError) as err:
            writer.write(f"ERROR {err}\n".encode())
        try:
            await door.farewell(reader, writer)
        finally:
            if credentials is not None:
                give(credentials)

    return await door.serve(answer, host, port, connections=CONNECTIONS, limit=LONGEST)


async def _message(reader: asyncio.StreamReader) -> bytes:
    message = b""
    while not message.endswith(b"\n"):
        try:
            async with asyncio.timeout(SILENCE_S if message.endswith(b"#") else TOTAL_S):
                part = await reader.read(LONGEST)
        except TimeoutError:
            break
        message += part
        if not part:
            break
        if len(message) > LONGEST:
            raise LegacyError("too long")
    return message
