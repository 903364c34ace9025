"""What was used while the broker was away: `energier/<id>/history`."""

from collections.abc import Mapping
from dataclasses import dataclass

from . import fields
from .refusal import Reason, Refused

LARGEST_STEP = 1e6
"""Wh in one row."""


@dataclass(frozen=True, slots=True)
class History:
    """Energy used per channel and step, Wh; None where the device was off."""

    start: int
    """Of the first row, epoch milliseconds UTC."""
    step: int
    """s per row."""
    used: Mapping[int, tuple[float | None, ...]]
    """Wh in each row, by channel number."""


def parse_history(payload: bytes, channels: tuple[int, ...]) -> History:
    """Read the history of a device that announced these channel numbers."""
    document = fields.read_versioned(payload)
    step = fields.required_integer(document, "step", 1, 3600)
    start = fields.required_integer(document, "from", 0, fields.LATEST_TIMESTAMP)
    if start % (step * 1000):
        raise Refused(Reason.FORM, f"from: {start} is no whole multiple of the step of {step} s")
    table = [_row(row, position, channels) for position, row in enumerate(fields.rows(document, "wh", 1440))]
    return History(start, step, dict(zip(channels, zip(*table, strict=True), strict=True)))


def _row(row: object, position: int, channels: tuple[int, ...]) -> list[float | None]:
    where = f"wh[{position}]"
    if type(row) is not list or not row:
        raise fields.wrong(where, row, "a list of Wh per channel")
    if len(row) != len(channels):
        raise Refused(Reason.CHANNELS, f"{where} has {len(row)} entries, the device announced {len(channels)} channels")
    for column, value in enumerate(row):
        if value is not None and not (type(value) in (int, float) and 0 <= value <= LARGEST_STEP):
            raise fields.wrong(f"{where}[{column}]", value, f"a number from 0 to {LARGEST_STEP:g}, or null")
    return row
