"""The running simulator."""

import asyncio
import logging
from typing import Any

from energier_meter_simulator import __version__
from energier_meter_simulator.curve import Curve
from energier_meter_simulator.hours import Hours
from energier_meter_simulator.meter import Meter, state
from energier_meter_simulator.settings import Settings
from energier_tap import discovery, messages
from energier_tap.commands import CommandError, parse_command
from energier_tap.hal import Clock
from energier_tap.history import History, Minutes
from energier_tap.runner import run_until
from energier_tap.session import Link, Session
from energier_tap.store import Counters, Store
from energier_tap.topics import Topics

LOG = logging.getLogger(__name__)
STATE_S = 1.0


class App:
    """One run of the meter; what the session speaks for."""

    def __init__(self, settings: Settings, hours: Hours, clock: Clock, link: Link) -> None:
        """Take the state directory and begin. Raises StoreError if it cannot be used."""
        self._settings = settings
        self._clock = clock
        self._store = Store(settings.device.state_dir)
        self._counters = Counters.begin(self._store, 1, __version__, settings.load.start_wh)
        history = History(settings.device.state_dir / "history.jsonl", 1)
        self._session = Session(settings.broker, settings.device.id, self, history=history, link=link)
        load = settings.load
        self._meter = Meter(hours, Curve(load.seed), load.zone, self._counters.wh[0], load.mains_hz)
        self._minutes = Minutes(history, self._meter.take_minute)
        self._taps = {Topics(tap).state: tap for tap in load.add_taps}
        self._began = clock.monotonic()
        self._seq = 0
        self._stop = asyncio.Event()
        self._saving = asyncio.Lock()

    async def run(self) -> None:
        """Run until SIGTERM or SIGINT."""
        boot = messages.event("boot", self._ts(), boot=self._counters.boot, cause=self._counters.cause)
        self._session.send(self._session.topics.event, boot, qos=1, keep=True)
        await run_until(self._stop, self._session, (self._count(), self._save()), lambda: None)
        self._save_counters(clean=True)
        self._store.close()

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The states of the taps it adds, and its own commands."""
        return (*self._taps, self._session.topics.cmd)

    def announcement(self) -> discovery.Announcement:
        """Return what this meter is and has."""
        device = self._settings.device
        return discovery.Announcement(
            id=device.id,
            kind="meter",
            mac=device.mac,
            name=device.name,
            model="Energier Meter",
            sw=__version__,
            hw="simulator",
            measures=("v", "hz"),
            channels=(discovery.Channel(relay=False, estimated=False),),
            capabilities=("history",),
        )

    def discovery(self) -> dict[str, Any]:
        """Return the contract's discovery."""
        return discovery.contract(self.announcement())

    def native_discovery(self) -> dict[str, Any]:
        """Return Home Assistant's discovery."""
        return discovery.native(self.announcement())

    def state(self) -> dict[str, Any]:
        """Return the state."""
        self._seq += 1
        value = self._meter.now(self._time())
        return state(value, seq=self._seq - 1, ts=self._ts(), up=self._clock.monotonic() - self._began)

    async def energy(self) -> dict[str, Any]:
        """Return the counter, which is on the disk by then."""
        message = messages.energy(ts=self._ts(), boot=self._counters.boot, wh=[self._meter.wh])
        async with self._saving:
            await asyncio.to_thread(self._save_counters, clean=False)
        return message

    def receive(self, topic: str, payload: bytes) -> None:
        """Take a tap's state, or refuse a command: this meter knows none."""
        if (tap := self._taps.get(topic)) is not None:
            self._meter.tap(tap, payload, self._time())
            return
        try:
            command = parse_command(payload)
        except CommandError as err:
            if err.request_id is None:
                LOG.warning("Refused a message on %s: %s", topic, err)
                return
            answer = messages.ack(err.request_id, err.error)
        else:
            answer = messages.ack(command.id, "not_supported")
        self._session.send(self._session.topics.ack, answer, qos=1)

    async def _count(self) -> None:
        while True:
            self._meter.count(self._time())
            if self._minutes.tick(self._clock.time(), self._clock.monotonic(), online=self._session.connected):
                self._session.backfill()
            self._session.send(self._session.topics.state, self.state())
            await self._clock.sleep(STATE_S)

    async def _save(self) -> None:
        while True:
            await self._clock.sleep(self._settings.save_every_s)
            await self._session.send_energy()

    def _save_counters(self, *, clean: bool) -> None:
        self._counters.save(self._store, __version__, [self._meter.wh], clean=clean)

    def _time(self) -> float:
        time = self._clock.time()
        if time is None:
            raise RuntimeError("the simulated meter's clock is always set")
        return time

    def _ts(self) -> int:
        return int(self._time() * 1000)
