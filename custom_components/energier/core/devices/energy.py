"""Counters: `energier/<id>/energy`, retained, every minute."""

from collections.abc import Mapping
from dataclasses import dataclass

from . import fields

LARGEST_COUNTER = 1e12
"""Wh."""


@dataclass(frozen=True, slots=True)
class Energy:
    """A device's counters, Wh by channel number, as the device counts them; None where it does not know."""

    timestamp: int | None
    boot: int | None
    """Counts the device's starts."""
    counters: Mapping[int, float | None]


def parse_energy(payload: bytes, channels: tuple[int, ...]) -> Energy:
    """Read the counters of a device that announced these channel numbers."""
    document = fields.read_versioned(payload)
    fields.not_null(document, "boot")
    counters: dict[int, float | None] = {}
    for position, (channel, row) in enumerate(zip(channels, fields.channel_rows(document, channels), strict=True)):
        if "wh" not in row:
            raise fields.wrong(f"ch[{position}].wh", None, "a counter or null")
        counters[channel] = fields.number(row, "wh", 0, LARGEST_COUNTER, f"ch[{position}].")
    return Energy(
        timestamp=fields.timestamp(document),
        boot=fields.integer(document, "boot", 0, float("inf")),
        counters=counters,
    )
