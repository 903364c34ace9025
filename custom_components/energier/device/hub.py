"""Every device that speaks the MQTT contract.

A message goes door → hub → device → the entities that listen. What is bad raises `Refused` on the way and ends here, in
the book of refusals and one line of the log.

Other parts listen with `Hub.listen(kind, listener)`: kind is a class of `core.devices` (State, Counters, Waveform, History,
Boot, Trip, RelaySwitched, ClockSet), and the listener gets the device and the message, of all devices now and later.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from homeassistant.components import mqtt
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.device_registry import AnyDeviceEntry, ChildDeviceEntry
from homeassistant.helpers.event import async_track_time_interval

from ..const import LOGGER
from ..core.devices.command import Ack
from ..core.devices.counter import Counters
from ..core.devices.device import Device
from ..core.devices.discovery import Announcement, parse_announcement
from ..core.devices.refusal import Reason, Refusals, Refused
from ..core.devices.topics import COMMANDS, DISCOVERY, HOST, Topic, discovery_topic, read_topic
from ..data import EnergierConfigEntry
from . import host_status, native
from .commands import Commands
from .disputes import Disputes
from .door import Door
from .early import EarlyMessages
from .registry import Registry
from .roster import Roster
from .store import CounterStore

NOBODY = "?"
"""Whose refusals on topics without a device's id are counted."""

SILENCE_CHECK = timedelta(seconds=15)
"""With `device.CHECKS_UNTIL_SILENT`: a device is silent after 60 to 75 s without a state."""


class Hub:
    """The devices of one config entry, by id in `devices`."""

    def __init__(self, hass: HomeAssistant, entry: EnergierConfigEntry) -> None:
        self._hass = hass
        self._entry = entry
        self.devices: dict[str, Device] = {}
        self.accepted = 0
        """Messages of devices that were taken."""
        self.refusals = Refusals(hass.loop.time)
        self.door = Door(hass, self.receive, self._connection_changed)
        self.commands = Commands(hass, self.door)
        self.roster = Roster(hass)
        self._registry = Registry(hass, entry.entry_id)
        self._disputes = Disputes(hass, hass.loop.time)
        self._early = EarlyMessages(hass.loop.time)
        self._counters: dict[str, Counters] = {}
        self._store = CounterStore(hass, lambda: self._counters)
        self._listeners: dict[type, list[Callable[[Device, Any], None]]] = {}
        self.listen(Ack, self.commands.answered)
        self.listen(Counters, self._counted)
        self._changing_entities = asyncio.Lock()

    async def async_start(self) -> None:
        """Read the counters and open the door; the platforms have to be set up before."""
        self._counters = await self._store.async_load()
        self._entry.async_on_unload(async_track_time_interval(self._hass, self._check_silence, SILENCE_CHECK))
        self._entry.async_on_unload(self.door.stop)
        await self.door.async_start()

    async def async_stop(self) -> None:
        """Close the door and save the counters."""
        self.door.stop()
        self._disputes.end_all()
        await self._store.async_save()

    @callback
    def listen[M](self, kind: type[M], listener: Callable[[Device, M], None]) -> CALLBACK_TYPE:
        """Call `listener` with every message of this kind from any device; returns what ends it."""
        listeners = self._listeners.setdefault(kind, [])
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    @callback
    def device_of(self, entry: AnyDeviceEntry) -> Device | None:
        """The device that an entry of the device registry is about, or a channel of."""
        device_id = self._registry.device_id_of(entry)
        return None if device_id is None else self.devices.get(device_id)

    @callback
    def channel_of(self, entry: AnyDeviceEntry) -> int | None:
        """The channel that an entry of the device registry is about; None for a whole device."""
        return self._registry.channel_of(entry)

    async def async_forget(self, entry: AnyDeviceEntry) -> bool:
        """The user wants to delete a device; return whether it may go.

        One that is there would come back at once, so only what is offline goes, or an owner whose id another
        device claims: then the other one takes its place.
        """
        device_id = self._registry.device_id_of(entry)
        if device_id is None or isinstance(entry, ChildDeviceEntry):
            return False
        device = self.devices.get(device_id)
        if device and device.available and device_id not in self._disputes:
            return False
        heir = self._disputes.end(device_id)
        self._drop(device_id)
        if heir:
            self._hass.loop.call_soon(self._adopt, heir)
        elif self.door.connected:
            await mqtt.async_publish(self._hass, discovery_topic(device_id), b"", qos=1, retain=True)
        return True

    @callback
    def receive(self, topic: str, payload: bytes, retained: bool) -> None:
        """Take any message under energier/; never raises."""
        try:
            about = read_topic(topic)
        except Refused as refused:
            self._refuse(NOBODY, topic, refused, payload)
        else:
            self._take(about, payload, retained)

    @callback
    def _take(self, about: Topic, payload: bytes, retained: bool) -> None:
        try:
            self._dispatch(about, payload, retained)
        except Refused as refused:
            self._refuse(about.device_id, about.name, refused, payload)

    @callback
    def _refuse(self, device_id: str, topic: str, refused: Refused, payload: bytes) -> None:
        if line := self.refusals.note(device_id, refused, payload):
            LOGGER.warning("Refused a message on %s: %s", topic[:120], line)

    @callback
    def _dispatch(self, about: Topic, payload: bytes, retained: bool) -> None:
        device = self.devices.get(about.device_id)
        if about.kind == DISCOVERY:
            self._take_discovery(about, payload)
            self.accepted += 1
        elif about.kind in COMMANDS:
            if retained and payload:
                raise Refused(
                    Reason.RETAINED,
                    "a retained command, which devices ignore: publish commands without retain, and clear this one with "
                    "an empty retained message",
                )
        elif device:
            device.take(about, payload)
            device.raw[about.name] = payload
            self.accepted += 1
        elif about.device_id != HOST:
            self._early.keep(about, payload)

    @callback
    def _take_discovery(self, about: Topic, payload: bytes) -> None:
        device_id = about.device_id
        if not payload:
            self._withdrawn(device_id)
            return
        announcement = parse_announcement(payload, device_id)
        device = self.devices.get(device_id)
        known_mac = device.announcement.mac if device else self._registry.mac_of(device_id)
        if known_mac and known_mac != announcement.mac:
            self._disputes.begin(known_mac, announcement)
            if device:
                device.disputed = True
            raise Refused(
                Reason.IDENTITY,
                f"{announcement.mac} uses the id of {known_mac}: give one of the two devices another id, or delete the old "
                "one in Home Assistant if this one replaces it",
            )
        for settled in self._disputes.moved(announcement.mac):
            if settled in self.devices:
                self.devices[settled].disputed = False
        undisputed = self._disputes.heard_owner(device_id)
        self._adopt(announcement)
        self.devices[device_id].disputed = not undisputed
        self.devices[device_id].raw[about.name] = payload
        for earlier, message in self._early.pop(device_id).items():
            self._take(earlier, message, retained=True)

    @callback
    def _adopt(self, announcement: Announcement) -> None:
        device = self.devices.get(announcement.id)
        if device is None:
            device = self._create(announcement)
        elif device.announcement != announcement:
            device.follow(announcement)
        else:
            return
        self._entry.async_create_task(self._hass, self._async_follow(device), f"energier follows {device.id}")

    def _create(self, announcement: Announcement) -> Device:
        device = Device(announcement, self._counters.get(announcement.id, Counters({})), self._overhear)
        self.devices[device.id] = device
        device.watch(partial(self._availability_changed, device))
        if self.door.connected:
            device.connect()
        return device

    async def _async_follow(self, device: Device) -> None:
        if not self._registry.find(device.id):
            await native.async_wait_until_gone(self._hass, device.id)
        async with self._changing_entities:
            if self.devices.get(device.id) is not device:
                return
            entries = self._registry.follow(device.announcement)
            await self.roster.async_follow(device, entries)

    @callback
    def _withdrawn(self, device_id: str) -> None:
        """The device took its announcement back; in a dispute that is the contender's leave."""
        if device_id in self._disputes:
            self._disputes.end(device_id)
            if device_id in self.devices:
                self.devices[device_id].disputed = False
            return
        self._registry.remove(device_id)
        self._drop(device_id)

    @callback
    def _drop(self, device_id: str) -> None:
        self.devices.pop(device_id, None)
        self.roster.forget(device_id)
        if self._counters.pop(device_id, None):
            self._store.save_soon()

    @callback
    def _counted(self, device: Device, counters: Counters) -> None:
        self._counters[device.id] = counters
        self._store.save_soon()

    @callback
    def _overhear(self, device: Device, message: object) -> None:
        for listener in tuple(self._listeners.get(type(message), ())):
            listener(device, message)

    @callback
    def _connection_changed(self, connected: bool) -> None:
        if connected:
            LOGGER.info("Connected to the MQTT broker")
            self._entry.async_create_background_task(
                self._hass, host_status.async_announce(self._hass), "energier announces itself"
            )
        else:
            LOGGER.info("The MQTT broker is lost; no device is available until it is back")
        for device in self.devices.values():
            device.connect() if connected else device.disconnect()

    @callback
    def _availability_changed(self, device: Device) -> None:
        if device.available:
            LOGGER.info("%s is available", device.announcement.title)
        elif self.door.connected:
            why = "has said nothing for a minute" if device.silent else "is offline"
            LOGGER.info("%s %s", device.announcement.title, why)

    @callback
    def _check_silence(self, _: datetime) -> None:
        for device in self.devices.values():
            device.check_silence()
