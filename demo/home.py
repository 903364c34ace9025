"""The whole demo: starts every part, sets Home Assistant up as a user would, keeps watch, ends what it started."""

import asyncio
from collections.abc import AsyncIterator, Callable
import contextlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from . import app, areas, broker, contract, devices, entities, flows, hass, history, nano, onboarding, recorder
from .broker import User
from .client import Client
from .household import HISTORY, NAMES, SCENARIO
from .instance import Instance, Memory
from .ports import Ports
from .process import Process, wait_for_port
from .programs import Programs

FIRST_HASS_PORT = 8123
FIRST_BROKER_PORT = 18830
FIRST_APP_PORT = 18765
USERNAME = "demo"
# The meter plays the home's load of the same week, over and over.
A_YEAR = 52 * 7
# Of history, so that one day of it is whole.
LEAST_DAYS = 2

# Readings by device id and channel.
type Past = dict[tuple[str, int], list[history.Reading]]


@dataclass(frozen=True)
class Wishes:
    """What the user asked for."""

    days: int = history.MAX_DAYS
    port: int | None = None
    language: str = "en"


class Home:
    """One demo, running or not."""

    def __init__(self, instance: Instance, wishes: Wishes, say: Callable[[str], None]) -> None:
        self.instance = instance
        self._wishes = wishes
        self._say = say
        self._ports = Ports()
        self.programs = Programs(say)

    @property
    def url(self) -> str:
        """Where Home Assistant is."""
        return f"http://127.0.0.1:{self.instance.memory.hass_port}"

    @property
    def password(self) -> str:
        """The demo user's password."""
        return self.instance.memory.password

    @property
    def broker(self) -> Process:
        """The broker's process, once it was started."""
        return self.programs["broker"]

    @property
    def home_assistant(self) -> Process:
        """Home Assistant's process, once it was started."""
        return self.programs["home_assistant"]

    @property
    def meter(self) -> Process:
        """The meter's process, once it was started."""
        return self.programs["meter"]

    @property
    def tap(self) -> Process:
        """The tap's process, once it was started."""
        return self.programs["tap"]

    @property
    def app(self) -> Process:
        """The app's process, once it was started."""
        return self.programs["app"]

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Home]:
        """The demo, up and set up; ended afterwards whatever happens."""
        try:
            await self._start()
            yield self
        finally:
            await self._stop()

    @contextlib.asynccontextmanager
    async def client(self) -> AsyncIterator[Client]:
        """Home Assistant, signed in as the demo's user."""
        async with Client.signed_in(self.url, USERNAME, self.password) as client:
            yield client

    async def wait_for_home_assistant(self) -> None:
        """Wait until Home Assistant has set up everything it knows."""
        await onboarding.wait_until_up(self.url, self.home_assistant)
        async with self.client() as client:
            await onboarding.wait_until_started(client)

    async def _start(self) -> None:
        memory = self.instance.memory
        if not memory.ready:
            self.instance.reset()
        self._choose_ports(memory)
        if memory.ready and memory.nano:
            await asyncio.to_thread(nano.build)
        elif not memory.ready:
            self.instance.remember(replace(self.instance.memory, nano=await self._has_nano()))
        folder = self.instance.folder
        past = self._prepare(folder)
        broker_port = self.instance.memory.broker_port
        await self.programs.start("broker", broker.broker_process(folder / "broker", broker_port, self._users()))
        await wait_for_port(self.broker, broker_port)
        self._say(f"The MQTT broker ({self.broker.name}) is up")
        await self.programs.start(
            "app", app.process(folder, self.instance.memory.app_port, self.instance.memory.app_token)
        )
        await self.programs.start("home_assistant", hass.process(folder / "hass"))
        await self._start_meter(folder, past)
        await self.programs.start("tap", devices.tap_process(folder))
        kind = "a simulated Nano and its bridge" if self.instance.memory.nano else "simulated as a whole"
        self._say(f"The tap and the meter ({kind}) are running; Home Assistant starts")
        if memory.ready:
            await self.programs.unless_one_ends(self._come_back(memory))
        else:
            await self.programs.unless_one_ends(self._set_up(past))

    async def _has_nano(self) -> bool:
        """Whether the meter's firmware can be built here; builds it."""
        if not nano.can_be_built():
            return False
        try:
            await asyncio.to_thread(nano.build)
        except RuntimeError as problem:
            self._say(f"{problem}\nThe meter is simulated as a whole instead")
            return False
        return True

    async def _start_meter(self, folder: Path, past: Past) -> None:
        if not self.instance.memory.nano:
            await self.programs.start("meter", devices.meter_process(folder))
            return
        await self.programs.start("nano", nano.nano_process(folder))
        if past:
            await nano.count_from(folder, _end(past[devices.METER_ID, 1]))
        await self.programs.start("mains", nano.mains_process(folder))
        await self.programs.start("meter", nano.bridge_process(folder))

    def _choose_ports(self, last: Memory) -> None:
        if self._wishes.port is None:
            hass_port = self._ports.take_first(last.hass_port, start=FIRST_HASS_PORT)
        elif self._ports.take(self._wishes.port):
            hass_port = self._wishes.port
        else:
            raise RuntimeError(f"Port {self._wishes.port} is in use; choose another one, or leave it to the demo")
        broker_port = self._ports.take_first(last.broker_port, start=FIRST_BROKER_PORT)
        app_port = self._ports.take_first(last.app_port, start=FIRST_APP_PORT)
        self.instance.remember(
            replace(self.instance.memory, hass_port=hass_port, broker_port=broker_port, app_port=app_port)
        )

    def _users(self) -> list[User]:
        passwords = self.instance.memory.broker_passwords
        return [
            broker.home_assistant_user(passwords["homeassistant"]),
            broker.device_user(devices.TAP_ID, passwords["tap"], (f"energier/{devices.METER_ID}/state",)),
            broker.device_user(devices.METER_ID, passwords["meter"], (f"energier/{devices.TAP_ID}/state",)),
        ]

    def _prepare(self, folder: Path) -> Past:
        """Write all settings; return the past of device and channel, where there is none yet."""
        memory = self.instance.memory
        hass.prepare(folder / "hass", memory.hass_port)
        zone = ZoneInfo(onboarding.local_time_zone())
        now = datetime.now(zone)
        excerpt = history.load()
        names = NAMES[self._wishes.language]
        devices.write_tap(folder, devices.Login(memory.broker_port, memory.broker_passwords["tap"]), names, SCENARIO)
        devices.write_meter(
            folder,
            devices.Login(memory.broker_port, memory.broker_passwords["meter"]),
            names.meter,
            history.recent(excerpt, now, A_YEAR),
            zone.key,
        )
        devices.write_bridge(folder, devices.Login(memory.broker_port, memory.broker_passwords["meter"]), names.meter)
        if memory.ready:
            return {}
        hours = history.recent(excerpt, now, self._wishes.days)
        whole = history.readings(hours, "home", zone)
        single = {channel: history.readings(hours, column, zone) for channel, column in HISTORY.items()}
        devices.set_counters(folder, "meter", [_end(whole)])
        devices.set_counters(folder, "tap", [_end(single.get(channel, [])) for channel in range(1, 5)])
        return {(devices.METER_ID, 1): whole} | {(devices.TAP_ID, channel): past for channel, past in single.items()}

    async def _set_up(self, past: Past) -> None:
        memory = self.instance.memory
        names = NAMES[self._wishes.language]
        owner = onboarding.Owner("Demo", USERNAME, memory.password, self._wishes.language)
        await onboarding.wait_until_up(self.url, self.home_assistant)
        self._say("Home Assistant is up")
        await onboarding.onboard(self.url, owner)
        async with self.client() as client:
            await onboarding.wait_until_started(client)
            await client.command(
                "config/core/update",
                location_name=names.home,
                time_zone=onboarding.local_time_zone(),
                unit_system="metric",
                country="KR",
                currency="KRW",
                language=self._wishes.language,
            )
            self._say("The owner's account is made")
            await self._connect_broker(client)
            self._say("MQTT is set up")
            await flows.confirm_discovered(client, "energier")
            channels = [(devices.METER_ID, 1), *((devices.TAP_ID, channel) for channel in range(1, 5))]
            found = await entities.wait_for_values(
                client, [entities.unique_id(*channel, key) for channel in channels for key in ("energy", "power")]
            )
            self._say("Energier was discovered and set up; its entities have values")
            await areas.place(
                client,
                {
                    found[entities.unique_id(devices.TAP_ID, channel, "power")]: area
                    for channel, area in enumerate(names.areas, 1)
                },
            )
            for channel, readings in past.items():
                await recorder.import_energy(client, found[entities.unique_id(*channel, "energy")], readings)
            for channel, readings in past.items():
                await recorder.import_power(client, found[entities.unique_id(*channel, "power")], readings)
            self._say(f"{self._wishes.days} days of a real home's history are in the statistics")
            meter = found[entities.unique_id(devices.METER_ID, 1, "energy")]
            if home := past[devices.METER_ID, 1]:
                await recorder.wait_until_written(client, meter, home[-1])
            today = datetime.now(ZoneInfo(onboarding.local_time_zone())).date()
            await contract.wait_for_bill(client, await contract.add(client, names.contract, meter, today))
            # A new contract starts the integration anew; its devices are back a moment later.
            await entities.wait_for_values(client, [entities.unique_id(*channel, "energy") for channel in channels])
            self._say("The electricity contract is set up; its bill so far is known")
            await client.action("energier.add_to_energy_dashboard", confirm=True)
            self._say("The Energy panel is set up")
            await self._connect_app(client, channels)
        self.instance.remember(replace(memory, ready=True))

    async def _connect_app(self, client: Client, channels: list[tuple[str, int]]) -> None:
        memory = self.instance.memory
        await app.connect(client, memory.app_port, memory.app_token)
        await entities.wait_for_values(client, [entities.unique_id(*channel, "energy") for channel in channels])
        if self._wishes.days < LEAST_DAYS:
            self._say("The app is connected; it forecasts once it has seen a whole day")
            return
        await app.wait_for_forecast(client, await contract.find(client))
        # The contract, and each outlet with a past.
        await app.wait_for_series(memory.app_port, memory.app_token, 1 + len(HISTORY))
        self._say("The app has the history; today, tomorrow and the period's end are forecast")

    async def _come_back(self, last: Memory) -> None:
        await self.wait_for_home_assistant()
        memory = self.instance.memory
        async with self.client() as client:
            if memory.broker_port != last.broker_port:
                await self._connect_broker(client)
            if memory.app_port != last.app_port:
                await app.connect(client, memory.app_port, memory.app_token)
        self._say("Everything of the last time is back")

    async def _connect_broker(self, client: Client) -> None:
        memory = self.instance.memory
        await flows.set_up_mqtt(
            client,
            memory.broker_port,
            "homeassistant",
            memory.broker_passwords["homeassistant"],
            mqtt_5=broker.speaks_mqtt_5(),
        )

    async def _stop(self) -> None:
        await self.programs.stop()
        self._ports.release()


def _end(readings: list[history.Reading]) -> int:
    """The last counter, in Wh; 0 where the home's data have a gap of all days wished for."""
    return readings[-1].wh if readings else 0
