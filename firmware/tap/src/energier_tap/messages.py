"""The tap's messages: measured values in, the contract's dictionaries out."""

from collections.abc import Sequence
from typing import Any

from energier_tap.energy import Live
from energier_tap.sensors import Fault


def state(
    *,
    seq: int,
    ts: int | None,
    up: float,
    rssi: int | None,
    fs: float | None,
    live: Sequence[Live | None],
    faults: Sequence[Fault | None],
    on: Sequence[bool],
    tripped: Sequence[bool],
) -> dict[str, Any]:
    """Return the state of all outlets; a live value of None: not measured. `fs` is the true sample rate of an outlet, Hz."""
    return {
        "schema": 1,
        "seq": seq,
        "ts": ts,
        "up": round(up, 1),
        "rssi": rssi,
        "fs": None if fs is None else round(fs, 1),
        "ch": [
            {
                "i": None if value is None else round(value.i, 3),
                "p": None if value is None else round(value.p, 1),
                "s": None if value is None else round(value.s, 1),
                "pf": None if value is None or value.pf is None else round(value.pf, 3),
                "on": on[outlet],
                "trip": tripped[outlet],
                "fault": faults[outlet],
            }
            for outlet, value in enumerate(live)
        ],
    }


def energy(*, ts: int | None, boot: int, wh: Sequence[float]) -> dict[str, Any]:
    """Return the counters."""
    return {"schema": 1, "ts": ts, "boot": boot, "ch": [{"wh": round(value, 3)} for value in wh]}


def event(name: str, ts: int | None, **details: object) -> dict[str, Any]:
    """Return an event with its details."""
    return {"schema": 1, "ts": ts, "event": name, **details}


def ack(
    request_id: str,
    error: str | None,
    *,
    ch: int | None = None,
    on: bool | None = None,
    factors: tuple[float, float] | None = None,
) -> dict[str, Any]:
    """Return the answer to a set or a command; `factors` of a calibration before and after it."""
    message: dict[str, Any] = {"id": request_id, "ok": error is None, "error": error}
    if ch is not None:
        message["ch"] = ch
    if on is not None:
        message["on"] = on
    if factors is not None:
        message["was"], message["now"] = (round(factor, 6) for factor in factors)
    return message
