"""Questions to a device and their answers: `set`, `cmd` and `ack`."""

from dataclasses import dataclass
from enum import StrEnum
import re
from typing import Any

import orjson

from . import fields

COMMAND_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
LARGEST_FACTOR = 1e12


class CalibrationStep(StrEnum):
    """What a device can be calibrated by, in the order it is done."""

    ZERO = "zero"
    VOLTAGE = "voltage"
    CURRENT = "current"
    PHASE = "phase"
    RESISTIVE = "resistive"
    UNDO = "undo"


_VALUE_OF = {CalibrationStep.VOLTAGE: "v", CalibrationStep.CURRENT: "a", CalibrationStep.PHASE: "phase"}
NEEDS_VALUE = frozenset(_VALUE_OF)
"""The steps that take a true value: V, A, degrees."""


class AckError(StrEnum):
    """Why a device did not do what it was asked."""

    INVALID = "invalid"
    UNKNOWN_CHANNEL = "unknown_channel"
    UNKNOWN_COMMAND = "unknown_command"
    NOT_SUPPORTED = "not_supported"
    TRIPPED = "tripped"
    TOO_FAST = "too_fast"
    FAILED = "failed"
    # Calibrating:
    RANGE = "range"
    NO_SIGNAL = "no_signal"
    LOAD = "load"
    UNSTEADY = "unsteady"
    BUSY = "busy"
    STORAGE = "storage"
    NONE = "none"


MISTAKES = frozenset({AckError.RANGE, AckError.NO_SIGNAL, AckError.LOAD, AckError.UNSTEADY, AckError.NONE})
"""What whoever asked can put right; the device is well."""


@dataclass(frozen=True, slots=True)
class Ack:
    """A device's answer to the question with the same id."""

    id: str
    ok: bool
    error: AckError | None
    """None when ok."""
    channel: int | None
    on: bool | None
    """The relay's state after a `set`."""
    was: float | None = None
    """The factor before a calibration."""
    now: float | None = None
    """The factor after it."""


def parse_ack(payload: bytes) -> Ack:
    """Read an answer; a code this program does not know reads as `failed`."""
    document = fields.read_document(payload)
    ok = fields.required_boolean(document, "ok")
    fields.not_null(document, "ch")
    code = document.get("error")
    if code is not None and type(code) is not str:
        raise fields.wrong("error", code, "a code or null")
    error = AckError(code) if code is not None and code in AckError else AckError.FAILED
    return Ack(
        id=fields.matching(document, "id", COMMAND_ID, "1 to 64 letters, digits, _ or -"),
        ok=ok,
        error=None if ok else error,
        channel=fields.integer(document, "ch", 1, 32),
        on=fields.boolean(document, "on"),
        was=fields.number(document, "was", -LARGEST_FACTOR, LARGEST_FACTOR),
        now=fields.number(document, "now", -LARGEST_FACTOR, LARGEST_FACTOR),
    )


def set_payload(command_id: str, on: bool) -> bytes:
    """The message that switches an outlet."""
    return orjson.dumps({"id": command_id, "on": on})


def command_payload(command_id: str, command: str, channel: int | None = None, **details: Any) -> bytes:
    """The message that asks a device anything else, about one channel or about the whole device."""
    return orjson.dumps({"id": command_id, "cmd": command} | ({} if channel is None else {"ch": channel}) | details)


def calibration_payload(command_id: str, step: CalibrationStep, value: float | None, channel: int | None) -> bytes:
    """The message that calibrates; `value` is used by the steps of `NEEDS_VALUE` alone."""
    match step:
        case CalibrationStep.ZERO | CalibrationStep.UNDO:
            return command_payload(command_id, step.value, channel)
        case CalibrationStep.RESISTIVE:
            return command_payload(command_id, "calibrate", channel, resistive=True)
        case _:
            return command_payload(command_id, "calibrate", channel, **{_VALUE_OF[step]: value})
