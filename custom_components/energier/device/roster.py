"""The entities of the devices, in step with what the devices announce."""

from collections.abc import Callable, Iterable

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..core.devices.device import Device
from .entity import RosterEntity
from .registry import Entries

type Build = Callable[[Device, Entries], Iterable[RosterEntity]]


class Roster:
    """Knows every entity of every device, and changes only what an announcement changed."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._platforms: list[tuple[Build, AddConfigEntryEntitiesCallback]] = []
        self._entities: dict[str, dict[str, RosterEntity]] = {}

    @callback
    def add_platform(self, build: Build, add: AddConfigEntryEntitiesCallback) -> None:
        """Learn to build one platform's entities; to be called before the first device comes."""
        self._platforms.append((build, add))

    @callback
    def forget(self, device_id: str) -> None:
        """Forget a device; its entities went with its entry in the device registry."""
        self._entities.pop(device_id, None)

    async def async_follow(self, device: Device, entries: Entries) -> None:
        """Add the entities that are new, replace those that changed, and remove those the device no longer has."""
        known = self._entities.get(device.id, {})
        wanted: dict[str, RosterEntity] = {}
        for build, add in self._platforms:
            new: list[RosterEntity] = []
            for entity in build(device, entries):
                unique_id = str(entity.unique_id)
                old = known.pop(unique_id, None)
                if old and old.same_as(entity):
                    wanted[unique_id] = old
                    continue
                if old and old.hass:
                    await old.async_remove()
                wanted[unique_id] = entity
                new.append(entity)
            add(new)
        registry = er.async_get(self._hass)
        for entity in known.values():
            if entity.entity_id in registry.entities:
                registry.async_remove(entity.entity_id)
        self._entities[device.id] = wanted
