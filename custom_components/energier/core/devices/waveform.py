"""One mains cycle of current: `energier/<id>/<ch>/waveform`."""

import base64
import binascii
from dataclasses import dataclass
import re
import struct
import sys

from . import fields
from .command import COMMAND_ID
from .refusal import Reason, Refused

CAUSES = frozenset({"plug_in", "request"})
LARGEST_FLOAT = sys.float_info.max
MODEL_VERSION = re.compile(r"[A-Za-z0-9._-]{1,32}")


@dataclass(frozen=True, slots=True)
class Waveform:
    """Samples of the current of one outlet over one mains cycle."""

    timestamp: int | None
    channel: int
    sample_rate: float
    """Hz, of this channel."""
    frequency: float
    """Hz, of the mains."""
    scale: float
    """A per step of `samples`."""
    samples: tuple[int, ...]
    """Signed 16 bit."""
    cause: str | None
    command_id: str | None
    """The id of the `capture` command that asked for it."""
    appliance_class: str | None
    """What the tap's own model takes it for; None: nothing it knows, or it has no model."""
    model: str | None
    """The version of that model; None where the tap has none."""


def parse_waveform(payload: bytes, channel: int) -> Waveform:
    """Read a waveform that came on the topic of this channel."""
    document = fields.read_versioned(payload)
    announced = fields.required_integer(document, "ch", 1, 32)
    if announced != channel:
        raise Refused(Reason.CHANNELS, f"ch is {announced} on the topic of channel {channel}: send it on its own topic")
    fields.not_null(document, "seq")
    fields.integer(document, "seq", 0, float("inf"))
    for key, allowed in (("unit", "A"), ("enc", "i16le")):
        if document.get(key) != allowed:
            raise fields.wrong(key, document.get(key), allowed)
    return Waveform(
        timestamp=fields.timestamp(document),
        channel=channel,
        sample_rate=fields.required_number(document, "fs", 0, 1_000_000, above=True),
        frequency=fields.required_number(document, "hz", 40, 70),
        scale=fields.required_number(document, "scale", 0, LARGEST_FLOAT, above=True),
        samples=_samples(
            fields.required_text(document, "d", 11_000, shortest=0), fields.required_integer(document, "n", 16, 4096)
        ),
        cause=fields.choice(document, "cause", CAUSES),
        command_id=fields.matching(document, "id", COMMAND_ID, "1 to 64 letters, digits, _ or -")
        if "id" in document
        else None,
        appliance_class=fields.text(document, "class", 64),
        model=fields.matching(document, "model", MODEL_VERSION, "1 to 32 letters, digits, ., _ or -")
        if document.get("model") is not None
        else None,
    )


def _samples(encoded: str, count: int) -> tuple[int, ...]:
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(Reason.FORM, f"d: not base64 ({error})") from None
    if len(raw) != 2 * count:
        raise Refused(Reason.FORM, f"d: {len(raw)} bytes where {count} samples of 2 bytes are expected")
    return struct.unpack(f"<{count}h", raw)
