"""Two devices that use the same id: a repair issue tells the user, until one of them has gone."""

from collections.abc import Callable
from dataclasses import dataclass

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..core.devices.discovery import Announcement

GONE_AFTER = 60.0
"""Seconds without a word from the second device after which the first one's announcement settles the dispute.

All devices announce themselves within seconds of a start of Home Assistant, in any order.
"""


@dataclass(frozen=True, slots=True)
class Contender:
    """The device that came second, and when it was heard last."""

    announcement: Announcement
    heard_at: float


class Disputes:
    """Who claims an id that belongs to another mac."""

    def __init__(self, hass: HomeAssistant, clock: Callable[[], float]) -> None:
        self._hass = hass
        self._clock = clock
        self._contenders: dict[str, Contender] = {}

    def __contains__(self, device_id: object) -> bool:
        return device_id in self._contenders

    @callback
    def begin(self, known_mac: str, announcement: Announcement) -> None:
        """A second device announced itself."""
        self._contenders[announcement.id] = Contender(announcement, self._clock())
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue(announcement.id),
            is_fixable=False,
            severity=ir.IssueSeverity.ERROR,
            translation_key="duplicate_id",
            translation_placeholders={"id": announcement.id, "known": known_mac, "other": announcement.mac},
        )

    @callback
    def heard_owner(self, device_id: str) -> bool:
        """The id's owner announced itself; return whether there is no dispute, or none any more."""
        contender = self._contenders.get(device_id)
        if contender and self._clock() - contender.heard_at < GONE_AFTER:
            return False
        self.end(device_id)
        return True

    @callback
    def moved(self, mac: str) -> list[str]:
        """A device announced itself under an id of its own; return the ids that it no longer claims."""
        settled = [device_id for device_id, contender in self._contenders.items() if contender.announcement.mac == mac]
        for device_id in settled:
            self.end(device_id)
        return settled

    @callback
    def end(self, device_id: str) -> Announcement | None:
        """Nobody claims the id any more; return who did."""
        contender = self._contenders.pop(device_id, None)
        ir.async_delete_issue(self._hass, DOMAIN, self._issue(device_id))
        return contender.announcement if contender else None

    @callback
    def end_all(self) -> None:
        """Nobody is listened to any more."""
        for device_id in tuple(self._contenders):
            self.end(device_id)

    @staticmethod
    def _issue(device_id: str) -> str:
        return f"duplicate_id_{device_id}"
