"""Provisioning at work: its page and its legacy server over real sockets, a simulated radio, and what radios do wrong."""

import asyncio
from collections.abc import AsyncIterator, Callable
import contextlib
import re
from urllib.parse import urlencode

import pytest

from energier_tap.network.machine import Mode
from energier_tap.network.provision import Provisioning
from energier_tap.network.wifi import Credentials, Doors, Found, Trouble, WifiError
from energier_tap.sim.clock import SimClock
from energier_tap.sim.network import SimNetwork
from energier_tap.sim.wifi import SimWifi

PATIENCE_S = 20.0


class Radio(SimWifi):
    """Notes what it is told, and fails where it shall."""

    def __init__(self, network: SimNetwork, *, first_run: bool = False) -> None:
        super().__init__(network, first_run=first_run)
        self.did: list[str] = []
        self.broken: dict[str, WifiError] = {}
        self.key = b""

    def _do(self, what: str) -> None:
        self.did.append(what)
        if what in self.broken:
            raise self.broken[what]

    async def scan(self) -> list[Found]:
        self._do("scan")
        return await super().scan()

    async def open(self, ssid: bytes, key: bytes) -> None:
        self._do("open")
        assert ssid == b"Energier-2b3c"
        self.key = key
        await super().open(ssid, key)

    async def check(self) -> None:
        self._do("check")

    async def close(self) -> None:
        self._do("close")

    async def join(self, credentials: Credentials) -> None:
        self._do("join")
        await super().join(credentials)

    async def restore(self) -> None:
        self._do("restore")
        await super().restore()


class Play:
    """A tap's provisioning, and somebody in front of it."""

    def __init__(self, *, first_run: bool = False, speed: float = 1.0) -> None:
        self.network = SimNetwork()
        self.radio = Radio(self.network, first_run=first_run)
        self.setup = Provisioning(self.radio, self.network, SimClock(speed), "b8:27:eb:1a:2b:3c")

    async def until(self, true: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not true():
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError(f"{self.setup.mode}, {self.setup.page()}, {self.radio.did}") from None

    def shows(self, words: str) -> bool:
        return words in " ".join(self.setup.page() or ())

    async def opened(self) -> tuple[str, int, int]:
        """Wait for the access point; returns address and ports of page and legacy server."""
        await self.until(lambda: self.shows("key") or self.shows("then open") or self.shows("Wi-Fi failed:"))
        assert self.setup.mode is Mode.PROVISIONING
        return "127.0.0.1", *self.setup.ports

    async def browse(self, body: bytes = b"") -> str:
        host, port, _ = await self.opened()
        reader, writer = await asyncio.open_connection(host, port)
        method = "POST" if body else "GET"
        writer.write(
            f"{method} / HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        answer = await reader.read()
        writer.close()
        return answer.decode()

    async def give(self, ssid: str, key: str) -> str:
        found = re.search('name="token" value="([^"]+)"', await self.browse())
        assert found is not None
        return await self.browse(urlencode({"token": found[1], "other": ssid, "key": key}).encode())

    async def give_as_before(self, message: bytes) -> bytes:
        host, _, port = await self.opened()
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(message)
        answer = await reader.read()
        writer.close()
        return answer


@contextlib.asynccontextmanager
async def running(play: Play) -> AsyncIterator[Play]:
    task = asyncio.create_task(play.setup.run())
    try:
        yield play
        assert not task.done()
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def play() -> AsyncIterator[Play]:
    async with running(Play()) as play:
        yield play


async def test_from_the_button_to_a_new_network(play: Play) -> None:
    assert play.setup.mode is Mode.FULL
    await play.until(lambda: play.setup.ssid == "Home")
    play.setup.start()
    answer = await play.give("우리집 @#'\"\\", "배터리 스테이플")
    assert answer.startswith("HTTP/1.1 200")
    await play.until(lambda: play.setup.mode is Mode.FULL)
    assert play.shows("Wi-Fi connected")
    await play.until(lambda: play.setup.ssid == "우리집 @#'\"\\")
    assert [what for what in play.radio.did if what != "check"] == ["close", "close", "scan", "open", "close", "join"]


async def test_by_the_legacy_server(play: Play) -> None:
    play.setup.start()
    assert await play.give_as_before(b"Attic@nobody sees me#\n") == b"OK\n"
    await play.until(lambda: play.setup.ssid == "Attic")


@pytest.mark.parametrize(
    ("ssid", "key", "words"),
    [
        ("Home", "wrong horse", "refused the password"),
        ("Elsewhere", "12345678", "was not found"),
        ("No addresses", "no addresses", "no IP address"),
    ],
)
async def test_after_a_failure_the_page_is_there_again_and_says_why(
    play: Play, ssid: str, key: str, words: str
) -> None:
    play.setup.start()
    await play.opened()
    first_key = play.radio.key
    await play.give(ssid, key)
    await play.until(lambda: play.radio.did.count("open") == 2)
    await play.until(lambda: play.shows("Wi-Fi failed:"))
    assert words in await play.browse()
    assert play.radio.key != first_key
    play.setup.start()
    await play.until(lambda: play.setup.mode is Mode.FULL)
    assert play.setup.ssid == "Home"


async def test_its_doors_are_shut_when_the_access_point_is(play: Play) -> None:
    play.setup.start()
    host, *ports = await play.opened()
    play.setup.start()
    await play.until(lambda: play.setup.mode is Mode.FULL)
    for port in ports:
        with pytest.raises(OSError):
            await asyncio.open_connection(host, port)


@pytest.mark.parametrize(("key", "opened"), [("correct horse", 1), ("wrong horse", 2)])
async def test_what_was_told_twice_is_done_once(play: Play, key: str, opened: int) -> None:
    play.setup.start()
    host, _, port = await play.opened()
    clients = [await asyncio.open_connection(host, port) for _ in range(3)]
    for _, writer in clients:
        writer.write(f"Home@{key}#\n".encode())
    for reader, writer in clients:
        await reader.read()
        writer.close()
    await play.until(lambda: "join" in play.radio.did and play.radio.did.count("open") == opened)
    if opened > 1:
        await play.opened()
        play.setup.start()
    await play.until(lambda: play.setup.mode is Mode.FULL)
    assert play.radio.did.count("join") == 1


async def test_a_first_run_opens_by_itself_and_ends_with_a_network() -> None:
    async with running(Play(first_run=True, speed=200)) as play:
        await play.until(lambda: play.setup.mode is Mode.FIRST_RUN)
        assert play.shows("First run")
        assert (await play.give_as_before(b"Home@correct horse#\n")) == b"OK\n"
        await play.until(lambda: play.setup.mode is Mode.FULL and play.setup.ssid == "Home")


async def test_nobody_comes_and_the_network_before_is_back() -> None:
    async with running(Play(speed=2000)) as play:
        play.setup.start()
        await play.until(lambda: "restore" in play.radio.did)
        await play.until(lambda: play.setup.mode is Mode.FULL and play.setup.ssid == "Home")


async def test_forgetting_leaves_a_tap_in_its_first_run() -> None:
    async with running(Play(speed=50)) as play:
        play.setup.forget()
        await play.opened()
        assert not await play.radio.known()
        play.setup.start()
        await play.until(lambda: play.setup.mode is Mode.FIRST_RUN)


async def test_a_vanished_access_point_is_opened_again() -> None:
    async with running(Play(speed=50)) as play:
        play.setup.start()
        await play.opened()
        play.radio.broken["check"] = WifiError(Trouble.FAILED, "gone")
        await play.until(lambda: play.radio.did.count("open") == 2)


@pytest.mark.parametrize("what", ["close", "scan", "open", "restore"])
async def test_a_radio_that_fails_never_ends_the_program(play: Play, what: str) -> None:
    for each in {what, "open" if what == "restore" else what}:
        play.radio.broken[each] = WifiError(Trouble.RADIO_OFF, "blocked")
    play.setup.start()
    await play.until(lambda: what in play.radio.did)
    play.radio.broken.clear()
    await play.until(lambda: play.shows("Wi-Fi failed:") or play.shows("key"))


async def test_a_port_in_use_is_told_and_the_network_before_is_back(
    play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    taken = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    play.radio.doors = Doors("127.0.0.1", taken.sockets[0].getsockname()[1], 0)
    play.setup.start()
    await play.until(lambda: play.shows("See the log"))
    assert "cannot be served" in caplog.text
    await play.until(lambda: play.setup.ssid == "Home")
    taken.close()


async def test_a_short_press_leaves_the_display_to_the_usual_pages(play: Play) -> None:
    play.setup.start()
    await play.opened()
    play.setup.step_aside()
    assert play.setup.page() is None


async def test_ending_the_program_closes_the_access_point() -> None:
    play = Play()
    async with running(play):
        play.setup.start()
        await play.opened()
    assert play.radio.did[-1] == "close"


async def test_no_secret_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with running(Play()) as play:
        play.setup.start()
        await play.opened()
        keys = [play.radio.key.decode()]
        await play.give("Home", "wrong horse")
        await play.until(lambda: play.radio.did.count("open") == 2)
        await play.give("Home", "correct horse")
        await play.until(lambda: play.setup.mode is Mode.FULL)
        keys.append(play.radio.key.decode())
    for secret in (*keys, "wrong horse", "correct horse"):
        assert secret not in caplog.text
