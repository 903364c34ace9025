"""A repair for every adopted entity that is gone; taken back when it returns or the user chose another."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.start import async_at_started

from ..const import DOMAIN
from ..core.sources.proposal import Role
from .adopt import Source, is_lost, resolve, sources

TRANSLATION_KEY = "source_lost"


def issue_id(source: Source, role: Role) -> str:
    """The repair of one adopted entity."""
    return f"{TRANSLATION_KEY}_{source.subentry_id}_{role}"


@callback
def async_watch(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Watch the adopted entities until the entry is unloaded."""
    adopted = [(source, role, ref) for source in sources(entry) for role, ref in source.refs.items()]
    unregistered = [entity_id for _, _, ref in adopted if (entity_id := resolve(hass, ref)) == ref]

    @callback
    def check(_event: object = None) -> None:
        for source, role, ref in adopted:
            if is_lost(hass, ref):
                _raise_issue(hass, entry, source, role, ref)
            else:
                ir.async_delete_issue(hass, DOMAIN, issue_id(source, role))

    @callback
    def came_or_went(event: Event[EventStateChangedData]) -> None:
        if event.data["old_state"] is None or event.data["new_state"] is None:
            check()

    @callback
    def watch(_hass: HomeAssistant) -> None:
        check()
        entry.async_on_unload(hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, check))
        if unregistered:
            entry.async_on_unload(async_track_state_change_event(hass, unregistered, came_or_went))

    @callback
    def forget() -> None:
        for source, role, _ in adopted:
            ir.async_delete_issue(hass, DOMAIN, issue_id(source, role))

    entry.async_on_unload(forget)
    entry.async_on_unload(async_at_started(hass, watch))


@callback
def _raise_issue(hass: HomeAssistant, entry: ConfigEntry, source: Source, role: Role, ref: str) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id(source, role),
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=TRANSLATION_KEY,
        translation_placeholders={"source": source.name, "entity": last_entity_id(hass, ref)},
        data={"entry_id": entry.entry_id, "subentry_id": source.subentry_id, "role": role.value},
    )


@callback
def last_entity_id(hass: HomeAssistant, ref: str) -> str:
    """What a removed entity was called last; the reference itself once that is forgotten."""
    deleted = er.async_get(hass).deleted_entities.values()
    return next((entry.entity_id for entry in deleted if entry.id == ref), ref)
