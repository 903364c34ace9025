"""One device's life at the broker: connect, announce, publish, obey, and catch up after an outage.

Messages go through one queue, in order. What is worth nothing later (state, acknowledgements, waveforms) is dropped while there is no
connection, events are kept, counters and announcements are made anew at every connect, and used energy goes to the history.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
import contextlib
from dataclasses import dataclass
import json
import logging
import random
from typing import Any, Protocol

import aiomqtt
from aiomqtt.exceptions import MqttConnectError

from energier_tap import connection
from energier_tap.history import History
from energier_tap.host import RELOAD_S, HostStatus
from energier_tap.settings import BrokerSettings
from energier_tap.topics import HA_STATUS, HOST_STATUS, Topics

LOG = logging.getLogger(__name__)
FIRST_RETRY_S = 1.0
LONGEST_RETRY_S = 30.0
BIRTH_SPREAD_S = 3.0
"""Devices wait a random time up to this after Home Assistant's start, so that they do not all speak at once."""
CLOSE_S = 3.0
KEPT = 256


class Link(Protocol):
    """The network below the broker."""

    async def wait(self, *, up: bool) -> None:
        """Return as soon as the network is up, or down."""
        ...


class Device(Protocol):
    """What the session speaks for."""

    @property
    def subscriptions(self) -> Sequence[str]:
        """Topics the device listens to, beside those of the session itself."""
        ...

    def discovery(self) -> dict[str, Any]:
        """Return the contract's discovery message."""
        ...

    def native_discovery(self) -> dict[str, Any]:
        """Return Home Assistant's discovery message."""
        ...

    async def energy(self) -> dict[str, Any]:
        """Put the counters on the disk, then return the energy message."""
        ...

    def state(self) -> dict[str, Any]:
        """Return the state message."""
        ...

    def receive(self, topic: str, payload: bytes) -> None:
        """Take a message that is not retained."""
        ...


@dataclass(frozen=True, slots=True)
class _Outgoing:
    topic: str
    payload: bytes
    qos: int
    retain: bool
    keep: bool


class _NetworkDownError(Exception):
    """The network went away below the connection."""


class Session:
    """Connects for as long as `run` runs."""

    def __init__(self, broker: BrokerSettings, device_id: str, device: Device, *, history: History, link: Link) -> None:
        """Prepare. Raises SSLError or OSError if the certificates cannot be used."""
        self._broker = broker
        self._device = device
        self._history = history
        self._link = link
        self._closing = False
        self._native_there = False
        self._host = HostStatus(broker.ha_discovery)
        self._tls = connection.tls_context(broker)
        self._queue: asyncio.Queue[_Outgoing] = asyncio.Queue()
        self._kept: deque[_Outgoing] = deque(maxlen=KEPT)
        self._backfill_wanted = asyncio.Event()
        self._last_trouble = ""
        self.topics = Topics(device_id)
        self.connected = False

    def send(
        self, topic: str, message: dict[str, Any] | str, *, qos: int = 0, retain: bool = False, keep: bool = False
    ) -> None:
        """Publish in turn. Without a connection the message is dropped unless `keep`, then it waits for one."""
        text = message if isinstance(message, str) else json.dumps(message, separators=(",", ":"), allow_nan=False)
        outgoing = _Outgoing(topic, text.encode(), qos, retain, keep)
        if self.connected:
            self._queue.put_nowait(outgoing)
        elif keep:
            self._kept.append(outgoing)

    async def send_energy(self) -> None:
        """Save and publish the counters."""
        self.send(self.topics.energy, await self._device.energy(), qos=1, retain=True)

    def backfill(self) -> None:
        """Send the history as soon as there is a connection."""
        self._backfill_wanted.set()

    async def run(self) -> None:
        """Stay connected until cancelled or closed."""
        delay = FIRST_RETRY_S
        while True:
            await self._link.wait(up=True)
            lasted = asyncio.get_running_loop().time()
            trouble = await self._connect()
            # Before Python 3.13 a task group that fails while it is cancelled forgets that it was.
            if self._closing:
                return
            lasted = asyncio.get_running_loop().time() - lasted
            delay = FIRST_RETRY_S if lasted > LONGEST_RETRY_S else delay
            pause = delay * random.uniform(0.5, 1.0)
            if trouble != self._last_trouble:
                LOG.warning("%s; trying again, at first in %.1f s", trouble, pause)
                self._last_trouble = trouble
            await asyncio.sleep(pause)
            delay = min(2 * delay, LONGEST_RETRY_S)

    async def close(self) -> None:
        """Say goodbye: publish the counters and `offline`, and wait a moment until that is out."""
        self._closing = True
        if not self.connected:
            await self._device.energy()
            return
        await self.send_energy()
        self.send(self.topics.availability, "offline", qos=1, retain=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self._queue.join()

    async def _connect(self) -> str:
        """Live through one connection; returns why it ended."""
        broker = self._broker
        where = f"the broker {broker.host}:{broker.port}"
        trouble = f"The connection to {where} ended"
        client = connection.client(broker, self.topics, self._tls)
        try:
            async with client:
                LOG.info("Connected to %s", where)
                self._last_trouble = ""
                try:
                    await self._live(client)
                finally:
                    self._hang_up()
        except* _NetworkDownError:
            trouble = "The network is down"
        except* MqttConnectError as group:
            trouble = f"{connection.refusal(group.exceptions[0], broker)} ({where})"
        except* aiomqtt.MqttError as group:
            trouble = f"No connection to {where}: {group.exceptions[0]}"
        return trouble

    async def _live(self, client: aiomqtt.Client) -> None:
        # Its own discovery comes before the host's status, so that it is known whether there is anything to clear.
        self._native_there = False
        topics = (*self._device.subscriptions, HA_STATUS, self.topics.native, HOST_STATUS)
        await client.subscribe([(topic, 1) for topic in topics])
        self.connected = True
        await self._introduce()
        self._backfill_wanted.set()
        async with asyncio.TaskGroup() as tasks:
            for work in (self._read, self._write, self._announce_to_ha, self._send_history, self._watch_network):
                tasks.create_task(_never_ends(work, client))

    async def _introduce(self) -> None:
        self.send(self.topics.discovery, self._device.discovery(), qos=1, retain=True)
        self.send(self.topics.availability, "online", qos=1, retain=True)
        while self._kept:
            self._queue.put_nowait(self._kept.popleft())
        await self.send_energy()
        self.send(self.topics.state, self._device.state())

    async def _read(self, client: aiomqtt.Client) -> None:
        async for message in client.messages:
            topic, payload = message.topic.value, message.payload
            if topic == HOST_STATUS:
                self._host.heard(payload)
            elif topic == self.topics.native:
                self._native_there = bool(payload)
            elif message.retain:
                LOG.debug("Ignored a retained message on %s", topic)
            elif topic == HA_STATUS:
                if payload == b"online":
                    self._host.born()
            else:
                self._device.receive(topic, payload)

    async def _write(self, client: aiomqtt.Client) -> None:
        while True:
            outgoing = await self._queue.get()
            try:
                await client.publish(outgoing.topic, outgoing.payload, qos=outgoing.qos, retain=outgoing.retain)
            except BaseException:
                if outgoing.keep:
                    self._kept.append(outgoing)
                raise
            finally:
                self._queue.task_done()

    async def _announce_to_ha(self, _: aiomqtt.Client) -> None:
        """Keep Home Assistant's own discovery published, or cleared, as the integration's presence asks."""
        await self._host.settle()
        shown: bool | None = None
        while True:
            if shown is False and self._host.wants_native:
                await asyncio.sleep(RELOAD_S)
            if shown is not self._host.wants_native:
                shown = self._host.wants_native
                self._show_in_ha(shown)
            if await self._host.wait_for_news():
                await asyncio.sleep(random.uniform(0, BIRTH_SPREAD_S))
                await self._introduce()
                self._history.again(_monotonic())
                self._backfill_wanted.set()
                shown = None

    def _show_in_ha(self, shown: bool) -> None:
        """Publish or clear Home Assistant's discovery; what is clear already is left alone, for Home Assistant complains about that."""
        if shown:
            self.send(self.topics.native, self._device.native_discovery(), qos=1, retain=True)
        elif self._native_there:
            self.send(self.topics.native, "", qos=1, retain=True)

    async def _send_history(self, client: aiomqtt.Client) -> None:
        while True:
            await self._backfill_wanted.wait()
            self._backfill_wanted.clear()
            while (part := self._history.next_message()) is not None:
                message, starts = part
                await client.publish(self.topics.history, json.dumps(message, separators=(",", ":")), qos=1)
                self._history.sent(starts, _monotonic())

    async def _watch_network(self, client: aiomqtt.Client) -> None:
        await self._link.wait(up=False)
        connection.drop(client)
        raise _NetworkDownError

    def _hang_up(self) -> None:
        self.connected = False
        self._host.forget()
        while not self._queue.empty():
            outgoing = self._queue.get_nowait()
            self._queue.task_done()
            if outgoing.keep:
                self._kept.append(outgoing)


def _monotonic() -> float:
    return asyncio.get_running_loop().time()


async def _never_ends(work: Callable[[aiomqtt.Client], Awaitable[None]], client: aiomqtt.Client) -> None:
    await work(client)
    raise aiomqtt.MqttError("the broker closed the connection")
