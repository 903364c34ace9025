"""What all standby entities share: they sit on their outlet's device, and show what its `Standby` holds."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..const import DOMAIN
from ..core.devices.device import Device
from ..data import EnergierConfigEntry
from ..device.entity import RosterEntity
from ..device.registry import Entries
from ..source.adopt import Source, sources
from .control import Standby
from .keys import can_stand_by
from .outlets import SourceOutlet, TapOutlet, has_standby
from .standbys import Standbys


class StandbyEntity(RosterEntity):
    """Always available, as what was set and saved does not depend on the outlet being there."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, standby: Standby, description: EntityDescription) -> None:
        self.standby = standby
        self.entity_description = description
        self._attr_unique_id = f"{standby.outlet.stem}_{description.key}"

    @callback
    def belong_to(self, device: DeviceInfo) -> None:
        """Sit on the device of a source."""
        self._attr_device_info = device

    @override
    def same_as(self, other: RosterEntity) -> bool:
        """Whether another entity would look the same in its place, and be about the same outlet."""
        return super().same_as(other) and isinstance(other, StandbyEntity) and self.standby is other.standby

    @override
    async def async_added_to_hass(self) -> None:
        """Show what is known, and follow."""
        await super().async_added_to_hass()
        self.async_on_remove(self.standby.listen(self._changed))
        self.refresh()

    @abstractmethod
    def refresh(self) -> bool:
        """Take the values from the standby; return whether they changed."""

    @callback
    def _changed(self) -> None:
        if self.refresh():
            self.async_write_ha_state()


type Make = Callable[[Standby], Iterable[StandbyEntity]]


@callback
def async_setup(entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback, make: Make) -> None:
    """Have what `make` makes added for every outlet: those of taps, now and later, and those of adopted plugs."""
    hub, standbys = entry.runtime_data.hub, entry.runtime_data.standbys

    def build(device: Device, entries: Entries) -> Iterator[StandbyEntity]:
        for channel in device.announcement.channels:
            if has_standby(channel):
                outlet = TapOutlet(standbys.hass, entry.entry_id, device, channel.number, hub.commands)
                for entity in make(standbys.of(outlet)):
                    entity.device_entry = entries[channel.number]
                    yield entity

    hub.roster.add_platform(build, async_add_entities)
    for source in sources(entry):
        if can_stand_by(source):
            entities = list(_of_source(standbys, source, make))
            async_add_entities(entities, config_subentry_id=source.subentry_id)


def _of_source(standbys: Standbys, source: Source, make: Make) -> Iterator[StandbyEntity]:
    for entity in make(standbys.of(SourceOutlet(standbys.hass, source))):
        entity.belong_to(DeviceInfo(identifiers={(DOMAIN, source.subentry_id)}, name=source.name))
        yield entity
