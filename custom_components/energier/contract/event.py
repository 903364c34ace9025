"""What the contract's alerts said, as an event entity: a record in the history, and something for automations."""

from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..const import SIGNAL_ALERT
from ..core.contract.alerts import GoalCrossing, TierApproach
from ..core.contract.notable import notable
from ..data import EnergierConfigEntry
from .entity import ContractEntity
from .monitor import Monitor

GOAL = "goal_crossed_threshold"
TIER = "tier_about_to_change"
ALERTS = EventEntityDescription(key="alerts", translation_key="alerts", event_types=[GOAL, TIER])


@callback
def async_setup(entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add the alerts of every contract."""
    for monitor in entry.runtime_data.monitors.values():
        async_add_entities([ContractAlerts(monitor)], config_subentry_id=monitor.contract.subentry_id)


class ContractAlerts(ContractEntity, EventEntity):
    """Records the levels of a goal and the approach of a tier, each once per period."""

    entity_description: EventEntityDescription

    def __init__(self, monitor: Monitor) -> None:
        super().__init__(monitor, ALERTS)

    @property
    @override
    def available(self) -> bool:
        """A record stays a record; coming and going it would look like new alerts."""
        return True

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the alerts."""
        await super().async_added_to_hass()
        self.async_on_remove(async_dispatcher_connect(self.hass, SIGNAL_ALERT, self._alerted))

    @callback
    def _alerted(self, alert: GoalCrossing | TierApproach) -> None:
        if alert.contract != self.monitor.contract.subentry_id:
            return
        for attributes in notable(alert):
            self._trigger_event(GOAL if isinstance(alert, GoalCrossing) else TIER, attributes)
            self.async_write_ha_state()
