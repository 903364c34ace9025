"""What parsed messages mean, beyond what the schemas say."""

import json
from typing import Any

from jsonschema import Draft202012Validator
import pytest

from custom_components.energier.core.devices.command import Ack, AckError, command_payload, parse_ack, set_payload
from custom_components.energier.core.devices.discovery import Kind, parse_announcement
from custom_components.energier.core.devices.energy import parse_energy
from custom_components.energier.core.devices.event import Boot, ClockSet, RelaySwitched, Trip, parse_event
from custom_components.energier.core.devices.history import parse_history
from custom_components.energier.core.devices.refusal import Reason, Refused
from custom_components.energier.core.devices.state import parse_state
from custom_components.energier.core.devices.waveform import parse_waveform

from .contract import example, schema


def test_the_tap_announces_four_outlets() -> None:
    tap = parse_announcement(example("discovery/tap"), "tap-1a2b3c")
    assert tap.kind is Kind.TAP
    assert tap.title == "Living room tap"
    assert tap.numbers == (1, 2, 3, 4)
    assert all(channel.relay and channel.estimated and channel.name is None for channel in tap.channels)
    assert tap.measures == {"rssi"}
    assert "reset_trip" in tap.capabilities


def test_a_device_that_says_little_gets_the_contracts_defaults() -> None:
    device = parse_announcement(example("discovery/minimal"), "m1")
    assert device.kind is Kind.METER
    assert device.title == "Meter 0001"
    assert device.hardware is None
    assert device.capabilities == frozenset()
    assert device.channels[0].measures == {"i", "p"}


def test_a_relay_makes_a_device_a_tap() -> None:
    device = parse_announcement(example("discovery/minimal", channels=[{"ch": 1, "relay": True}]), "m1")
    assert device.kind is Kind.TAP


def test_a_device_may_measure_nothing_in_a_channel() -> None:
    device = parse_announcement(example("discovery/minimal", channels=[{"ch": 7, "measures": []}]), "m1")
    assert device.channels[0].measures == frozenset()


def test_a_mac_reads_the_same_in_capitals() -> None:
    assert parse_announcement(example("discovery/minimal", mac="5C:CF:7F:00:00:01"), "m1").mac == "5c:cf:7f:00:00:01"


def test_an_id_on_the_topic_of_another_is_refused() -> None:
    with pytest.raises(Refused, match="id is m1 on the topic of m2") as refused:
        parse_announcement(example("discovery/minimal"), "m2")
    assert refused.value.reason is Reason.IDENTITY


def test_a_channel_number_twice_is_refused() -> None:
    with pytest.raises(Refused, match="same ch"):
        parse_announcement(example("discovery/minimal", channels=[{"ch": 1}, {"ch": 1}]), "m1")


def test_a_state_is_rounded_to_what_one_can_use() -> None:
    state = parse_state(b'{"schema":1,"v":220.449,"ch":[{"i":0.12345,"p":-0.04,"pf":0.55555}]}', (3,))
    assert state.voltage == 220.4
    channel = state.channels[3]
    assert (channel.current, channel.power_factor, channel.on) == (0.123, 0.556, None)
    assert str(channel.power) == "0.0"


@pytest.mark.parametrize("parse", [parse_state, parse_energy])
def test_more_or_fewer_channels_than_announced_are_refused(parse: Any) -> None:
    for rows in (1, 3):
        payload = json.dumps({"schema": 1, "ch": [{"wh": 1}] * rows}).encode()
        with pytest.raises(Refused, match=rf"ch has {rows} entries, the device announced 2 channels") as refused:
            parse(payload, (1, 2))
        assert refused.value.reason is Reason.CHANNELS


def test_counters_belong_to_the_announced_channels() -> None:
    energy = parse_energy(example("energy/tap"), (1, 2, 5, 6))
    assert energy.boot == 12
    assert energy.counters == {1: 123456.789, 2: 88123.4, 5: 0.0, 6: 512.25}


def test_an_unknown_error_of_a_device_is_a_failure() -> None:
    assert parse_ack(b'{"id":"1","ok":false,"error":"on_fire"}').error is AckError.FAILED
    assert parse_ack(b'{"id":"1","ok":false}').error is AckError.FAILED
    assert parse_ack(b'{"id":"1","ok":false,"error":"tripped"}').error is AckError.TRIPPED
    assert parse_ack(example("ack/on")) == Ack("6f1c", True, None, 1, True)


def test_commands_are_those_of_the_contract() -> None:
    assert json.loads(set_payload("a1", True)) == {"id": "a1", "on": True}
    assert json.loads(command_payload("a1", "identify")) == {"id": "a1", "cmd": "identify"}
    assert json.loads(command_payload("a1", "reset_trip", 4)) == {"id": "a1", "cmd": "reset_trip", "ch": 4}
    Draft202012Validator(schema("set")).validate(json.loads(set_payload("a1", True)))
    Draft202012Validator(schema("cmd")).validate(json.loads(command_payload("a1", "reset_trip", 4)))


def test_events() -> None:
    assert parse_event(example("event/boot")) == Boot(None, 12, "power")
    assert parse_event(example("event/trip")) == Trip(1763704800000, 4, "current", 12.4)
    assert parse_event(example("event/relay")) == RelaySwitched(1763704800000, 1, False, "mqtt")
    assert parse_event(example("event/clock")) == ClockSet(1763704800000, 12.5)


@pytest.mark.parametrize(
    ("event", "what"),
    [
        ({}, "event"),
        ({"event": "trip"}, "reason"),
        ({"event": "relay", "ch": 1, "on": True}, "cause"),
        ({"event": "relay", "on": True, "cause": "mqtt"}, "ch"),
        ({"event": "clock", "up": 1}, "ts"),
        ({"event": "boot"}, "boot"),
    ],
)
def test_an_event_without_what_it_needs_says_what_is_missing(event: dict[str, Any], what: str) -> None:
    with pytest.raises(Refused, match=f"^{what}: missing"):
        parse_event(json.dumps({"schema": 1, **event}).encode())


def test_a_waveform_is_a_cycle_of_samples() -> None:
    waveform = parse_waveform(example("waveform/plug_in"), 2)
    assert len(waveform.samples) == 100
    assert waveform.samples[:3] == (0, 126, 251)
    assert min(waveform.samples) == -max(waveform.samples)
    assert (waveform.sample_rate, waveform.frequency, waveform.scale) == (6000.0, 60.0, 0.001)
    assert (waveform.cause, waveform.command_id) == ("plug_in", None)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"n": 99}, "200 bytes where 99 samples"),
        ({"d": "AAA"}, "not base64"),
        ({"d": "한글"}, "not base64"),
        ({"unit": "V"}, "unit: 'V' where A"),
        ({"ch": 3}, "ch is 3 on the topic of channel 2"),
    ],
)
def test_a_waveform_that_does_not_fit_is_refused(changes: dict[str, Any], what: str) -> None:
    with pytest.raises(Refused, match=what):
        parse_waveform(example("waveform/plug_in", **changes), 2)


def test_a_history_is_read_by_channel() -> None:
    history = parse_history(example("history/two_minutes"), (1, 2, 3, 4))
    assert (history.start, history.step) == (1763704800000, 60)
    assert history.used[1] == (16.7, 16.6)
    assert history.used[2] == (0.87, None)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"from": 1763704800001}, "no whole multiple"),
        ({"wh": [[1, 2, 3, 4], [1, 2, 3]]}, r"wh\[1\] has 3 entries, the device announced 4"),
        ({"wh": [[1, 2, 3, 4], 5]}, r"wh\[1\]: 5 where a list"),
        ({"wh": [[1, 2, "3", 4]]}, r"wh\[0\]\[2\]: '3' where a number"),
    ],
)
def test_a_history_that_does_not_fit_is_refused(changes: dict[str, Any], what: str) -> None:
    with pytest.raises(Refused, match=what):
        parse_history(example("history/two_minutes", **changes), (1, 2, 3, 4))


def test_a_refusal_shows_only_the_head_of_a_long_value() -> None:
    with pytest.raises(Refused) as refused:
        parse_state(json.dumps({"schema": 1, "ch": "x" * 10_000}).encode(), (1,))
    assert len(str(refused.value)) < 150
