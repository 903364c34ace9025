"""Bytes of the MCP3008 to codes.

A transfer sends `01 (8+channel)<<4 00` and gets three bytes back: the low three bits of the second are a null bit and the two high bits
of the result, the third is its low byte (MCP3008 datasheet DS21295D, figure 6-1).
"""

OUTLETS = 4
BYTES_PER_TRANSFER = 3
NULL_BIT = 0x04
CODES = 1024


class AdcError(Exception):
    """The ADC did not answer."""


def request(channel: int) -> bytes:
    """Return the three bytes that ask for one single-ended conversion of `channel` 0..7."""
    return bytes((1, (8 + channel) << 4, 0))


def codes(raw: bytes) -> list[list[int]]:
    """Return the 10-bit codes of each outlet, in the order they were taken.

    Raises AdcError if a null bit is set, as when the data line is cut or stuck high, if everything is 0, as when it is stuck low, or if the
    transfers do not come in fours.
    """
    if not raw or len(raw) % (BYTES_PER_TRANSFER * OUTLETS):
        raise AdcError(f"{len(raw)} bytes are no whole number of {OUTLETS} transfers of {BYTES_PER_TRANSFER}")
    high = raw[1::BYTES_PER_TRANSFER]
    if any(high.translate(_NULL_BITS)):
        raise AdcError("the ADC does not answer (null bit set): check its wiring and supply")
    if not any(raw[2::BYTES_PER_TRANSFER]) and not any(byte & 3 for byte in high):
        raise AdcError("the ADC answers nothing but zeros: check its wiring and supply")
    values = [(h & 3) << 8 | low for h, low in zip(high, raw[2::BYTES_PER_TRANSFER], strict=True)]
    return [values[outlet::OUTLETS] for outlet in range(OUTLETS)]


_NULL_BITS = bytes(byte & NULL_BIT for byte in range(256))
