"""Provisioning at work: carries out what the machine decides, with the radio, the page and the clock. Measuring goes on meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
import contextlib
import logging
import secrets
from typing import TypeVar

from energier_tap.hal import Clock, Network
from energier_tap.lcd import Page
from energier_tap.network import http, legacy, screen
from energier_tap.network.machine import (
    Action,
    Done,
    Event,
    Failed,
    Given,
    Known,
    Machine,
    Mode,
    Press,
    Scanned,
    Step,
    Tick,
)
from energier_tap.network.portal import Portal
from energier_tap.network.wifi import Credentials, Trouble, Wifi, WifiError, by_strength, readable

LOG = logging.getLogger(__name__)
_T = TypeVar("_T")
HTTP = 80
TICK_S = 1.0
CLOSE_S = 5.0
ASIDE_S = 30.0
_DEAF = {Action.SCAN, Action.JOIN, Action.RESTORE}
"""What was pressed or told during these belongs to a state that is over."""
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
KEY_LETTERS = 10
"""50 bits, for ten minutes; none of l, 1, i, o and 0, which a 5x8 display shows alike."""


class Provisioning:
    """One tap's Wi-Fi. `mac` gives the access point its name."""

    def __init__(self, wifi: Wifi, network: Network, clock: Clock, mac: str) -> None:
        self.ssid: str | None = None
        """The network the tap is in, None if that is unknown or a wire."""
        self._wifi = wifi
        self._network = network
        self._clock = clock
        self._machine = Machine()
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._ap_name = f"Energier-{mac.replace(':', '')[-4:].lower()}"
        self._ap_key = ""
        self._url = ""
        self.ports = (0, 0)
        """Where the page and the legacy server listen now."""
        self._doors = contextlib.AsyncExitStack()
        self._last_trouble = ""
        self._aside_until = float("-inf")

    @property
    def mode(self) -> Mode:
        """First run, provisioning or full."""
        return self._machine.mode

    def start(self) -> None:
        """Open the access point, or close it if it is open."""
        self._aside_until = float("-inf")
        self._events.put_nowait(Press.START)

    def forget(self) -> None:
        """Forget the network that was told last, then open the access point."""
        self._aside_until = float("-inf")
        self._events.put_nowait(Press.FORGET)

    def step_aside(self) -> None:
        """Leave the display to the usual pages for a while: somebody wants to read them."""
        self._aside_until = self._clock.monotonic() + ASIDE_S

    def page(self) -> Page | None:
        """Return what the display is to show, None if there is nothing to say."""
        if self._clock.monotonic() < self._aside_until:
            return None
        return screen.page(
            self._machine, self._clock.monotonic(),
            ssid=self._ap_name, key=self._ap_key, url=self._url, address=self._network.address(),
        )  # fmt: skip

    async def run(self) -> None:
        """Work until cancelled; whatever goes wrong with the radio is told and outlived."""
        await self._try(self._wifi.close())
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._tick())
                tasks.create_task(self._learn_name())
                tasks.create_task(self._work())
        finally:
            await self._leave()

    async def _tick(self) -> None:
        while True:
            if self._events.empty():
                self._events.put_nowait(Tick(self._network.address() is not None))
            await self._clock.sleep(TICK_S)

    async def _learn_name(self) -> None:
        while True:
            await self._network.wait(up=True)
            ssid = await self._try(self._wifi.joined())
            self.ssid = None if ssid is None else readable(ssid)
            await self._network.wait(up=False)
            self.ssid = None

    async def _work(self) -> None:
        while True:
            before = self._machine.step
            event = await self._events.get()
            while (action := self._machine.tell(event, self._clock.monotonic())) is not None:
                event = await self._do(action)
            if self._machine.step is not before:
                LOG.info("Wi-Fi setup: %s", self._machine.step.value)

    async def _do(self, action: Action) -> Event:
        """Carry out an action; returns what came of it."""
        try:
            event = await self._carry_out(action)
        except WifiError as err:
            self._complain(str(err))
            return Failed(err.trouble)
        except OSError as err:
            self._complain(f"the page cannot be served: {err}")
            return Failed(Trouble.FAILED)
        else:
            self._last_trouble = ""
            return event
        finally:
            if action in _DEAF:
                while not self._events.empty():
                    self._events.get_nowait()

    async def _carry_out(self, action: Action) -> Event:
        match action:
            case Action.ASK:
                return Known(await self._wifi.known())
            case Action.FORGET:
                await self._wifi.forget()
            case Action.SCAN:
                await self._doors.aclose()
                await self._wifi.close()
                return Scanned(tuple(by_strength(await self._wifi.scan())))
            case Action.OPEN:
                await self._open()
            case Action.CHECK:
                await self._wifi.check()
                return Tick(online=False)
            case Action.JOIN:
                await self._doors.aclose()
                await self._wifi.close()
                if self._machine.credentials is not None:
                    await self._wifi.join(self._machine.credentials)
            case Action.RESTORE:
                await self._doors.aclose()
                await self._wifi.restore()
        return Done()

    async def _open(self) -> None:
        self._ap_key = "".join(secrets.choice(LETTERS) for _ in range(KEY_LETTERS))
        await self._wifi.open(self._ap_name.encode(), self._ap_key.encode())
        doors = self._wifi.doors
        portal = Portal(self._ap_name, self._machine.found, self._machine.trouble, self._give)
        page = await self._doors.enter_async_context(
            _listening(await http.serve(portal.handle, doors.address, doors.http))
        )
        old = await self._doors.enter_async_context(
            _listening(await legacy.serve(self._machine.found, self._give, doors.address, doors.legacy))
        )
        self.ports = (page, old)
        portal.host = doors.address if page == HTTP else f"{doors.address}:{page}"
        self._url = f"http://{portal.host}"
        LOG.info("Access point %s: its page is %s, the legacy server at port %d", self._ap_name, self._url, old)

    def _give(self, credentials: Credentials) -> None:
        self._events.put_nowait(Given(credentials))

    async def _leave(self) -> None:
        """Close what is open, so that no access point outlives the program."""
        await self._doors.aclose()
        if self._machine.step is not Step.IDLE:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_S):
                    await self._try(self._wifi.close())

    async def _try(self, work: Awaitable[_T]) -> _T | None:
        try:
            return await work
        except WifiError as err:
            self._complain(str(err))
            return None

    def _complain(self, text: str) -> None:
        if text != self._last_trouble:
            LOG.warning("Wi-Fi: %s", text)
            self._last_trouble = text


@contextlib.asynccontextmanager
async def _listening(server: asyncio.Server) -> AsyncIterator[int]:
    """Give the port; the server is closed in the end."""
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
