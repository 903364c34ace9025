"""The running program: starts the parts, moves samples and time between them, and stops cleanly."""

import asyncio
from dataclasses import dataclass
from typing import Any

from energier_tap import __version__, discovery, lcd, model
from energier_tap.calibrations import Calibrations
from energier_tap.classify import Classes
from energier_tap.commands import Command
from energier_tap.decode import OUTLETS
from energier_tap.display import FORGET_S, HINT_S, WIFI_S, Display
from energier_tap.hal import AdcSource, Button, Clock, Lcd, Network, RelayBank
from energier_tap.history import History, Minutes
from energier_tap.jobs import Jobs
from energier_tap.network.provision import Provisioning
from energier_tap.network.wifi import Wifi
from energier_tap.rms import amperes_per_code
from energier_tap.runner import Part, run_until
from energier_tap.service import Service
from energier_tap.session import Session
from energier_tap.settings import Settings
from energier_tap.store import Counters, Store
from energier_tap.tap import Tap

STATE_S = 1.0


@dataclass(frozen=True, slots=True)
class Hardware:
    """The parts of hal.py; without `wifi` nobody can set the Wi-Fi up at the tap."""

    adc: AdcSource
    relays: RelayBank
    button: Button
    lcd: Lcd
    network: Network
    clock: Clock
    wifi: Wifi | None = None


class App:
    """One run of the program. Its `Device` side is what the session speaks for."""

    def __init__(self, settings: Settings, hardware: Hardware) -> None:
        """Take the state directory and begin. Raises StoreError if it cannot be used."""
        device = settings.device
        self._settings = settings
        self._hardware = hardware
        self._clock = hardware.clock
        self._store = Store(device.state_dir)
        self._counters = Counters.begin(self._store, OUTLETS, __version__)
        self._history = History(device.state_dir / "history.jsonl", OUTLETS)
        self._session = Session(settings.broker, device.id, self, history=self._history, link=hardware.network)
        self.tap = Tap(
            settings,
            self._counters,
            Calibrations(self._store, amperes_per_code(settings.hardware.sensor_mv_per_a / 1000)),
            Classes(model.load(self._store)),
            relays=hardware.relays,
            network=hardware.network,
            clock=hardware.clock,
            publish=self._session.send,
            slow_command=self._begin,
        )
        self._display = Display(hardware.lcd, hardware.button, self._clock, device.name or device.id)
        self._jobs = Jobs(
            self.tap,
            self._store,
            self._clock,
            settings.relay.min_toggle_s,
            identify=self._identify,
            restart=self._start_again,
        )
        self._provisioning = (
            None if hardware.wifi is None else Provisioning(hardware.wifi, hardware.network, hardware.clock, device.mac)
        )
        self._minutes = Minutes(self._history, lambda: [one.take_minute() for one in self.tap.measuring.energies])
        self._stop = asyncio.Event()
        self._restart = False
        self._saving = asyncio.Lock()
        self._outlets_news = asyncio.Event()
        self._service = Service()

    async def run(self) -> bool:
        """Run until SIGTERM, SIGINT or a restart command; returns True if the program is to start again."""
        saved = self._store.load("outlets.json")
        resume = saved.pop("resume", False) is True
        if resume:
            self._store.try_save("outlets.json", saved)
        self.tap.boot(_flags(saved.get("on")), _flags(saved.get("trip")), resume=resume)
        parts: list[Part] = [self._sample(), self._tell(), self._save(), self._keep_outlets(), self._watch_button()]
        if self._provisioning is not None:
            parts.append(self._provisioning.run())
        await run_until(self._stop, self._session, parts, self._let_go)
        self._save_counters(clean=True)
        self._store.try_save("outlets.json", self._outlets() | ({"resume": True} if self._restart else {}))
        self._store.close()
        return self._restart

    def _let_go(self) -> None:
        self._stop.set()
        if not self._restart:
            self._service.stopping()
        self._jobs.cancel()
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
            before = self.tap.measuring.last_cycle
            for burst in await asyncio.to_thread(self._hardware.adc.read):
                self.tap.take(burst)
            if self.tap.measuring.last_cycle > before:
                self._service.measured()
            self.tap.tick()
            if self._minutes.tick(self._clock.time(), self._clock.monotonic(), online=self._session.connected):
                self._session.backfill()
            self._tell_changes()
            if self._display.held:
                self._show()
            if self.tap.outlets_changed:
                self.tap.outlets_changed = False
                self._outlets_news.set()

    async def _keep_outlets(self) -> None:
        """Beside the sampling: a slow card must not delay a trip."""
        while True:
            await self._outlets_news.wait()
            self._outlets_news.clear()
            await asyncio.to_thread(self._store.try_save, "outlets.json", self._outlets())

    def _outlets(self) -> dict[str, Any]:
        board = self.tap.switchboard
        return {"on": board.wanted(), "trip": board.tripped}

    async def _tell(self) -> None:
        while True:
            self._session.send(self._session.topics.state, self.tap.state())
            self._service.status("broker connected" if self._session.connected else "no broker")
            self._show()
            await self._clock.sleep(STATE_S)

    async def _save(self) -> None:
        while True:
            await self._clock.sleep(self._settings.save_every_s)
            await self._session.send_energy()

    async def _watch_button(self) -> None:
        while True:
            held = await self._hardware.button.pressed()
            wifi = self._provisioning
            if held < HINT_S:
                self._press()
            elif wifi is not None and held >= FORGET_S:
                wifi.forget()
            elif wifi is not None and held >= WIFI_S:
                wifi.start()
            self._show()
            self._tell_changes()

    def _press(self) -> None:
        if self.tap.press():
            return
        if self._provisioning is not None and self._provisioning.page() is not None:
            self._provisioning.step_aside()
        else:
            self._display.turn_page()

    def _save_counters(self, *, clean: bool) -> None:
        self._counters.save(self._store, __version__, self.tap.measuring.wh(), clean=clean)

    def _tell_changes(self) -> None:
        if self.tap.state_wanted:
            self.tap.state_wanted = False
            self._session.send(self._session.topics.state, self.tap.state())
            self._show()

    # The display, and what jobs ask for

    def _show(self) -> None:
        wifi = self._provisioning
        link = lcd.Link(
            address=self._hardware.network.address(),
            ssid=None if wifi is None else wifi.ssid,
            online=self._session.connected,
        )
        self._display.show(
            trip=self.tap.trip_page,
            wifi=lambda: None if wifi is None else wifi.page(),
            pages=lcd.pages(self.tap.views(), link, unsaved=self._store.trouble is not None),
        )

    def _identify(self) -> None:
        self._display.identify()
        self._show()

    def _begin(self, command: Command) -> None:
        self._jobs.start(command)

    def _start_again(self) -> None:
        self._restart = True
        self._stop.set()


def _flags(value: object) -> list[bool]:
    saved = value if isinstance(value, list) else []
    return [flag is True for flag in (*saved, *[False] * OUTLETS)[:OUTLETS]]
