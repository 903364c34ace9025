"""The contract's schemas, and which topic follows which."""

import json
from pathlib import Path
import re
from typing import Any

from jsonschema import Draft202012Validator

CONTRACT = Path(__file__).parents[2] / "firmware" / "contract"
_TOPICS = {
    r"energier/discovery/[^/]+/config": "discovery",
    r"energier/[^/]+/state": "state",
    r"energier/[^/]+/energy": "energy",
    r"energier/[^/]+/ack": "ack",
    r"energier/[^/]+/event": "event",
    r"energier/[^/]+/\d+/waveform": "waveform",
    r"energier/[^/]+/history": "history",
}
_PLAIN = (r"energier/[^/]+/availability", r"homeassistant/device/[^/]+/config")


def _validator(name: str) -> Draft202012Validator:
    schema = json.loads((CONTRACT / "schemas" / f"{name}.schema.json").read_text("utf-8"))
    return Draft202012Validator(schema)


VALIDATORS = {name: _validator(name) for name in ("set", "cmd", "host_status", "model", *_TOPICS.values())}


def check(topic: str, payload: bytes) -> Any:
    """Return the parsed message of a device, after holding it against the contract."""
    for pattern, name in _TOPICS.items():
        if re.fullmatch(pattern, topic):
            value = json.loads(payload)
            VALIDATORS[name].validate(value)
            assert len(payload) <= (4096 if name == "history" else 16384)
            return value
    assert any(re.fullmatch(pattern, topic) for pattern in _PLAIN), f"a topic the contract does not have: {topic}"
    text = payload.decode()
    return json.loads(text) if text.startswith("{") else text
