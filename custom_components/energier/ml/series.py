"""What the app is told of: a series for each contract, and one for each outlet, adopted plug and meter with an energy sensor."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..contract.meter import Meter
from ..core.energy_panel import Measured
from ..core.forecast.push import Reading, joined, readings
from ..data import EnergierConfigEntry
from ..energy_panel.things import measured
from ..source.adopt import resolve

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class EnergySeries:
    """A series of kWh by the hour.

    `records`: each a group of meters (references as in `source.adopt`) whose sum it is; several records are the very same thing, known for
    longer under another name. `entities` are the energy sensors that mean it.
    """

    id: str
    name: str
    records: tuple[tuple[str, ...], ...]
    entities: frozenset[str]

    def as_json(self, hass: HomeAssistant, temperature: str | None) -> dict[str, Any]:
        """How the app is told of it."""
        return {
            "name": printable(self.name) or self.id,
            "kind": "consumption",
            "unit": "kWh",
            "timezone": hass.config.time_zone,
            "temperature": temperature,
            "country": hass.config.country,
        }

    async def async_read(self, hass: HomeAssistant, begins: datetime, until: datetime) -> tuple[Reading, ...]:
        """Its hours in Home Assistant's statistics."""
        known = []
        for refs in self.records:
            meters = [Meter(hass, ref, _nobody) for ref in refs]
            histories = [await meter.async_hours(begins, until) for meter in meters]
            known.append(await hass.async_add_executor_job(readings, histories, begins, until))
        return joined(known)


def contract_series(subentry_id: str) -> str:
    """The id of a contract's series: that of its usage sensor."""
    return f"{subentry_id}_usage"


@callback
def contracts(hass: HomeAssistant, entry: EnergierConfigEntry) -> list[EnergySeries]:
    """What each contract's usage counts."""
    every = []
    for monitor in entry.runtime_data.monitors.values():
        contract = monitor.contract
        usage = er.async_get(hass).async_get_entity_id("sensor", entry.domain, contract_series(contract.subentry_id))
        # With several meters, one of them is not the contract.
        only = resolve(hass, contract.meters[0]) if len(contract.meters) == 1 else None
        meant = frozenset(entity_id for entity_id in (usage, only) if entity_id)
        every.append(EnergySeries(contract_series(contract.subentry_id), contract.name, (contract.meters,), meant))
    return every


@callback
def things(hass: HomeAssistant, entry: EnergierConfigEntry) -> list[EnergySeries]:
    """Everything else that counts energy; a meter that is the whole of a contract is not told of twice."""
    whole = frozenset[str]().union(*(series.entities for series in contracts(hass, entry)))
    return [_thing(hass, thing) for thing in measured(hass, entry) if not thing.ids & whole]


@callback
def find(hass: HomeAssistant, entry: EnergierConfigEntry, entity_id: str) -> EnergySeries | None:
    """The series that an energy sensor means; None if it means none."""
    for thing in measured(hass, entry):
        if entity_id in thing.ids:
            meant = thing.ids
            break
    else:
        meant = frozenset({entity_id})
    every = (*contracts(hass, entry), *things(hass, entry))
    return next((series for series in every if series.entities & meant), None)


def printable(name: str) -> str:
    """A name as the app takes it."""
    return "".join(letter for letter in name if letter.isprintable()).strip()[:LONGEST_NAME]


def _thing(hass: HomeAssistant, thing: Measured) -> EnergySeries:
    known = er.async_get(hass).async_get(thing.energy)
    records = tuple((statistic_id,) for statistic_id in (*sorted(thing.copies), thing.energy))
    return EnergySeries(known.unique_id if known else thing.energy, thing.name, records, thing.ids)


def _nobody() -> None:
    """Who listens to a meter that is only read."""
