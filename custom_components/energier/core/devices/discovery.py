"""What a device says it is: `energier/discovery/<id>/config`."""

from dataclasses import dataclass
from enum import StrEnum
import re

from . import fields
from .refusal import Reason, Refused
from .topics import DEVICE_ID

MAC = re.compile(r"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")
DEVICE_MEASURES = frozenset({"v", "hz", "rssi"})
CHANNEL_MEASURES = frozenset({"i", "p", "s", "pf"})
DEFAULT_CHANNEL_MEASURES = frozenset({"i", "p"})


class Kind(StrEnum):
    """What a device is for."""

    TAP = "tap"
    METER = "meter"


@dataclass(frozen=True, slots=True)
class Channel:
    """One outlet of a tap, or one circuit of a meter.

    `measures` are the keys of its state: i (A), p (W), s (VA), pf. `estimated`: power and energy
    are computed from the current and an assumed voltage. `floor`: apparent power, VA, below which a load is not told
    from nothing.
    """

    number: int
    relay: bool
    name: str | None
    measures: frozenset[str]
    estimated: bool
    floor: float | None


@dataclass(frozen=True, slots=True)
class Announcement:
    """A discovery message; `measures` are the keys of what is measured for all channels together: v (V), hz, rssi."""

    id: str
    kind: Kind
    name: str | None
    mac: str
    model: str
    software: str
    hardware: str | None
    measures: frozenset[str]
    channels: tuple[Channel, ...]
    capabilities: frozenset[str]

    @property
    def title(self) -> str:
        """What to call the device: its own name, else the model and the end of its mac."""
        return self.name or f"{self.model} {self.mac[-5:].replace(':', '').upper()}"

    @property
    def numbers(self) -> tuple[int, ...]:
        """The channel numbers in the order of every `ch` array."""
        return tuple(channel.number for channel in self.channels)


def parse_announcement(payload: bytes, device_id: str) -> Announcement:
    """Read the discovery message of the device that the topic names."""
    document = fields.read_versioned(payload)
    announced_id = fields.matching(document, "id", DEVICE_ID, "1 to 32 letters, digits, _ or - (not discovery, host)")
    if announced_id != device_id:
        raise Refused(
            Reason.IDENTITY,
            f"id is {announced_id} on the topic of {device_id}: a device announces itself on its own topic",
        )
    channels = tuple(
        _channel(row, f"channels[{position}]") for position, row in enumerate(fields.rows(document, "channels", 32))
    )
    if len({channel.number for channel in channels}) != len(channels):
        raise Refused(Reason.FORM, "channels: two of them have the same ch; every channel needs a number of its own")
    kind = fields.choice(document, "kind", frozenset(Kind))
    fields.not_null(document, "name")
    return Announcement(
        id=announced_id,
        kind=Kind(kind) if kind else Kind.TAP if any(channel.relay for channel in channels) else Kind.METER,
        name=fields.text(document, "name", 64),
        mac=fields.matching(document, "mac", MAC, "six pairs of hex digits with colons").lower(),
        model=fields.required_text(document, "model", 64),
        software=fields.required_text(document, "sw", 32),
        hardware=fields.text(document, "hw", 64, shortest=0) or None,
        measures=fields.words(document, "measures", DEVICE_MEASURES) or frozenset(),
        channels=channels,
        capabilities=fields.words(document, "capabilities", None) or frozenset(),
    )


def _channel(row: object, where: str) -> Channel:
    if type(row) is not dict:
        raise fields.wrong(where, row, "an object")
    where += "."
    for key in ("relay", "name", "estimated", "floor"):
        fields.not_null(row, key, where)
    measures = fields.words(row, "measures", CHANNEL_MEASURES, where)
    return Channel(
        number=fields.required_integer(row, "ch", 1, 32, where),
        relay=fields.boolean(row, "relay", where) or False,
        name=fields.text(row, "name", 64, where),
        measures=DEFAULT_CHANNEL_MEASURES if measures is None else measures,
        estimated=fields.boolean(row, "estimated", where) or False,
        floor=fields.number(row, "floor", 0, 1000, where),
    )
