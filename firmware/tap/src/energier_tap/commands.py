"""What others ask of the device, parsed at the door."""

from dataclasses import dataclass
import json
from math import isfinite
import re
from typing import Any

from energier_tap.model import Model, ModelError, parse as parse_model

LARGEST_PAYLOAD = 16 * 1024
LONGEST_TIMER_S = 604800
COMMANDS = ("zero", "calibrate", "capture", "identify", "restart", "model", "reset_trip", "undo")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class CommandError(Exception):
    """A message that is refused: an error code of the contract, the id to answer if it had one, and the reason."""

    def __init__(self, error: str, reason: str, request_id: str | None = None) -> None:
        super().__init__(reason)
        self.error = error
        self.request_id = request_id


@dataclass(frozen=True, slots=True)
class Set:
    """Switch an outlet, perhaps for `for_s` seconds only."""

    on: bool
    id: str | None = None
    for_s: float | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """Everything else.

    True current `a`, A, true voltage `v`, V, `phase`, degrees, and `resistive` go with calibrate; `model` (None: none any more) with model.
    """

    id: str
    cmd: str
    ch: int | None = None
    a: float | None = None
    v: float | None = None
    phase: float | None = None
    resistive: bool = False
    model: Model | None = None


def parse_set(payload: bytes) -> Set:
    """Return the set message. Raises CommandError."""
    if payload in (b"ON", b"OFF"):
        return Set(on=payload == b"ON")
    value = parse_object(payload)
    request_id = _id(value)
    on = value.get("on")
    if not isinstance(on, bool):
        raise CommandError("invalid", f'"on" must be true or false, not {on!r}', request_id)
    return Set(on, request_id, _number(value, "for_s", LONGEST_TIMER_S, request_id))


def parse_command(payload: bytes) -> Command:
    """Return the command. Raises CommandError."""
    value = parse_object(payload)
    request_id = _id(value)
    if request_id is None:
        raise CommandError("invalid", '"id" is missing')
    cmd = value.get("cmd")
    if not isinstance(cmd, str):
        raise CommandError("invalid", f'"cmd" must be a text, not {cmd!r}', request_id)
    if cmd not in COMMANDS:
        raise CommandError("unknown_command", f"unknown command {cmd[:32]!r}", request_id)
    ch = value.get("ch")
    if ch is not None and (not isinstance(ch, int) or isinstance(ch, bool)):
        raise CommandError("invalid", f'"ch" must be an integer, not {ch!r}', request_id)
    if value.get("resistive", True) is not True:
        raise CommandError("invalid", '"resistive" can only be true', request_id)
    return Command(
        request_id,
        cmd,
        ch,
        a=_number(value, "a", 1000, request_id),
        v=_number(value, "v", 1000, request_id),
        phase=_number(value, "phase", 30, request_id, low=-30),
        resistive="resistive" in value,
        model=_model(value, request_id) if cmd == "model" else None,
    )


def parse_object(payload: bytes) -> dict[str, Any]:
    """Return any JSON object. Raises CommandError."""
    if len(payload) > LARGEST_PAYLOAD:
        raise CommandError("invalid", f"{len(payload)} bytes are more than {LARGEST_PAYLOAD}")
    try:
        value = json.loads(payload, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as err:
        raise CommandError("invalid", f"no JSON: {err}") from err
    if not isinstance(value, dict):
        raise CommandError("invalid", "no JSON object")
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _id(value: dict[str, Any]) -> str | None:
    request_id = value.get("id")
    if request_id is None:
        return None
    if not isinstance(request_id, str) or not _ID.fullmatch(request_id):
        raise CommandError("invalid", '"id" must be 1-64 letters, digits, - or _')
    return request_id


def _model(value: dict[str, Any], request_id: str) -> Model | None:
    if "model" not in value:
        raise CommandError("invalid", '"model" is missing; null removes the one there is', request_id)
    if value["model"] is None:
        return None
    try:
        model = parse_model(value["model"])
    except ModelError as err:
        raise CommandError("invalid", str(err), request_id) from err
    if (value.get("version"), value.get("sha256")) != (model.version, model.sha256):
        raise CommandError("invalid", "version and sha256 are not those of the model", request_id)
    return model


def _number(
    value: dict[str, Any], key: str, most: float, request_id: str | None, *, low: float | None = None
) -> float | None:
    """Return a number up to `most`: from `low` on, or above 0."""
    number = value.get(key)
    if number is None:
        return None
    good = isinstance(number, int | float) and not isinstance(number, bool) and number <= most
    if not good or (number <= 0 if low is None else number < low) or not isfinite(number):
        least = "above 0" if low is None else f"from {low:g}"
        raise CommandError("invalid", f'"{key}" must be a number {least} and at most {most:g}', request_id)
    return float(number)
