"""Columns as numbers, and as moments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from ..clock import DAY, Seconds
from .counts import MISSING, UNREADABLE, Counts

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]

NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^[+-]?(?i:nan|inf|infinity)$"
# Tried where a time is not ISO 8601; which of day and month comes first shows from the whole column.
FORMATS = tuple(
    f"{date} {time}".strip()
    for date in ("%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d.%m.%Y", "%d-%m-%Y", "%d%b%y", "%d-%b-%Y")
    for time in ("%H:%M:%S", "%H:%M", "")
)
# Seconds since 1970 up to here, then milliseconds, microseconds, nanoseconds; before 1973 it is no time but a number.
EPOCH_EARLIEST = 1e8
EPOCH_SCALES = ((1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9))
UTC_NAMES = {"UTC", "Etc/UTC", "GMT", "Z", "+00:00"}
CHUNK = 100_000
LOOK = 1000  # rows that tell what a column is


@dataclass(frozen=True)
class Moments:
    """A time column: instants (UTC), or what a local clock shows."""

    seconds: Seconds
    known: Flags
    utc: bool
    zone: str | None = None  # that the column itself names


def is_text(column: Any) -> bool:
    """Whether a column holds text, also as a dictionary."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def is_number(column: Any) -> bool:
    """Whether a column holds numbers, by its type or, for text, by most of the first that it says."""
    if is_text(column):
        text = _told(column.slice(0, LOOK))
        if not len(text):  # a home that joins late
            text = _told(column).slice(0, LOOK)
        return 2 * (pc.sum(pc.match_substring_regex(text, NUMBER)).as_py() or 0) > len(text)
    kind = column.type
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def is_time(column: Any) -> bool:
    """Whether most of the first rows are moments."""
    try:
        known = moments(column.slice(0, LOOK)).known
    except ValueError:
        return False
    return bool(2 * known.sum() > len(known))


def numbers(column: Any, counts: Counts) -> Floats:
    """Values as float64, NaN where there is none (counted) or none that can be read (counted)."""
    counts[MISSING] += column.null_count
    if is_text(column):
        text = _text(column)
        empty = pc.equal(text, "")
        good = pc.match_substring_regex(text, NUMBER)
        counts[MISSING] += (pc.sum(empty).as_py() or 0) - column.null_count
        counts[UNREADABLE] += pc.sum(pc.invert(pc.or_(empty, good))).as_py() or 0
        column = pc.cast(pc.if_else(good, text, None), pa.float64())
    elif not pa.types.is_floating(column.type):
        column = pc.cast(column, pa.float64(), safe=False)
    return np.asarray(column.to_numpy(), dtype=np.float64)


def moments(column: Any) -> Moments:
    """The time of each row; ValueError for a column that holds no times."""
    kind = column.type
    if pa.types.is_date(kind):
        column, kind = pc.cast(column, pa.timestamp("s")), pa.timestamp("s")
    if pa.types.is_timestamp(kind):
        per_second = {"s": 1, "ms": 1000, "us": 10**6, "ns": 10**9}[kind.unit]
        known = np.asarray(pc.is_valid(column).to_numpy(), dtype=bool)
        raw = np.asarray(pc.fill_null(pc.cast(column, pa.int64()), 0).to_numpy(), dtype=np.int64)
        zone = kind.tz if kind.tz not in UTC_NAMES and re.match("[A-Z]", kind.tz or "") else None
        return Moments(raw // per_second, known, kind.tz is not None, zone)
    if is_number(column):
        return _epoch(numbers(column, Counts()))
    if is_text(column):
        return _written(_text(column))
    raise ValueError(f"a column of {kind} holds no times")


def _told(column: Any) -> Any:
    text = _text(column)
    return text.filter(pc.not_equal(text, ""))


def _text(column: Any) -> Any:
    """Text without blanks around it, decimal commas as points; empty for null."""
    text = pc.utf8_trim_whitespace(pc.fill_null(pc.cast(column, pa.string()), ""))
    return pc.replace_substring_regex(text, r"^([+-]?\d+),(\d+)$", r"\1.\2")


def _epoch(raw: Floats) -> Moments:
    finite = np.isfinite(raw)
    middle = float(np.median(raw[finite])) if finite.any() else 0.0
    scale = next((scale for limit, scale in EPOCH_SCALES if EPOCH_EARLIEST <= middle < limit), None)
    if scale is None:
        raise ValueError("the numbers are not seconds since 1970")
    known = finite & (np.abs(raw) < 2**62)
    return Moments(np.floor(np.where(known, raw, 0) / scale).astype(np.int64), known, True)


def _written(text: Any) -> Moments:
    """Times as text: ISO 8601 with or without an offset, else the one of FORMATS that reads most and rises most."""
    seconds = np.zeros(len(text), np.int64)
    kinds = np.zeros(len(text), np.int8)  # 0 unreadable, 1 local clock, 2 with an offset
    for row, written in enumerate(_each(text)):
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            continue
        kinds[row] = 1 if moment.tzinfo is None else 2
        seconds[row] = int((moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).timestamp())
    if 2 * (kinds > 0).sum() <= len(text):
        best = max((_strptime(text, form) for form in FORMATS), key=_plausible)
        if best.known.sum() > (kinds > 0).sum():
            return best
    # Two kinds of time in one column cannot be told apart: the rarer one is not used.
    utc = bool((kinds == 2).sum() >= (kinds == 1).sum())
    return Moments(seconds, kinds == (2 if utc else 1), utc)


def _each(text: Any) -> Iterator[str]:
    for start in range(0, len(text), CHUNK):
        for written in text.slice(start, CHUNK).to_pylist():
            yield re.sub(r" ?(UTC|GMT)$", "+00:00", written) if written.endswith(("UTC", "GMT")) else written


def _strptime(text: Any, form: str) -> Moments:
    parsed = pc.strptime(text, format=form, unit="s", error_is_null=True)
    seconds = np.asarray(pc.fill_null(pc.cast(parsed, pa.int64()), 0).to_numpy(), dtype=np.int64)
    return Moments(seconds, np.asarray(pc.is_valid(parsed).to_numpy(), dtype=bool), False)


def _plausible(read: Moments) -> tuple[int, int]:
    """How much was read, and how often the next time follows the one before within two days."""
    step = np.diff(read.seconds[read.known])
    return int(read.known.sum()), int(((step >= 0) & (step <= 2 * DAY)).sum())
