"""What happened to a device, once: `energier/<id>/event`."""

from dataclasses import dataclass

from . import fields

BOOT_CAUSES = frozenset({"power", "restart", "watchdog", "update", "unknown"})
RELAY_CAUSES = frozenset({"local", "mqtt", "timer", "trip", "start"})
TRIP_REASONS = frozenset({"current", "sum", "i2t", "welded"})
EVENTS = frozenset({"boot", "trip", "relay", "clock"})


@dataclass(frozen=True, slots=True)
class Boot:
    """The device's program started for the `boot`th time."""

    timestamp: int | None
    boot: int
    cause: str | None


@dataclass(frozen=True, slots=True)
class Trip:
    """Over-current protection opened a relay, or all of them where `channel` is None; `current` in A."""

    timestamp: int | None
    channel: int | None
    reason: str
    current: float | None


@dataclass(frozen=True, slots=True)
class RelaySwitched:
    """A relay opened or closed."""

    timestamp: int | None
    channel: int
    on: bool
    cause: str


@dataclass(frozen=True, slots=True)
class ClockSet:
    """At `up` seconds after its start the device learnt that it was `timestamp`."""

    timestamp: int
    up: float


type Event = Boot | Trip | RelaySwitched | ClockSet


def parse_event(payload: bytes) -> Event:
    """Read an event; `channel` is a number, whether the device announced it is for the caller to see."""
    document = fields.read_versioned(payload)
    kind = fields.choice(document, "event", EVENTS)
    timestamp = fields.timestamp(document)
    fields.not_null(document, "ch")
    channel = fields.integer(document, "ch", 1, 32)
    match kind:
        case "boot":
            return Boot(
                timestamp,
                fields.required_integer(document, "boot", 0, float("inf")),
                fields.choice(document, "cause", BOOT_CAUSES),
            )
        case "trip":
            reason = fields.choice(document, "reason", TRIP_REASONS)
            if reason is None:
                raise fields.wrong("reason", None, "one of " + ", ".join(sorted(TRIP_REASONS)))
            return Trip(timestamp, channel, reason, fields.number(document, "i", 0, 1000))
        case "relay":
            cause = fields.choice(document, "cause", RELAY_CAUSES)
            if cause is None:
                raise fields.wrong("cause", None, "one of " + ", ".join(sorted(RELAY_CAUSES)))
            return RelaySwitched(
                timestamp,
                fields.required_integer(document, "ch", 1, 32),
                fields.required_boolean(document, "on"),
                cause,
            )
        case "clock":
            if timestamp is None:
                raise fields.wrong("ts", None, "the time the clock was set to, epoch milliseconds")
            return ClockSet(timestamp, fields.required_number(document, "up", 0, float("inf")))
    raise fields.wrong("event", None, "one of " + ", ".join(sorted(EVENTS)))
