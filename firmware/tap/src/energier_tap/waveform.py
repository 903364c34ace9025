"""One mains cycle of current: when to capture it by itself, and how it is sent."""

from base64 import b64encode
from collections.abc import Sequence
from math import sqrt
from struct import pack
from typing import Any

SCALE_A = 0.001
RISE_A = 0.04
"""A plug-in is a rise of at least this, 9 VA: above the noise of one cycle."""
RISE_SHARE = 0.2
"""... and of this share of what the outlet already draws."""
SETTLE_S = 1.0
"""The cycle is taken this long after the rise, when the inrush is over."""
PAUSE_S = 10.0
"""Between two captures of one outlet, so that a hob that goes on and off does not flood."""
SMOOTH_CYCLES = 4


class StepDetector:
    """Finds rises and falls of one outlet's RMS current."""

    def __init__(self) -> None:
        self._level = 0.0
        self._recent: list[float] = []
        self._capture_at: float | None = None
        self._last_capture = float("-inf")

    def feed(self, square: float, at: float) -> tuple[bool, bool]:
        """Take the mean square current of a cycle, A²; returns (the load stepped, this cycle is one to capture)."""
        self._recent.append(square)
        stepped = False
        if len(self._recent) >= SMOOTH_CYCLES:
            level = sqrt(max(0.0, sum(self._recent) / len(self._recent)))
            self._recent.clear()
            size = max(RISE_A, RISE_SHARE * max(self._level, level))
            stepped = abs(level - self._level) > size
            if level - self._level > size and at - self._last_capture >= PAUSE_S:
                self._capture_at = at + SETTLE_S
            elif level < RISE_A / 2:
                self._capture_at = None
            self._level = level
        if self._capture_at is not None and at >= self._capture_at:
            self._capture_at, self._last_capture = None, at
            return stepped, True
        return stepped, False


def samples(codes: Sequence[int], amperes_per_code: float) -> list[int]:
    """Return the cycle in steps of SCALE_A, its mean removed."""
    mean = sum(codes) / len(codes)
    return [max(-32768, min(32767, round((code - mean) * amperes_per_code / SCALE_A))) for code in codes]


def message(
    steps: Sequence[int], *, ch: int, fs: float, hz: float, ts: int | None, seq: int, request_id: str | None
) -> dict[str, Any]:
    """Return the contract's waveform message. `fs` is the true sample rate of the channel, Hz."""
    value: dict[str, Any] = {
        "schema": 1,
        "ts": ts,
        "seq": seq,
        "ch": ch,
        "fs": round(fs, 2),
        "hz": hz,
        "scale": SCALE_A,
        "unit": "A",
        "n": len(steps),
        "enc": "i16le",
        "d": b64encode(pack(f"<{len(steps)}h", *steps)).decode("ascii"),
        "cause": "request" if request_id else "plug_in",
    }
    if request_id:
        value["id"] = request_id
    return value
