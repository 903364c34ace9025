"""The parser and the contract's schemas must agree on every message."""

import json
from pathlib import Path
from typing import Any

from hypothesis import example, given, strategies as st
import pytest

from energier_tap.commands import CommandError, parse_command, parse_set
from tests.firmware.contract import CONTRACT, VALIDATORS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=70),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
ID = JSON | st.from_regex(r"[A-Za-z0-9_-]{1,65}", fullmatch=True)
NUMBER = JSON | st.floats(-1, 700_000) | st.integers(-1, 700_000)
SETS = st.fixed_dictionaries({}, optional={"id": ID, "on": JSON | st.booleans(), "for_s": NUMBER, "x": JSON})
COMMAND = JSON | st.sampled_from(["zero", "calibrate", "capture", "identify", "restart", "reset_trip", "undo"])
COMMANDS = st.fixed_dictionaries(
    {},
    optional={
        "id": ID,
        "cmd": COMMAND,
        "ch": NUMBER | st.integers(1, 32),
        "a": NUMBER,
        "v": NUMBER,
        "phase": NUMBER | st.floats(-31, 31),
        "resistive": JSON | st.just(True),
    },
)


def accepts(parse: Any, payload: bytes) -> bool:
    try:
        parse(payload)
    except CommandError:
        return False
    return True


def fits(name: str, payload: bytes) -> bool:
    try:
        value = json.loads(payload, parse_constant=_refuse)
    except ValueError:
        return False
    # JSON Schema's $ is the end of the text; Python's, which jsonschema uses, is also before a last line feed.
    if isinstance(value, dict) and str(value.get("id")).endswith("\n"):
        return False
    return bool(VALIDATORS[name].is_valid(value))


def _refuse(constant: str) -> None:
    raise ValueError(constant)


@given(SETS | JSON)
@example({"on": True, "for_s": 10**400})
def test_a_set_is_taken_only_if_the_contract_allows_it(value: Any) -> None:
    payload = json.dumps(value).encode()
    if accepts(parse_set, payload):
        assert fits("set", payload) or any(value.get(key, "") is None for key in ("id", "for_s"))
    else:
        assert not fits("set", payload)


@given(COMMANDS | JSON)
def test_a_command_is_taken_only_if_the_contract_allows_it(value: Any) -> None:
    payload = json.dumps(value).encode()
    if accepts(parse_command, payload):
        nulls = {key: number for key, number in value.items() if number is not None}
        assert fits("cmd", json.dumps({key: number for key, number in nulls.items() if key != "ch"}).encode())
    else:
        assert not fits("cmd", payload)


@given(st.binary(max_size=200))
def test_no_bytes_at_all_do_harm(payload: bytes) -> None:
    accepts(parse_set, payload)
    accepts(parse_command, payload)


@pytest.mark.parametrize(("name", "parse"), [("set", parse_set), ("cmd", parse_command)])
def test_the_examples_are_taken_and_the_refused_ones_refused(name: str, parse: Any) -> None:
    def files(kind: str) -> list[Path]:
        return sorted((CONTRACT / kind / name).glob("*.json"))

    assert files("examples")
    assert files("refused")
    assert all(accepts(parse, path.read_bytes()) for path in files("examples"))
    assert not any(accepts(parse, path.read_bytes()) for path in files("refused"))
