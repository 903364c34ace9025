"""The first version's TCP server."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from energier_tap.network import legacy
from energier_tap.network.wifi import Credentials, Found, Security

FOUND = [
    Found(b"Home", 90, Security.WPA),
    Found(b"Cafe", 50, Security.OPEN),
    Found(b"Company", 40, Security.ENTERPRISE),
]


class Server:
    def __init__(self) -> None:
        self.given: asyncio.Queue[Credentials] = asyncio.Queue()
        self.port = 0

    async def say(self, *parts: bytes, hang_up: bool = False) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
            if hang_up:
                writer.write_eof()
            async with asyncio.timeout(20):
                return await reader.read()
        except ConnectionResetError:
            return b""
        finally:
            writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    served = Server()
    listening = await legacy.serve(FOUND, served.given.put_nowait, "127.0.0.1", 0)
    served.port = listening.sockets[0].getsockname()[1]
    yield served
    listening.close()


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (b"Home@12345678#", (b"Home", b"12345678")),
        (b"Home@12345678#\r\n", (b"Home", b"12345678")),
        (b"Home@p@ss#w#rd#", (b"Home", b"p@ss#w#rd")),
        ("우리집@비밀번호 하나#".encode(), ("우리집".encode(), "비밀번호 하나".encode())),
        (b"@#", (b"", b"")),
    ],
)
def test_splits_at_the_first_at_and_the_last_hash(message: bytes, parts: tuple[bytes, bytes]) -> None:
    assert legacy.parse(message) == parts


@pytest.mark.parametrize("message", [b"", b"Home", b"Home@12345678", b"Home#12345678@", b"Home@12345678#x"])
def test_refuses_other_forms(message: bytes) -> None:
    with pytest.raises(legacy.LegacyError):
        legacy.parse(message)


async def test_takes_a_network_from_a_client_that_waits_for_the_answer(server: Server) -> None:
    assert await server.say(b"Home@p@ss#", b"w#rd#") == b"OK\n"
    assert await server.given.get() == Credentials(b"Home", b"p@ss#w#rd")


@pytest.mark.parametrize(
    ("message", "credentials"),
    [
        (b"Home@12345678#", Credentials(b"Home", b"12345678")),
        (b"Cafe@#", Credentials(b"Cafe")),
        ("숨은 집@12345678#".encode(), Credentials("숨은 집".encode(), b"12345678", hidden=True)),
        (b"a" * 32 + b"@" + b"k" * 63 + b"#", Credentials(b"a" * 32, b"k" * 63, hidden=True)),
    ],
)
async def test_takes_a_network_from_a_client_that_hangs_up(
    server: Server, message: bytes, credentials: Credentials
) -> None:
    assert await server.say(message, hang_up=True) == b"OK\n"
    assert await server.given.get() == credentials


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (b"Home\n", "not of the form"),
        (b"Home@short#\n", "bad_key"),
        (b"POST /@12345678 HTTP/1.1\r\nHost: a\r\n\r\n#", "bad_key"),
        (b"@12345678#\n", "bad_ssid"),
        (b"Company@12345678#\n", "enterprise"),
        (b"Home@#\n", "key_missing"),
        (b"x" * 161, "too long"),
        (b"x" * 100000, "too long"),
    ],
)
async def test_says_what_is_wrong(server: Server, message: bytes, reason: str) -> None:
    answer = await server.say(message)
    assert answer.startswith(b"ERROR ")
    assert reason in answer.decode()
    assert server.given.empty()


async def test_who_says_nothing_is_sent_away(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legacy, "TOTAL_S", 0.05)
    assert await server.say(b"Home@123") in {b"", b"ERROR not of the form SSID@PASSWORD#\n"}
    crowd = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(legacy.CONNECTIONS + 2)]
    async with asyncio.timeout(20):
        for reader, writer in crowd:
            await reader.read()
            writer.close()
    assert server.given.empty()
