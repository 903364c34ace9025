"""The contract's files, and the parser for each kind of message."""

from collections.abc import Callable
import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from custom_components.energier.core.devices.command import parse_ack
from custom_components.energier.core.devices.discovery import parse_announcement
from custom_components.energier.core.devices.energy import parse_energy
from custom_components.energier.core.devices.event import parse_event
from custom_components.energier.core.devices.history import parse_history
from custom_components.energier.core.devices.state import parse_state
from custom_components.energier.core.devices.waveform import parse_waveform

from ...conftest import CONTRACT, example as example_of


def example(name: str, **changes: Any) -> bytes:
    """An example message of the contract as a device sends it; `name` is kind/name, `changes` replace keys."""
    kind, _, name = name.partition("/")
    return json.dumps(example_of(kind, name) | changes).encode()


def schema(kind: str) -> dict[str, Any]:
    """The JSON schema of a kind of message."""
    loaded: dict[str, Any] = json.loads((CONTRACT / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return loaded


def files(folder: str) -> list[Path]:
    """All examples, or all refused messages, that the integration reads."""
    return [path for path in sorted((CONTRACT / folder).glob("*/*.json")) if path.parent.name in PARSERS]


def valid(kind: str, message: Any) -> bool:
    """Whether the schema takes a message."""
    return VALIDATORS[kind].is_valid(message)


def _channels(message: Any, key: str = "ch") -> tuple[int, ...]:
    """As many channel numbers as the message has rows, as if the device had announced just those."""
    rows = message.get(key) if isinstance(message, dict) else None
    return tuple(range(1, len(rows) + 1)) if isinstance(rows, list) else (1,)


def _history_channels(message: Any) -> tuple[int, ...]:
    rows = message.get("wh") if isinstance(message, dict) else None
    first = rows[0] if isinstance(rows, list) and rows else None
    return tuple(range(1, len(first) + 1)) if isinstance(first, list) else (1,)


def _id(message: Any) -> str:
    device_id = message.get("id") if isinstance(message, dict) else None
    return device_id if isinstance(device_id, str) else "tap"


def _channel(message: Any) -> int:
    channel = message.get("ch") if isinstance(message, dict) else None
    return int(channel) if isinstance(channel, int | float) else 1


PARSERS: dict[str, Callable[[bytes, Any], object]] = {
    "ack": lambda payload, _: parse_ack(payload),
    "discovery": lambda payload, message: parse_announcement(payload, _id(message)),
    "energy": lambda payload, message: parse_energy(payload, _channels(message)),
    "event": lambda payload, _: parse_event(payload),
    "history": lambda payload, message: parse_history(payload, _history_channels(message)),
    "state": lambda payload, message: parse_state(payload, _channels(message)),
    "waveform": lambda payload, message: parse_waveform(payload, _channel(message)),
}

VALIDATORS = {kind: Draft202012Validator(schema(kind)) for kind in PARSERS}
