"""What all entities of a contract share: their device, and following the monitor."""

from typing import override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription

from ..const import DOMAIN
from .monitor import Monitor

MODEL_ID = "contract"


class ContractEntity(Entity):
    """Reads its monitor after each new outlook; available while there is one."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, monitor: Monitor, description: EntityDescription) -> None:
        self.monitor = monitor
        self.entity_description = description
        contract = monitor.contract
        self._attr_unique_id = f"{contract.subentry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, contract.subentry_id)},
            name=contract.name,
            model=monitor.plan_name,
            model_id=MODEL_ID,
            entry_type=DeviceEntryType.SERVICE,
        )

    @property
    @override
    def available(self) -> bool:
        """Whether there is anything to show."""
        return self.monitor.outlook is not None

    @override
    async def async_added_to_hass(self) -> None:
        """Show what is known, and follow."""
        await super().async_added_to_hass()
        self.async_on_remove(self.monitor.listen(self._changed))
        self._refresh()

    @callback
    def _changed(self) -> None:
        self._refresh()
        self.async_write_ha_state()

    @callback
    def _refresh(self) -> None:
        """Take the values from the monitor."""
