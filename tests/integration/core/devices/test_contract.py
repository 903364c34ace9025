"""The hand-written parsers and the contract's schemas say the same about every message."""

import base64
import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, assume, given, settings, strategies as st
import pytest

from custom_components.energier.core.devices.fields import LARGEST_MESSAGE
from custom_components.energier.core.devices.refusal import Reason, Refused

from .contract import PARSERS, files, schema, valid
from .generate import messages

KINDS = sorted(PARSERS)
ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    1.0,
    1.5,
    33,
    1e9,
    1e13,
    "",
    "1",
    "on",
    [],
    {},
    [1],
    [None],
    [{}],
    {"ch": 1},
)
THOROUGH = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def refusal(kind: str, payload: bytes, message: Any = None) -> Refused | None:
    """Why the parser refuses a message, if it does; any other exception fails the test."""
    try:
        PARSERS[kind](payload, message)
    except Refused as refused:
        return refused
    return None


def takes(kind: str, message: Any) -> bool:
    """Whether the parser takes a message."""
    return refusal(kind, json.dumps(message).encode(), message) is None


@pytest.mark.parametrize("path", files("examples"), ids=name)
def test_every_example_is_taken(path: Path) -> None:
    assert takes(path.parent.name, json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", files("refused"), ids=name)
def test_every_refused_message_is_refused(path: Path) -> None:
    assert not takes(path.parent.name, json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("kind", KINDS)
@THOROUGH
@given(payload=st.binary(max_size=300))
def test_bytes_are_taken_or_refused_and_nothing_else(kind: str, payload: bytes) -> None:
    refused = refusal(kind, payload)
    assert refused is None or refused.reason in {Reason.NOT_JSON, Reason.FORM}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=6),
    max_leaves=12,
)


@pytest.mark.parametrize("kind", KINDS)
@THOROUGH
@given(message=JSON)
def test_json_is_taken_or_refused_and_nothing_else(kind: str, message: Any) -> None:
    refused = refusal(kind, json.dumps(message).encode(), message)
    assert refused is None or str(refused)


@pytest.mark.parametrize("kind", KINDS)
@THOROUGH
@given(data=st.data())
def test_what_the_schema_allows_is_taken(kind: str, data: st.DataObject) -> None:
    message = _made_to_fit(kind, data.draw(messages(schema(kind))))
    assume(_is_sendable(message))
    assert valid(kind, message)
    assert takes(kind, message)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_a_spoilt_example_is_taken_only_if_the_schema_allows_it(kind: str, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([path for path in files("examples") if path.parent.name == kind]))
    message = json.loads(path.read_text(encoding="utf-8"))
    for _ in range(data.draw(st.integers(1, 2))):
        message = _spoilt(message, data)
    assume(_keeps_rules_that_schemas_cannot_say(kind, message))
    assert takes(kind, message) == valid(kind, message)


def test_a_message_over_the_limit_is_refused_before_it_is_read() -> None:
    for kind in KINDS:
        with pytest.raises(Refused) as refused:
            PARSERS[kind](b"{" * (LARGEST_MESSAGE + 1), None)
        assert refused.value.reason is Reason.TOO_LARGE


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_numbers_that_are_none_are_refused(number: str) -> None:
    with pytest.raises(Refused) as refused:
        PARSERS["state"](f'{{"schema":1,"ch":[{{"p":{number}}}]}}'.encode(), {"ch": [1]})
    assert refused.value.reason is Reason.NOT_JSON


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "ack"])
def test_a_newer_schema_says_what_to_update(kind: str) -> None:
    with pytest.raises(Refused, match=r"schema 2.*update") as refused:
        PARSERS[kind](b'{"schema": 2}', None)
    assert refused.value.reason is Reason.SCHEMA


def _spoilt(message: Any, data: st.DataObject) -> Any:
    """The message with one value, somewhere in it, replaced or left out."""
    message = copy.deepcopy(message)
    place = message
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return message
        key = data.draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
            place = place[key]
            continue
        if isinstance(place, dict) and data.draw(st.booleans()):
            del place[key]
        else:
            place[key] = data.draw(st.sampled_from(ODD_VALUES))
        return message


def _made_to_fit(kind: str, message: Any) -> Any:
    """Keep the rules that a schema cannot say."""
    if kind == "waveform":
        message["d"] = base64.b64encode(bytes(2 * int(message["n"]))).decode()
    if kind == "history":
        columns = len(message["wh"][0])
        message["wh"] = [(row * columns)[:columns] for row in message["wh"]]
        message["from"] -= message["from"] % (int(message["step"]) * 1000)
    if kind == "discovery":
        for number, channel in enumerate(message["channels"], 1):
            channel["ch"] = number
    return message


def _keeps_rules_that_schemas_cannot_say(kind: str, message: Any) -> bool:
    if not valid(kind, message):
        return True
    if kind == "waveform":
        try:
            return bool(len(base64.b64decode(message["d"], validate=True)) == 2 * message["n"])
        except ValueError:
            return False
    if kind == "history":
        return len({len(row) for row in message["wh"]}) == 1 and message["from"] % (message["step"] * 1000) == 0
    if kind == "discovery":
        numbers = [channel["ch"] for channel in message["channels"]]
        return len(set(numbers)) == len(numbers)
    return True


def _is_sendable(message: Any) -> bool:
    """JSON that the contract allows: small, no half characters; and no line end, which Python's `$` lets through."""
    text = json.dumps(message)
    return len(text) <= LARGEST_MESSAGE and "\\ud" not in text and "\\n" not in text
