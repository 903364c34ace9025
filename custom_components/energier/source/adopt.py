"""Adopted entities: what a source subentry names, and how each is found and followed through renames, removal and return."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import (
    EventStateChangedData,
    EventStateReportedData,
    async_track_state_change_event,
    async_track_state_report_event,
)

from ..core.sources.proposal import Kind, Role

SUBENTRY_TYPE = "source"
CONF_KIND = "kind"


@dataclass(frozen=True, slots=True)
class Source:
    """A source subentry, parsed. `refs`: entity registry ids, or entity ids of entities that are in no registry."""

    subentry_id: str
    name: str
    kind: Kind
    refs: Mapping[Role, str]

    @classmethod
    def from_subentry(cls, subentry: ConfigSubentry) -> Self:
        """Read what `as_data` wrote."""
        refs = {role: subentry.data[role] for role in Role if role in subentry.data}
        return cls(subentry.subentry_id, subentry.title, Kind(subentry.data[CONF_KIND]), refs)


def as_data(kind: Kind, refs: Mapping[Role, str]) -> dict[str, Any]:
    """What a source subentry stores."""
    return {CONF_KIND: kind.value, **{role.value: ref for role, ref in refs.items()}}


def sources(entry: ConfigEntry) -> list[Source]:
    """Every source the user adopted."""
    return [Source.from_subentry(subentry) for subentry in entry.get_subentries_of_type(SUBENTRY_TYPE)]


@callback
def reference(hass: HomeAssistant, entity_id: str) -> str:
    """How to remember an entity so that a rename does not lose it."""
    entry = er.async_get(hass).async_get(entity_id)
    return entry.id if entry else entity_id


@callback
def resolve(hass: HomeAssistant, ref: str) -> str | None:
    """The entity id now; None if the entity was removed from the registry."""
    return er.async_resolve_entity_id(er.async_get(hass), ref)


@callback
def is_lost(hass: HomeAssistant, ref: str) -> bool:
    """Whether there is no such entity any more. One that is merely disabled or not loaded yet is not lost."""
    entity_id = resolve(hass, ref)
    if entity_id is None:
        return True
    return er.async_get(hass).async_get(entity_id) is None and hass.states.get(entity_id) is None


@callback
def follow(hass: HomeAssistant, ref: str, listener: Callable[[State | None], None]) -> CALLBACK_TYPE:
    """Call `listener` with the entity's state now, and each time it changes, is repeated, or the entity is renamed, removed or back.

    Returns what ends it.
    """
    entity_id: str | None = None
    stop: list[CALLBACK_TYPE] = []

    @callback
    def said(event: Event[EventStateChangedData] | Event[EventStateReportedData]) -> None:
        listener(event.data["new_state"])

    @callback
    def moved(_event_data: er.EventEntityRegistryUpdatedData) -> bool:
        return resolve(hass, ref) != entity_id

    @callback
    def attach(_event: Event[er.EventEntityRegistryUpdatedData] | None = None) -> None:
        nonlocal entity_id
        end()
        entity_id = resolve(hass, ref)
        if entity_id is not None:
            stop.append(async_track_state_change_event(hass, entity_id, said))
            stop.append(async_track_state_report_event(hass, entity_id, said))
        listener(hass.states.get(entity_id) if entity_id else None)

    @callback
    def end() -> None:
        while stop:
            stop.pop()()

    attach()
    unsubscribe = hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, attach, event_filter=moved)

    @callback
    def finish() -> None:
        unsubscribe()
        end()

    return finish
