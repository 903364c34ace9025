"""Those who mean no good, over real sockets."""

import asyncio
from urllib.parse import urlencode

import pytest

from energier_tap.network import door, http
from tests.firmware.tap.network.site import Site, token


async def test_a_head_request_has_no_body(site: Site) -> None:
    status, head, html = await site.ask("HEAD")
    assert (status, html) == (200, "")
    assert "Content-Length: 0" not in head


FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 400),
        (b"GET http://x/ HTTP/1.1\r\n\r\n", 400),
        (b"GET /\xff HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: \x00\r\n\r\n", 400),
        (b"DELETE / HTTP/1.1\r\n\r\n", 405),
        (b"POST / HTTP/1.1\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: 9999999999999999999999\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: 2049\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}", 415),
        (b"POST / HTTP/1.1\r\n" + FORM + b"Content-Length: 7\r\n\r\nkey=%ff", 400),
        (b"POST / HTTP/1.1\r\n" + FORM + b"Content-Length: 5\r\n\r\nkey=\xff", 400),
        (b"POST / HTTP/1.1\r\n" + FORM + b"Content-Length: 7\r\n\r\na=1&a=2", 400),
        (b"POST / HTTP/1.1\r\n" + FORM + b"Content-Length: 5\r\n\r\nnoval", 400),
        (b"POST / HTTP/1.1\r\n" + FORM + b"Content-Length: 35\r\n\r\na=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1", 400),
        (b"GET / HTTP/1.1\r\nA: " + b"x" * 9000 + b"\r\n\r\n", 431),
    ],
)
async def test_bad_requests_are_refused(site: Site, request_bytes: bytes, status: int) -> None:
    answer = await site.raw(request_bytes)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert (await site.ask())[0] == 200


@pytest.mark.parametrize("part", [b"", b"GET / HT", b"POST / HTTP/1.1\r\n" + FORM + b"Content-Length: 9\r\n\r\nkey"])
async def test_who_hangs_up_or_never_ends_gets_nothing(
    site: Site, part: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await site.raw(part, hang_up=True) == b""
    monkeypatch.setattr(http, "REQUEST_S", 0.05)
    assert await site.raw(part) == b""


async def test_a_crowd_that_says_nothing_is_sent_away_and_gone_in_the_end(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "REQUEST_S", 1.0)
    crowd = [await asyncio.open_connection("127.0.0.1", site.port) for _ in range(http.CONNECTIONS + 4)]
    async with asyncio.timeout(20):
        for reader, _ in crowd:
            assert await reader.read() == b""
    assert (await site.ask())[0] == 200
    for _, writer in crowd:
        writer.close()


async def test_an_answer_that_nobody_takes_ends_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "FAREWELL_S", 0.05)
    _, _, html = await site.ask()
    body = urlencode({"token": token(html), "network": b"Home".hex(), "key": "12345678"}).encode()
    head = f"POST / HTTP/1.1\r\nHost: {site.portal.host}\r\nContent-Length: {len(body)}\r\n".encode() + FORM + b"\r\n"
    _, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(head + body)
    async with asyncio.timeout(20):
        await site.news.wait()
    writer.close()
