"""Add what the home has to the preferences of Home Assistant's Energy panel: merge, never delete, never alter what the user chose.

Works on the plain lists that the panel keeps (`energy_sources`, `device_consumption`), so that it can be tested without Home Assistant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

type Rows = list[dict[str, Any]]

PRICES = ("stat_cost", "entity_energy_price", "number_energy_price")
"""The three ways in which the panel knows what a grid meter's energy costs."""


class Place(StrEnum):
    """Where in the panel something goes."""

    GRID = "grid"
    DEVICE = "device"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Measured:
    """Something with an energy counter (and perhaps a power sensor); the ids are those of their statistics.

    `copies` are other statistics of the very same thing: what an adopted source is made from. What a contract costs has the statistic of its
    cost in `energy`, and in `copies` those of the meter whose energy it prices.
    """

    place: Place
    name: str
    energy: str
    power: str | None = None
    copies: frozenset[str] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        """Every energy statistic under which the panel may already know it."""
        return self.copies | {self.energy}


@dataclass(frozen=True, slots=True)
class Merged:
    """The new lists, and what happened to each thing.

    Added, there before, left out because the home already has a grid meter, or left out because the user set another price.
    """

    energy_sources: Rows
    device_consumption: Rows
    added: tuple[Measured, ...]
    present: tuple[Measured, ...]
    second_meter: tuple[Measured, ...]
    other_price: tuple[Measured, ...]


def merge(prefs: Mapping[str, Sequence[Mapping[str, Any]]], things: Sequence[Measured]) -> Merged:
    """Add the `things` that `prefs` do not have yet; merging the result again changes nothing.

    A meter is left out when the home's electricity already comes from a meter that is not ours: the panel would count it twice.
    A cost goes to the grid meter it prices, if that has no price yet.
    A device gets `included_in_stat` only when the home's one meter is itself listed as an individual device, of which it is then a part.
    """
    sources = [dict(row) for row in prefs.get("energy_sources", ())]
    devices = [dict(row) for row in prefs.get("device_consumption", ())]
    every = [thing for thing in things if thing.place is not Place.COST]
    costs = [thing for thing in things if thing.place is Place.COST]
    meters = [thing for thing in every if thing.place is Place.GRID]
    our_ids = frozenset[str]().union(*(meter.ids for meter in meters))
    imports = {row["stat_energy_from"] for row in sources if row["type"] == "grid" and row.get("stat_energy_from")}
    rates = {row["stat_rate"] for row in sources if row.get("stat_rate")}
    consumed = {row["stat_consumption"] for row in devices}
    whole = {row["stat_energy_to"] for row in sources if row["type"] == "home"}

    added: list[Measured] = []
    present: list[Measured] = []
    second: list[Measured] = []
    parent = next(iter(meters[0].ids & consumed), None) if len(meters) == 1 else None
    for thing in every:
        known = thing.ids & (imports | consumed | whole)
        if known:
            present.append(thing)
        elif thing.place is Place.DEVICE:
            devices.append(_device(thing, parent))
            consumed.add(thing.energy)
            added.append(thing)
        elif imports - our_ids:
            second.append(thing)
        else:
            sources.append(_grid(thing, rates))
            imports.add(thing.energy)
            added.append(thing)
    priced: list[Measured] = []
    for cost in costs:
        row = next(
            (row for row in sources if row["type"] == "grid" and row.get("stat_energy_from") in cost.copies), None
        )
        if row is None:
            continue
        if row.get("stat_cost") == cost.energy:
            present.append(cost)
        elif any(row.get(key) is not None for key in PRICES):
            priced.append(cost)
        else:
            row["stat_cost"] = cost.energy
            added.append(cost)
    return Merged(sources, devices, tuple(added), tuple(present), tuple(second), tuple(priced))


def _grid(meter: Measured, rates: set[str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "type": "grid",
        "stat_energy_from": meter.energy,
        "stat_energy_to": None,
        "stat_cost": None,
        "entity_energy_price": None,
        "number_energy_price": None,
        "stat_compensation": None,
        "entity_energy_price_export": None,
        "number_energy_price_export": None,
        "cost_adjustment_day": 0.0,
        "name": meter.name,
    }
    if meter.power and meter.power not in rates:
        row["stat_rate"] = meter.power
        rates.add(meter.power)
    return row


def _device(thing: Measured, parent: str | None) -> dict[str, Any]:
    row: dict[str, Any] = {"stat_consumption": thing.energy, "name": thing.name}
    if thing.power:
        row["stat_rate"] = thing.power
    if parent:
        row["included_in_stat"] = parent
    return row
