"""What is refused at the door, and how often that is said."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

QUIET_SECONDS = 3600.0
"""A refusal that keeps coming is said again after this time, with how often it came meanwhile."""

MOST_KINDS = 256
"""Device ids come from outside, so the book that counts refusals has an end."""

SAMPLE_BYTES = 200

OTHERS = "*"
"""In whose name refusals are counted once the book is full."""


class Reason(StrEnum):
    """Why a message is refused."""

    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    SCHEMA = "schema"
    FORM = "form"
    CHANNELS = "channels"
    COUNTER = "counter"
    IDENTITY = "identity"
    TOPIC = "topic"
    RETAINED = "retained"
    UNANNOUNCED = "unannounced"


class Refused(ValueError):  # noqa: N818 - named as the log and the contract say it
    """A message that is not taken; the text says what is wrong, where, and what to do about it."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason = reason


@dataclass(slots=True)
class _Entry:
    count: int = 0
    unsaid: int = 0
    said_at: float = float("-inf")
    text: str = ""
    sample: bytes = b""


class Refusals:
    """The book of refusals: counts every one, and says each kind at most once an hour per device."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Keep the book by `clock`, which gives seconds that never go back."""
        self._clock = clock
        self._entries: dict[tuple[str, Reason], _Entry] = {}

    @property
    def total(self) -> int:
        """How many messages were refused."""
        return sum(entry.count for entry in self._entries.values())

    def note(self, device_id: str, refused: Refused, payload: bytes = b"") -> str | None:
        """Count one refusal; return the line to log, or None while its kind is to be quiet."""
        key = (device_id, refused.reason)
        if key not in self._entries and len(self._entries) >= MOST_KINDS:
            key = (OTHERS, refused.reason)
        entry = self._entries.setdefault(key, _Entry())
        entry.count += 1
        entry.text = str(refused)
        entry.sample = payload[:SAMPLE_BYTES]
        now = self._clock()
        if now - entry.said_at < QUIET_SECONDS:
            entry.unsaid += 1
            return None
        more = f" ({entry.unsaid} more like it since the last time this was said)" if entry.unsaid else ""
        entry.said_at = now
        entry.unsaid = 0
        return f"{entry.text}{more}"

    def report(self) -> list[dict[str, str | int]]:
        """Every kind of refusal with its count, its latest text and the head of that message, for diagnostics."""
        return [
            {
                "device": device,
                "reason": reason.value,
                "count": entry.count,
                "latest": entry.text,
                "sample": entry.sample.decode("utf-8", "backslashreplace"),
            }
            for (device, reason), entry in self._entries.items()
        ]
