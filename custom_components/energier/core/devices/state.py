"""Live values: `energier/<id>/state`, once a second."""

from collections.abc import Mapping
from dataclasses import dataclass

from . import fields


@dataclass(frozen=True, slots=True)
class ChannelState:
    """One channel now; None where it is not measured or not known."""

    current: float | None
    """A, RMS."""
    power: float | None
    """W, negative where power flows out."""
    apparent_power: float | None
    """VA."""
    power_factor: float | None
    on: bool | None
    """The relay is closed."""
    tripped: bool | None
    """Latched over-current trip."""
    fault: str | None
    """What is wrong with the channel's sensor, in the device's word; its values are None then."""


@dataclass(frozen=True, slots=True)
class State:
    """A device now; None where it is not measured or not known."""

    up: float | None
    """s since the device's program started."""
    voltage: float | None
    """V, RMS."""
    frequency: float | None
    """Hz."""
    signal_strength: float | None
    """dBm."""
    sample_rate: float | None
    """Hz, of a channel's current."""
    channels: Mapping[int, ChannelState]
    """By channel number."""


def parse_state(payload: bytes, channels: tuple[int, ...]) -> State:
    """Read the state of a device that announced these channel numbers.

    Values are rounded to what a reader of them can use (0.1 W, 1 mA, 0.1 V, 0.01 Hz), so that noise
    below that is no change.
    """
    document = fields.read_versioned(payload)
    fields.not_null(document, "seq")
    fields.not_null(document, "up")
    fields.integer(document, "seq", 0, float("inf"))
    fields.timestamp(document)
    return State(
        up=fields.number(document, "up", 0, float("inf")),
        voltage=_rounded(fields.number(document, "v", 0, 1000), 1),
        frequency=_rounded(fields.number(document, "hz", 0, 100), 2),
        signal_strength=_rounded(fields.number(document, "rssi", -150, 0), 0),
        sample_rate=_rounded(fields.number(document, "fs", 0, 1_000_000), 0),
        channels={
            number: _channel_state(row, position)
            for position, (number, row) in enumerate(
                zip(channels, fields.channel_rows(document, channels), strict=True)
            )
        },
    )


def _channel_state(row: fields.Document, position: int) -> ChannelState:
    where = f"ch[{position}]."
    return ChannelState(
        current=_rounded(fields.number(row, "i", 0, 1000, where), 3),
        power=_rounded(fields.number(row, "p", -250_000, 250_000, where), 1),
        apparent_power=_rounded(fields.number(row, "s", 0, 250_000, where), 1),
        power_factor=_rounded(fields.number(row, "pf", -1, 1, where), 3),
        on=fields.boolean(row, "on", where),
        tripped=fields.boolean(row, "trip", where),
        fault=fields.text(row, "fault", 32, where, shortest=0),
    )


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits) + 0.0  # no -0.0
