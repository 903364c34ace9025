"""Every topic of the contract is known, and no other."""

from contextlib import suppress

from hypothesis import given, strategies as st
import pytest

from custom_components.energier.core.devices.refusal import Reason, Refused
from custom_components.energier.core.devices.topics import Topic, command_topic, discovery_topic, read_topic, set_topic


@pytest.mark.parametrize(
    ("topic", "device_id", "kind", "channel"),
    [
        ("energier/discovery/tap-1a2b3c/config", "tap-1a2b3c", "discovery", None),
        ("energier/host/status", "host", "status", None),
        ("energier/tap/availability", "tap", "availability", None),
        ("energier/tap/state", "tap", "state", None),
        ("energier/tap/energy", "tap", "energy", None),
        ("energier/tap/ack", "tap", "ack", None),
        ("energier/tap/event", "tap", "event", None),
        ("energier/tap/history", "tap", "history", None),
        ("energier/tap/cmd", "tap", "cmd", None),
        ("energier/tap/2/set", "tap", "set", 2),
        ("energier/tap/32/waveform", "tap", "waveform", 32),
    ],
)
def test_topics_of_the_contract(topic: str, device_id: str, kind: str, channel: int | None) -> None:
    assert read_topic(topic) == Topic(topic, device_id, kind, channel)


@pytest.mark.parametrize(
    "topic",
    [
        "energier/tap",
        "energier/tap/party",
        "energier/tap/2/state",
        "energier/tap/two/set",
        "energier/tap/²/set",
        "energier/tap/2/set/now",
        "energier/discovery/tap",
        "energier/discovery/host/config",
        "energier/discovery/a b/config",
        "energier/discovery/state",
        "energier//state",
        f"energier/{'x' * 33}/state",
        "energier/tap\n/state",
    ],
)
def test_other_topics_are_refused(topic: str) -> None:
    with pytest.raises(Refused, match="the contract does not know") as refused:
        read_topic(topic)
    assert refused.value.reason is Reason.TOPIC


@given(st.text(max_size=60))
def test_any_topic_is_known_or_refused(rest: str) -> None:
    with suppress(Refused):
        assert read_topic(f"energier/{rest}").device_id


def test_topics_to_a_device_are_those_it_reads() -> None:
    assert read_topic(set_topic("tap", 3)).channel == 3
    assert read_topic(command_topic("tap")).kind == "cmd"
    assert read_topic(discovery_topic("tap")).device_id == "tap"
