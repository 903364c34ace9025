"""What a topic of the contract is about."""

from dataclasses import dataclass
from functools import lru_cache
import re

from .refusal import Reason, Refused

ROOT = "energier"
DISCOVERY = "discovery"
HOST = "host"
HOST_STATUS = f"{ROOT}/{HOST}/status"
EVERYTHING = f"{ROOT}/#"

DEVICE_ID = re.compile(r"(?!(?:discovery|host)\Z)[A-Za-z0-9_-]{1,32}")
"""A device's id, to be matched in full; `discovery` and `host` are taken."""

OF_DEVICE = frozenset({"availability", "state", "energy", "ack", "event", "history", "cmd"})
OF_CHANNEL = frozenset({"set", "waveform"})
COMMANDS = frozenset({"set", "cmd"})
"""Topics that devices read; a retained message there would be executed again and again, so devices ignore it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic by its full name, taken apart; `channel` is None where the message is about the whole device."""

    name: str
    device_id: str
    kind: str
    channel: int | None = None


def discovery_topic(device_id: str) -> str:
    """Where a device announces itself."""
    return f"{ROOT}/{DISCOVERY}/{device_id}/config"


def set_topic(device_id: str, channel: int) -> str:
    """Where an outlet is switched."""
    return f"{ROOT}/{device_id}/{channel}/set"


def command_topic(device_id: str) -> str:
    """Where a device is asked everything else."""
    return f"{ROOT}/{device_id}/cmd"


@lru_cache(maxsize=1024)
def read_topic(topic: str) -> Topic:
    """Take a topic apart; raise `Refused` for one the contract does not know."""
    match topic.split("/"):
        case [_, "discovery", device_id, "config"] if DEVICE_ID.fullmatch(device_id):
            return Topic(topic, device_id, DISCOVERY)
        case [_, "host", "status"]:
            return Topic(topic, HOST, "status")
        case [_, device_id, kind] if kind in OF_DEVICE and DEVICE_ID.fullmatch(device_id):
            return Topic(topic, device_id, kind)
        case [_, device_id, channel, kind] if (
            kind in OF_CHANNEL and channel.isascii() and channel.isdecimal() and DEVICE_ID.fullmatch(device_id)
        ):
            return Topic(topic, device_id, kind, int(channel[:4]))
    raise Refused(Reason.TOPIC, "a topic the contract does not know; see the table in firmware/contract/README.md")
