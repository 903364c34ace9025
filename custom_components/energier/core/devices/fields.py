"""Strict readers for the fields of a message.

JSON Schema's types: a whole float is an integer, a boolean is no number. A key that may be left out reads as None.
Every reader raises `Refused` with the path of the field.
"""

from re import Pattern
from typing import Any

import orjson

from .refusal import Reason, Refused

LARGEST_MESSAGE = 16 * 1024
"""Bytes; the contract's limit for every message."""

SCHEMA = 1
"""The version of the contract's messages that this program reads."""

LATEST_TIMESTAMP = 253_402_300_799_999
"""End of the year 9999, epoch milliseconds."""

type Document = dict[str, Any]


def read_document(payload: bytes) -> Document:
    """Read a JSON object; NaN, Infinity, bad UTF-8 and anything over 16 KB are refused."""
    if len(payload) > LARGEST_MESSAGE:
        raise Refused(
            Reason.TOO_LARGE, f"{len(payload)} bytes; the contract allows {LARGEST_MESSAGE}: send it in smaller parts"
        )
    try:
        document = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise Refused(Reason.NOT_JSON, f"not JSON ({error}); send one UTF-8 JSON object") from None
    if type(document) is not dict:
        raise Refused(Reason.FORM, f"a JSON {type(document).__name__} where an object is expected")
    return document


def read_versioned(payload: bytes) -> Document:
    """Read a JSON object that carries the `schema` this program understands."""
    document = read_document(payload)
    schema = document.get("schema")
    if type(schema) not in (int, float):
        raise Refused(Reason.FORM, f"schema: {shown(schema)} where the number {SCHEMA} is expected")
    if schema != SCHEMA:
        raise Refused(
            Reason.SCHEMA,
            f"schema {shown(schema)}, this version of Energier reads schema {SCHEMA}: "
            "update the Energier integration and the device to versions that fit",
        )
    return document


def shown(value: object) -> str:
    """A value as it may appear in a log line: short, whatever it was."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def wrong(where: str, value: object, expected: str) -> Refused:
    """The refusal of one field."""
    if value is None:
        return Refused(Reason.FORM, f"{where}: missing or null; {expected} is expected")
    return Refused(Reason.FORM, f"{where}: {shown(value)} where {expected} is expected")


def number(document: Document, key: str, low: float, high: float, where: str = "") -> float | None:
    """A number within limits; None where it is null or left out."""
    value = document.get(key)
    if value is None:
        return None
    if (type(value) is float or type(value) is int) and low <= value <= high:
        return float(value)
    raise wrong(where + key, value, f"a number from {low:g} to {high:g}")


def required_number(document: Document, key: str, low: float, high: float, *, above: bool = False) -> float:
    """A number within limits that must be there; `above` leaves the lower limit itself out."""
    value = document.get(key)
    if (type(value) is float or type(value) is int) and low <= value <= high and not (above and value == low):
        return float(value)
    raise wrong(key, value, f"a number {'above' if above else 'from'} {low:g} up to {high:g}")


def not_null(document: Document, key: str, where: str = "") -> None:
    """Refuse null where the contract lets a key be left out but not be null."""
    if key in document and document[key] is None:
        raise wrong(where + key, None, "a value or no such key")


def integer(document: Document, key: str, low: int, high: float, where: str = "") -> int | None:
    """A whole number within limits; None where it is null or left out."""
    value = document.get(key)
    if value is None:
        return None
    return required_integer(document, key, low, high, where)


def required_integer(document: Document, key: str, low: int, high: float, where: str = "") -> int:
    """A whole number within limits that must be there."""
    value = document.get(key)
    if (type(value) is int or (type(value) is float and value.is_integer())) and low <= value <= high:
        return int(value)
    raise wrong(where + key, value, f"a whole number from {low} up to {high:g}")


def boolean(document: Document, key: str, where: str = "") -> bool | None:
    """True or false; None where it is null or left out."""
    value = document.get(key)
    if value is None or value is True or value is False:
        return value
    raise wrong(where + key, value, "true or false")


def required_boolean(document: Document, key: str) -> bool:
    """True or false, which must be there."""
    value = document.get(key)
    if value is True or value is False:
        return value
    raise wrong(key, value, "true or false")


def text(document: Document, key: str, longest: int, where: str = "", *, shortest: int = 1) -> str | None:
    """A text of limited length; None where it is null or left out."""
    value = document.get(key)
    if value is None:
        return None
    return required_text(document, key, longest, where, shortest=shortest)


def required_text(document: Document, key: str, longest: int, where: str = "", *, shortest: int = 1) -> str:
    """A text of limited length that must be there."""
    value = document.get(key)
    if type(value) is str and shortest <= len(value) <= longest:
        return value
    raise wrong(where + key, value, f"a text of {shortest} to {longest} characters")


def matching(document: Document, key: str, pattern: Pattern[str], expected: str) -> str:
    """A text of a given form that must be there."""
    value = document.get(key)
    if type(value) is str and pattern.fullmatch(value):
        return value
    raise wrong(key, value, expected)


def choice(document: Document, key: str, allowed: frozenset[str]) -> str | None:
    """One of some words; None where it is left out."""
    if key not in document:
        return None
    value = document[key]
    if type(value) is str and value in allowed:
        return value
    raise wrong(key, value, "one of " + ", ".join(sorted(allowed)))


def words(document: Document, key: str, allowed: frozenset[str] | None, where: str = "") -> frozenset[str] | None:
    """A list of different words, each of `allowed` (any word if None); None where the list is left out."""
    if key not in document:
        return None
    value = document[key]
    if (
        type(value) is list
        and all(type(item) is str and (allowed is None or item in allowed) for item in value)
        and len(set(value)) == len(value)
    ):
        return frozenset(value)
    expected = "a list of different words" + (f" out of {', '.join(sorted(allowed))}" if allowed else "")
    raise wrong(where + key, value, expected)


def rows(document: Document, key: str, most: int) -> list[Any]:
    """A list with at least one entry that must be there."""
    value = document.get(key)
    if type(value) is list and 1 <= len(value) <= most:
        return value
    raise wrong(key, value, f"a list of 1 to {most} entries")


def timestamp(document: Document) -> int | None:
    """`ts`: epoch milliseconds UTC; None until the device's clock is set."""
    return integer(document, "ts", 0, LATEST_TIMESTAMP)


def channel_rows(document: Document, channels: tuple[int, ...]) -> list[Document]:
    """The `ch` array: one object for each announced channel, in that order."""
    found = rows(document, "ch", 32)
    if len(found) != len(channels):
        raise Refused(
            Reason.CHANNELS,
            f"ch has {len(found)} entries, the device announced {len(channels)} channels: "
            "announce the channels on energier/discovery/<id>/config before sending values of them",
        )
    for position, row in enumerate(found):
        if type(row) is not dict:
            raise wrong(f"ch[{position}]", row, "an object")
    return found
