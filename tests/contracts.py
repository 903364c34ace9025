"""A contract as triggers, conditions and blueprints see it: its entities in the registry, its monitor, and its alerts."""

from datetime import date
from decimal import Decimal
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock

from homeassistant.config_entries import ConfigEntryState, ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN, SIGNAL_ALERT
from custom_components.energier.core.contract.alerts import Alert, GoalCrossing, Measure, TierApproach
from custom_components.energier.core.contract.goal import Goal
from custom_components.energier.core.contract.period import BillingPeriod

PERIOD = BillingPeriod(date(2026, 8, 1), date(2026, 8, 31))

SENSORS = ("usage", "bill", "tier", "next_tier_energy", "next_tier_days", "goal_energy_progress", "goal_cost_progress")


INTEGRATION = Path(__file__).parents[1] / "custom_components" / "energier"


def read(name: str) -> Any:
    """A JSON file of the integration."""
    return json.loads((INTEGRATION / name).read_text(encoding="utf-8"))


class FakeContract:
    """A contract without meters: what it says is what the test sets."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry, subentry_id: str, name: str) -> None:
        self._hass = hass
        self.id = subentry_id
        self.name = name
        self.device = dr.async_get(hass).async_get_or_create(
            config_entry_id=entry.entry_id,
            config_subentry_id=subentry_id,
            identifiers={(DOMAIN, subentry_id)},
            name=name,
            model_id="contract",
        )
        for key in SENSORS:
            self.register(entry, "sensor", key)
        for goal in Goal:
            self.register(entry, "number", f"goal_{goal}")
        self.outlook = SimpleNamespace(
            usage=Decimal("241.25"),
            bill=SimpleNamespace(total=Decimal(40120)),
            projected_usage=Decimal("309.6"),
            projected_bill=Decimal(61990),
            next_tier=3,
            next_tier_energy=Decimal("18.4"),
            next_tier_days=Decimal("2.96"),
            next_tier_stake=Decimal(12340),
        )
        self.monitor = SimpleNamespace(
            contract=SimpleNamespace(subentry_id=subentry_id, name=name, goals={}),
            period=PERIOD,
            currency="KRW",
            outlook=self.outlook,
        )
        self.goal(Goal.ENERGY, 300)
        self.goal(Goal.COST, 50000)

    def register(self, entry: MockConfigEntry, domain: str, key: str) -> er.RegistryEntry:
        return er.async_get(self._hass).async_get_or_create(
            domain,
            DOMAIN,
            f"{self.id}_{key}",
            config_entry=entry,
            config_subentry_id=self.id,
            device_id=self.device.id,
            suggested_object_id=f"{self.id}_{key}",
        )

    def entity(self, key: str, domain: str = "sensor") -> str:
        found = er.async_get(self._hass).async_get_entity_id(domain, DOMAIN, f"{self.id}_{key}")
        assert found is not None
        return found

    def say(self, key: str, value: object, **attributes: Any) -> None:
        self._hass.states.async_set(self.entity(key), str(value), attributes)

    def goal(self, goal: Goal, value: float) -> None:
        self._hass.states.async_set(self.entity(f"goal_{goal}", "number"), str(value))

    def send(self, alert: Alert) -> None:
        """Raise an alert as the monitor does."""
        async_dispatcher_send(self._hass, SIGNAL_ALERT, alert)

    def cross(self, before: float, after: float, goal: Goal = Goal.ENERGY, period: str = PERIOD.key) -> None:
        """The progress to a goal moves."""
        self.say(f"goal_{goal}_progress", after)
        self.send(GoalCrossing(self.id, period, goal, before, after))

    def approach(
        self,
        before: float | None,
        after: float,
        measure: Measure = Measure.DAYS,
        tier: int = 3,
        period: str = PERIOD.key,
    ) -> None:
        """A tier comes nearer."""
        self.send(TierApproach(self.id, period, tier, measure, before, after))


async def make_contracts(hass: HomeAssistant, **names: str) -> dict[str, FakeContract]:
    """The integration with contracts, by subentry id and name, as if it was set up."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        unique_id=DOMAIN,
        title="Energier",
        state=ConfigEntryState.LOADED,
        subentries_data=[
            ConfigSubentryDataWithId(data={}, subentry_id=key, subentry_type="contract", title=name, unique_id=None)
            for key, name in names.items()
        ],
    )
    assert await async_setup_component(hass, DOMAIN, {})
    entry.add_to_hass(hass)
    contracts = {key: FakeContract(hass, entry, key, name) for key, name in names.items()}
    monitors = {key: contract.monitor for key, contract in contracts.items()}
    entry.runtime_data = SimpleNamespace(monitors=monitors, hub=SimpleNamespace(async_stop=AsyncMock()))
    return contracts
