"""A device keeps what it said last, tells its listeners, and knows whether it is there."""

from typing import Any

import pytest

from custom_components.energier.core.devices.command import Ack
from custom_components.energier.core.devices.counter import Counters
from custom_components.energier.core.devices.device import CHECKS_UNTIL_SILENT, Device
from custom_components.energier.core.devices.discovery import parse_announcement
from custom_components.energier.core.devices.event import ClockSet, Trip
from custom_components.energier.core.devices.history import History
from custom_components.energier.core.devices.refusal import Refused
from custom_components.energier.core.devices.state import State
from custom_components.energier.core.devices.topics import read_topic
from custom_components.energier.core.devices.waveform import Waveform

from .contract import example


class Listener:
    """Remembers what it heard."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def __call__(self, *message: Any) -> None:
        self.heard.append(message)


@pytest.fixture
def overheard() -> Listener:
    return Listener()


@pytest.fixture
def tap(overheard: Listener) -> Device:
    device = Device(parse_announcement(example("discovery/tap"), "tap-1a2b3c"), Counters({}), overheard)
    device.connect()
    return device


def take(device: Device, leaf: str, payload: bytes) -> None:
    device.take(read_topic(f"energier/{device.id}/{leaf}"), payload)


@pytest.mark.parametrize(
    ("leaf", "name", "kind"),
    [
        ("state", "state/tap", State),
        ("energy", "energy/tap", Counters),
        ("ack", "ack/on", Ack),
        ("event", "event/trip", Trip),
        ("event", "event/clock", ClockSet),
        ("history", "history/two_minutes", History),
        ("2/waveform", "waveform/plug_in", Waveform),
    ],
)
def test_each_kind_of_message_reaches_its_listeners(
    tap: Device, overheard: Listener, leaf: str, name: str, kind: type
) -> None:
    listener = Listener()
    stop = tap.listen(kind, listener)
    take(tap, leaf, example(name))
    assert [type(message) for (message,) in listener.heard] == [kind]
    assert overheard.heard == [(tap, listener.heard[0][0])]
    stop()
    take(tap, leaf, example(name))
    assert len(listener.heard) == 1


def test_the_last_of_each_kind_is_kept(tap: Device) -> None:
    for leaf, name in (
        ("event", "event/boot"),
        ("event", "event/trip"),
        ("event", "event/relay"),
        ("2/waveform", "waveform/plug_in"),
    ):
        take(tap, leaf, example(name))
    assert tap.last_boot is not None
    assert tap.last_boot.boot == 12
    assert tap.last_trip is not None
    assert tap.last_trip.channel == 4
    assert tap.relay_causes == {1: "mqtt"}
    assert len(tap.waveforms[2].samples) == 100


def test_a_trip_of_the_whole_device_has_no_channel(tap: Device) -> None:
    take(tap, "event", b'{"schema":1,"event":"trip","reason":"sum"}')
    assert tap.last_trip == Trip(None, None, "sum", None)


@pytest.mark.parametrize(
    ("leaf", "payload"),
    [
        ("9/waveform", example("waveform/plug_in", ch=9)),
        ("event", example("event/relay", ch=9)),
        ("event", example("event/trip", ch=9)),
    ],
)
def test_an_unannounced_channel_is_refused(tap: Device, overheard: Listener, leaf: str, payload: bytes) -> None:
    with pytest.raises(Refused, match="channel 9 was not announced"):
        take(tap, leaf, payload)
    assert overheard.heard == []


def test_availability_follows_the_last_will(tap: Device) -> None:
    watcher = Listener()
    stop = tap.watch(watcher)
    take(tap, "availability", b"online")
    assert tap.available
    take(tap, "availability", b"online")
    take(tap, "availability", b"offline")
    assert not tap.available
    assert len(watcher.heard) == 2
    stop()
    take(tap, "availability", b"online")
    assert len(watcher.heard) == 2


def test_a_word_that_is_neither_online_nor_offline_is_refused(tap: Device) -> None:
    with pytest.raises(Refused, match="neither online nor offline"):
        take(tap, "availability", b"Online")


def test_a_device_whose_last_will_was_not_heard_is_there_when_it_speaks(tap: Device) -> None:
    take(tap, "state", example("state/tap"))
    assert tap.available


def test_a_late_state_does_not_bring_an_offline_device_back(tap: Device) -> None:
    take(tap, "availability", b"offline")
    take(tap, "state", example("state/tap"))
    assert not tap.available


def test_a_device_that_goes_has_no_values(tap: Device) -> None:
    take(tap, "availability", b"online")
    take(tap, "state", example("state/tap"))
    take(tap, "availability", b"offline")
    assert tap.state is None


def test_without_the_broker_no_device_is_there(tap: Device) -> None:
    take(tap, "availability", b"online")
    tap.disconnect()
    assert not tap.available
    tap.connect()
    assert not tap.available
    take(tap, "availability", b"online")
    assert tap.available


def test_a_silent_device_is_gone_until_it_speaks(tap: Device) -> None:
    take(tap, "availability", b"online")
    for _ in range(CHECKS_UNTIL_SILENT - 1):
        tap.check_silence()
    take(tap, "state", example("state/tap"))
    for _ in range(CHECKS_UNTIL_SILENT - 1):
        tap.check_silence()
    assert tap.available
    tap.check_silence()
    tap.check_silence()
    assert tap.silent
    assert not tap.available
    take(tap, "state", example("state/tap"))
    assert tap.available
    assert not tap.silent


def test_coming_online_again_ends_the_silence(tap: Device) -> None:
    take(tap, "availability", b"online")
    for _ in range(CHECKS_UNTIL_SILENT):
        tap.check_silence()
    take(tap, "availability", b"offline")
    take(tap, "availability", b"online")
    assert tap.available


def test_a_confirmed_switch_shows_ahead_of_the_next_state(tap: Device) -> None:
    tap.confirm(1, False)
    assert tap.state is None
    take(tap, "state", example("state/tap"))
    listener = Listener()
    tap.listen(State, listener)
    tap.confirm(9, False)
    tap.confirm(1, False)
    (state,) = listener.heard[0]
    assert [channel.on for channel in state.channels.values()] == [False, True, False, False]


def test_other_channels_forget_what_was_said_about_the_old_ones(tap: Device) -> None:
    take(tap, "energy", example("energy/tap"))
    take(tap, "state", example("state/tap"))
    channels = [{"ch": 1, "relay": True}, {"ch": 2, "relay": True}, {"ch": 5, "relay": True}]
    tap.follow(parse_announcement(example("discovery/tap", channels=channels), tap.id))
    assert tap.state is None
    assert set(tap.counters.channels) == {1, 2}
    with pytest.raises(Refused):
        take(tap, "state", example("state/tap"))


def test_a_new_program_version_changes_no_value(tap: Device) -> None:
    take(tap, "state", example("state/tap"))
    tap.follow(parse_announcement(example("discovery/tap", sw="0.2.0"), tap.id))
    assert tap.state is not None
    assert tap.announcement.software == "0.2.0"


def test_questions_to_a_device_say_nothing_about_it(tap: Device, overheard: Listener) -> None:
    take(tap, "cmd", b'{"id":"1","cmd":"identify"}')
    assert overheard.heard == []
