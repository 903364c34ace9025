"""Messages of devices that have not announced themselves yet.

A broker hands out retained messages in any order, so a counter may come before the announcement that explains it. It is
kept until then. Live values are not worth it: the next come within a second.
"""

from collections.abc import Callable

from ..core.devices.fields import LARGEST_MESSAGE
from ..core.devices.refusal import Reason, Refused
from ..core.devices.topics import Topic, discovery_topic

RETAINED_KINDS = frozenset({"availability", "energy"})
GRACE = 10.0
"""Seconds in which the announcement may follow before that is worth a line in the log."""

MOST_DEVICES = 128


class EarlyMessages:
    """The last retained messages of each unannounced device."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._first_heard: dict[str, float] = {}
        self._kept: dict[str, dict[Topic, bytes]] = {}

    def keep(self, about: Topic, payload: bytes) -> None:
        """Keep a message if it may be of use; refuse it if the announcement is long due."""
        if about.device_id not in self._first_heard and len(self._first_heard) >= MOST_DEVICES:
            raise Refused(Reason.UNANNOUNCED, "too many devices speak without having announced themselves")
        heard = self._first_heard.setdefault(about.device_id, self._clock())
        if about.kind in RETAINED_KINDS and len(payload) <= LARGEST_MESSAGE:
            self._kept.setdefault(about.device_id, {})[about] = payload
        if self._clock() - heard > GRACE:
            raise Refused(
                Reason.UNANNOUNCED,
                f"the device has not announced itself on {discovery_topic(about.device_id)}; "
                "it has to publish its discovery message, retained, before anything else",
            )

    def pop(self, device_id: str) -> dict[Topic, bytes]:
        """Give out what was kept of a device that has announced itself now."""
        self._first_heard.pop(device_id, None)
        return self._kept.pop(device_id, {})
