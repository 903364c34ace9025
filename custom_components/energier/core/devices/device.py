"""One device: what it announced, what it said last, and who listens to it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .command import parse_ack
from .counter import Counters
from .discovery import Announcement
from .energy import parse_energy
from .event import Boot, RelaySwitched, Trip, parse_event
from .history import parse_history
from .refusal import Reason, Refused
from .state import State, parse_state
from .topics import Topic
from .waveform import Waveform, parse_waveform

ONLINE = b"online"
OFFLINE = b"offline"

CHECKS_UNTIL_SILENT = 5
"""How many calls of `check_silence` without a state between them make a device silent."""


class Device:
    """Takes the messages of one device, and keeps the last of each kind.

    Listeners are called with the parsed message, one call per message and listener, in the order they came;
    `overhear` is called after them with the device and every message.
    """

    def __init__(
        self, announcement: Announcement, counters: Counters, overhear: Callable[[Device, object], None]
    ) -> None:
        self.announcement = announcement
        self.counters = counters
        self._overhear = overhear
        self.state: State | None = None
        self.waveforms: dict[int, Waveform] = {}
        self.last_boot: Boot | None = None
        self.last_trip: Trip | None = None
        self.relay_causes: dict[int, str] = {}
        """Who switched each outlet last: local, mqtt, timer, trip, start."""
        self.raw: dict[str, bytes] = {}
        """The last message on each topic, for diagnostics."""
        self.disputed = False
        """Another device with the same id was heard."""
        self.available = False
        self._connected = False
        self._online: bool | None = None
        self._checks = 0
        self._listeners: dict[type, list[Callable[[Any], None]]] = {}
        self._watchers: list[Callable[[], None]] = []

    @property
    def id(self) -> str:
        """The device's name in every topic."""
        return self.announcement.id

    @property
    def silent(self) -> bool:
        """Online, yet no state came for too long."""
        return self._checks >= CHECKS_UNTIL_SILENT

    def listen[M](self, kind: type[M], listener: Callable[[M], None]) -> Callable[[], None]:
        """Call `listener` with every message of this kind: State, Counters, Ack, Waveform, History or an event.

        Returns what ends it.
        """
        listeners = self._listeners.setdefault(kind, [])
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call `watcher` when `available` changed. Returns what ends it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def take(self, topic: Topic, payload: bytes) -> None:
        """Take a message; raise `Refused` and change nothing if it is not good."""
        match topic.kind:
            case "state":
                self._take_state(parse_state(payload, self.announcement.numbers))
            case "energy":
                energy = parse_energy(payload, self.announcement.numbers)
                self.counters = self.counters.follow(energy, same_boot_only=self.disputed)
                self._tell(self.counters)
            case "availability":
                self._take_availability(payload)
            case "ack":
                self._tell(parse_ack(payload))
            case "event":
                self._take_event(payload)
            case "history":
                self._tell(parse_history(payload, self.announcement.numbers))
            case "waveform" if topic.channel is not None:
                self._know(topic.channel)
                waveform = parse_waveform(payload, topic.channel)
                self.waveforms[waveform.channel] = waveform
                self._tell(waveform)

    def follow(self, announcement: Announcement) -> None:
        """Take a new announcement; what was said about other channels is forgotten."""
        if announcement.numbers != self.announcement.numbers:
            self.state = None
            kept = {
                number: counter for number, counter in self.counters.channels.items() if number in announcement.numbers
            }
            self.counters = Counters(kept)
        self.announcement = announcement

    def confirm(self, channel: int, on: bool) -> None:
        """Show the relay's state that the device answered, ahead of its next state message."""
        if self.state is None or channel not in self.state.channels:
            return
        row = replace(self.state.channels[channel], on=on)
        self.state = replace(self.state, channels={**self.state.channels, channel: row})
        self._tell(self.state)

    def connect(self) -> None:
        """The broker is there; whether the device is, its availability will say."""
        self._connected = True
        self._update_availability()

    def disconnect(self) -> None:
        """The broker is lost, and with it all knowledge of the device."""
        self._connected = False
        self._online = None
        self._checks = 0
        self._update_availability()

    def check_silence(self) -> None:
        """To be called at even intervals: notices when a device that is online says nothing more."""
        if self._connected and self._online and not self.silent:
            self._checks += 1
            self._update_availability()

    def _take_state(self, state: State) -> None:
        self.state = state
        self._checks = 0
        if self._online is None:
            self._online = True
        if not self.available:
            self._update_availability()
        self._tell(state)

    def _take_availability(self, payload: bytes) -> None:
        if payload not in (ONLINE, OFFLINE):
            raise Refused(Reason.FORM, "availability is neither online nor offline")
        online = payload == ONLINE
        if online != self._online:
            self._checks = 0
        self._online = online
        self._update_availability()

    def _take_event(self, payload: bytes) -> None:
        event = parse_event(payload)
        match event:
            case Boot():
                self.last_boot = event
            case Trip():
                if event.channel is not None:
                    self._know(event.channel)
                self.last_trip = event
            case RelaySwitched():
                self._know(event.channel)
                self.relay_causes[event.channel] = event.cause
        self._tell(event)

    def _know(self, channel: int) -> None:
        if channel not in self.announcement.numbers:
            raise Refused(
                Reason.CHANNELS,
                f"channel {channel} was not announced: announce it on energier/discovery/{self.id}/config first",
            )

    def _update_availability(self) -> None:
        available = self._connected and bool(self._online) and not self.silent
        if available == self.available:
            return
        self.available = available
        if not available:
            self.state = None
        for watcher in tuple(self._watchers):
            watcher()

    def _tell(self, message: object) -> None:
        for listener in tuple(self._listeners.get(type(message), ())):
            listener(message)
        self._overhear(self, message)
