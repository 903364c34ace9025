"""The running program: starts the parts, moves samples and time between them, and stops cleanly."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
import logging
from typing import Any

from energier_tap import __version__, discovery, lcd
from energier_tap.calibrate import ZERO_S, Calibration, CalibrationError, ZeroRun
from energier_tap.commands import Command
from energier_tap.decode import OUTLETS
from energier_tap.hal import AdcSource, Button, Clock, Lcd, Network, RelayBank
from energier_tap.history import History, Minutes
from energier_tap.relay import STAGGER_S, Request
from energier_tap.runner import run_until
from energier_tap.session import Session
from energier_tap.settings import Settings
from energier_tap.store import Counters, Store
from energier_tap.tap import Tap

LOG = logging.getLogger(__name__)
IDENTIFY_S = 10.0
STATE_S = 1.0


@dataclass(frozen=True, slots=True)
class Hardware:
    """The six parts of hal.py."""

    adc: AdcSource
    relays: RelayBank
    button: Button
    lcd: Lcd
    network: Network
    clock: Clock


class App:
    """One run of the program. Its `Device` side is what the session speaks for."""

    def __init__(self, settings: Settings, hardware: Hardware) -> None:
        """Take the state directory and begin. Raises StoreError if it cannot be used."""
        self._settings = settings
        self._hardware = hardware
        self._clock = hardware.clock
        self._store = Store(settings.device.state_dir)
        self._counters = Counters.begin(self._store, OUTLETS, __version__)
        self._history = History(settings.device.state_dir / "history.jsonl", OUTLETS)
        self._session = Session(settings.broker, settings.device.id, self, history=self._history, link=hardware.network)
        self.tap = Tap(
            settings,
            self._counters,
            Calibration.load(self._store),
            relays=hardware.relays,
            network=hardware.network,
            clock=hardware.clock,
            publish=self._session.send,
            slow_command=self._start_command,
        )
        self._minutes = Minutes(self._history, lambda: [energy.take_minute() for energy in self.tap.energies])
        self._stop = asyncio.Event()
        self._restart = False
        self._page = 0
        self._identify_until = float("-inf")
        self._commands: set[asyncio.Task[None]] = set()
        self._busy = False
        self._saving = asyncio.Lock()

    async def run(self) -> bool:
        """Run until SIGTERM, SIGINT or a restart command; returns True if the program is to start again."""
        saved = self._store.load("outlets.json")
        resume = saved.pop("resume", False) is True
        if resume:
            self._store.try_save("outlets.json", saved)
        self.tap.boot(_flags(saved.get("on")), _flags(saved.get("trip")), resume=resume)
        parts = (self._sample(), self._tell(), self._save(), self._watch_button())
        await run_until(self._stop, self._session, parts, self._let_go)
        self._save_counters(clean=True)
        if self._restart:
            self._store.try_save("outlets.json", self._outlets() | {"resume": True})
        self._store.close()
        return self._restart

    def _let_go(self) -> None:
        self._stop.set()
        for task in self._commands:
            task.cancel()
        self._hardware.relays.close()

    # What the session asks

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """Topics the tap listens to."""
        return tuple(self.tap.subscriptions)

    def discovery(self) -> dict[str, Any]:
        """Return the contract's discovery."""
        return discovery.contract(self.tap.announcement())

    def native_discovery(self) -> dict[str, Any]:
        """Return Home Assistant's discovery."""
        return discovery.native(self.tap.announcement())

    def state(self) -> dict[str, Any]:
        """Return the state."""
        return self.tap.state()

    async def energy(self) -> dict[str, Any]:
        """Return the counters, which are on the disk by then: what was published never falls back after a power cut."""
        message = self.tap.energy()
        async with self._saving:
            await asyncio.to_thread(self._save_counters, clean=False)
        return message

    def receive(self, topic: str, payload: bytes) -> None:
        """Take a message; its effect is published at once."""
        self.tap.receive(topic, payload)
        self._tell_changes()

    # The parts that run for ever

    async def _sample(self) -> None:
        while True:
            for burst in await asyncio.to_thread(self._hardware.adc.read):
                self.tap.take(burst)
            self.tap.tick()
            if self._minutes.tick(self._clock.time(), self._clock.monotonic(), online=self._session.connected):
                self._session.backfill()
            self._tell_changes()
            if self.tap.outlets_changed:
                self.tap.outlets_changed = False
                await asyncio.to_thread(self._store.try_save, "outlets.json", self._outlets())

    def _outlets(self) -> dict[str, Any]:
        board = self.tap.switchboard
        return {"on": board.wanted(), "trip": board.tripped}

    async def _tell(self) -> None:
        while True:
            self._session.send(self._session.topics.state, self.tap.state())
            self._show()
            await self._clock.sleep(STATE_S)

    async def _save(self) -> None:
        while True:
            await self._clock.sleep(self._settings.save_every_s)
            await self._session.send_energy()

    async def _watch_button(self) -> None:
        while True:
            await self._hardware.button.pressed()
            if not self.tap.press():
                self._page += 1
            self._show()
            self._tell_changes()

    def _save_counters(self, *, clean: bool) -> None:
        self._counters.save(self._store, __version__, self.tap.wh(), clean=clean)

    def _tell_changes(self) -> None:
        if self.tap.state_wanted:
            self.tap.state_wanted = False
            self._session.send(self._session.topics.state, self.tap.state())

    def _show(self) -> None:
        if self._clock.monotonic() < self._identify_until:
            device = self._settings.device
            self._hardware.lcd.show(lcd.identify(device.name or device.id))
            return
        pages = self.tap.pages(online=self._session.connected)
        self._hardware.lcd.show(pages[self._page % len(pages)])

    # Commands that take time

    def _start_command(self, command: Command) -> None:
        task = asyncio.create_task(self._do(command))
        self._commands.add(task)
        task.add_done_callback(self._commands.discard)

    async def _do(self, command: Command) -> None:
        try:
            match command.cmd:
                case "identify":
                    self._identify_until = self._clock.monotonic() + IDENTIFY_S
                    self._show()
                case "restart":
                    self._restart = True
                case "calibrate":
                    await self._use(self.tap.calibrate(command))
                case "zero":
                    await self._zero()
        except CalibrationError as err:
            LOG.warning("Calibration refused: %s", err)
            self.tap.ack(command.id, "failed", ch=command.ch)
            return
        self.tap.ack(command.id, None, ch=command.ch)
        if self._restart:
            self._stop.set()

    async def _use(self, calibration: Calibration) -> None:
        await asyncio.to_thread(calibration.save, self._store)
        self.tap.use(calibration)

    async def _zero(self) -> None:
        """Open all relays, look at the noise for a while, close those again that were closed."""
        if self._busy:
            raise CalibrationError("a calibration is running")
        self._busy = True
        board = self.tap.switchboard
        before = board.wanted()
        try:
            await self._switch(range(OUTLETS), on=False)
            self.tap.zero_run = run = ZeroRun()
            await self._clock.sleep(ZERO_S)
            self.tap.zero_run = None
            if any(board.on):
                raise CalibrationError("an outlet was switched on meanwhile")
            await self._use(run.result(self.tap.calibration))
        finally:
            self.tap.zero_run = None
            self._busy = False
            if not self._stop.is_set():
                await self._switch([outlet for outlet in range(OUTLETS) if before[outlet]], on=True)

    async def _switch(self, outlets: Iterable[int], *, on: bool) -> None:
        board = self.tap.switchboard
        for outlet in outlets:
            board.ask(Request(outlet, on, "local"), self._clock.monotonic())
            await self._clock.sleep(STAGGER_S)
        await self._clock.sleep(self._settings.relay.min_toggle_s)


def _flags(value: object) -> list[bool]:
    saved = value if isinstance(value, list) else []
    return [flag is True for flag in (*saved, *[False] * OUTLETS)[:OUTLETS]]
