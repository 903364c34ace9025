"""Home Assistant's device registry, in step with what the devices announce."""

from collections.abc import Mapping

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..const import DOMAIN, MANUFACTURER
from ..core.devices.discovery import Announcement, Channel, Kind

type Entries = Mapping[int | None, dr.AnyDeviceEntry]
"""The registry's entry for each channel number, and for None the one of the device itself."""


def device_identifier(device_id: str) -> tuple[str, str]:
    """A device in the registry."""
    return (DOMAIN, device_id)


def channel_identifier(device_id: str, channel: int) -> tuple[str, str]:
    """A channel in the registry; the colon keeps it apart from every device id."""
    return (DOMAIN, f"{device_id}:{channel}")


def has_own_device(announcement: Announcement, channel: Channel) -> bool:
    """Whether a channel is a device of its own: outlets are, and the circuits of a meter that has several."""
    return channel.relay or announcement.kind is Kind.TAP or len(announcement.channels) > 1


class Registry:
    """The registry's entries of one config entry that came by MQTT."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        self._registry = dr.async_get(hass)
        self._entry_id = entry_id

    @callback
    def mac_of(self, device_id: str) -> str | None:
        """The mac under which a device id is known since earlier."""
        device = self.find(device_id)
        return device.serial_number if device else None

    @callback
    def find(self, device_id: str) -> dr.DeviceEntry | None:
        """The entry of a device."""
        return self._registry.async_get_device_by_identifier(device_identifier(device_id), self._entry_id)

    @callback
    def device_id_of(self, entry: dr.AnyDeviceEntry) -> str | None:
        """The id of the device that an entry is about, or a channel of; None for entries of other things."""
        for domain, name in entry.identifiers:
            device_id = name.partition(":")[0]
            if domain == DOMAIN and self.find(device_id):
                return device_id
        return None

    @callback
    def channel_of(self, entry: dr.AnyDeviceEntry) -> int | None:
        """The channel that an entry is about; None for a whole device."""
        for domain, name in entry.identifiers:
            if domain == DOMAIN and ":" in name:
                return int(name.partition(":")[2])
        return None

    @callback
    def follow(self, announcement: Announcement) -> Entries:
        """Create or update the entries of a device and drop those of channels it no longer has."""
        parent = self._registry.async_get_or_create(
            config_entry_id=self._entry_id,
            identifiers={device_identifier(announcement.id)},
            manufacturer=MANUFACTURER,
            model=announcement.model,
            name=announcement.title,
            sw_version=announcement.software,
            hw_version=announcement.hardware,
            # Not a connection: Home Assistant would make one device of two ids with the same mac.
            serial_number=announcement.mac,
        )
        entries: dict[int | None, dr.AnyDeviceEntry] = {None: parent}
        for channel in announcement.channels:
            entries[channel.number] = (
                self._channel(announcement, channel, parent) if has_own_device(announcement, channel) else parent
            )
        wanted = {entry.id for entry in entries.values()}
        for child in dr.async_entries_for_parent_device(self._registry, parent.id):
            if child.id not in wanted:
                self._registry.async_remove_device(child.id)
        return entries

    @callback
    def remove(self, device_id: str) -> None:
        """Remove a device with its channels and their entities."""
        if device := self.find(device_id):
            self._registry.async_remove_device(device.id)

    def _channel(self, announcement: Announcement, channel: Channel, parent: dr.DeviceEntry) -> dr.ChildDeviceEntry:
        identifiers = {channel_identifier(announcement.id, channel.number)}
        if channel.name:
            return self._registry.async_get_or_create_child(
                config_entry_id=self._entry_id,
                parent_device_id=parent.id,
                identifiers=identifiers,
                name=channel.name,
            )
        return self._registry.async_get_or_create_child(
            config_entry_id=self._entry_id,
            parent_device_id=parent.id,
            identifiers=identifiers,
            translation_key="outlet" if channel.relay else "circuit",
            translation_placeholders={"number": str(channel.number)},
        )
