"""Names that tell devices apart without telling whose they are.

The same device gets the same pseudonym everywhere, and pseudonyms are valid ids and macs, so that recorded messages
can still be played back.
"""

from collections.abc import Iterable
import re

MAC = re.compile(r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f])")


class Pseudonyms:
    """Numbers device ids in their order, and macs as they come."""

    def __init__(self, device_ids: Iterable[str]) -> None:
        self._ids = {device_id: f"device_{number}" for number, device_id in enumerate(device_ids, 1)}
        self._macs: dict[str, str] = {}
        either = "|".join(re.escape(device_id) for device_id in sorted(self._ids, key=len, reverse=True))
        self._id = re.compile(rf"(?<![A-Za-z0-9_-])(?:{either})(?![A-Za-z0-9_-])") if either else None

    def of(self, device_id: str) -> str:
        """The pseudonym of a device id, or the id itself if it is of no known device."""
        return self._ids.get(device_id, device_id)

    def text(self, text: str) -> str:
        """A text with every known id and every mac replaced."""
        text = MAC.sub(lambda match: self._mac(match.group()), text)
        return self._id.sub(lambda match: self._ids[match.group()], text) if self._id else text

    def _mac(self, mac: str) -> str:
        # 02 marks a mac that no manufacturer gave.
        return self._macs.setdefault(
            mac.lower(), f"02:00:00:00:{len(self._macs) // 256:02x}:{len(self._macs) % 256:02x}"
        )
