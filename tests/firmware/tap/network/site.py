"""The access point's page on a free port, and somebody who asks for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from urllib.parse import urlencode

from energier_tap.network import http
from energier_tap.network.portal import Portal
from energier_tap.network.wifi import Credentials, Found, Security, Trouble

KOREAN = "우리집 @#'\"\\"
EVIL = "<script>alert(1)</script>"
FOUND = [
    Found(b"Home", 90, Security.WPA),
    Found(KOREAN.encode(), 70, Security.WPA),
    Found(b"Company", 60, Security.ENTERPRISE),
    Found(EVIL.encode(), 50, Security.OPEN),
    Found(b"\xbf\xec\xb8\xae", 40, Security.WPA),
]


class Site:
    """One opening of the portal."""

    def __init__(self, trouble: Trouble | None = None) -> None:
        self.given: list[Credentials] = []
        self.news = asyncio.Event()
        self.portal = Portal("Energier-2b3c", FOUND, trouble, self._give)
        self.port = 0

    def _give(self, credentials: Credentials) -> None:
        self.given.append(credentials)
        self.news.set()

    async def raw(self, request: bytes, *, hang_up: bool = False) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(request)
            if hang_up:
                writer.write_eof()
            async with asyncio.timeout(20):
                return await reader.read()
        except ConnectionResetError:
            return b""
        finally:
            writer.close()

    async def ask(
        self, method: str = "GET", path: str = "/", body: bytes = b"", **headers: str
    ) -> tuple[int, str, str]:
        """Return status, head and page."""
        fields = {"Host": self.portal.host, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if method == "POST":
            fields = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))} | fields
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
        answer = await self.raw("\r\n".join(lines).encode() + body)
        head, _, html = answer.decode().partition("\r\n\r\n")
        return int(head.split()[1]), head, html

    async def send(self, **form: str) -> tuple[int, str, str]:
        _, _, html = await self.ask()
        return await self.ask("POST", body=urlencode({"token": token(html)} | form).encode())


@asynccontextmanager
async def open_site(trouble: Trouble | None = None) -> AsyncIterator[Site]:
    site = Site(trouble)
    server = await http.serve(site.portal.handle, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    site.portal.host = f"127.0.0.1:{site.port}"
    try:
        yield site
    finally:
        server.close()


class Inputs(HTMLParser):
    """All tags, and the attributes of every input."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.inputs: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "input":
            self.inputs.append(dict(attrs))


def token(html: str) -> str:
    return next(str(each["value"]) for each in Inputs(html).inputs if each["name"] == "token")
