"""Fixes for what Energier reports under Settings > Repairs."""

from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntry, ConfigSubentry, UnknownSubEntry
from homeassistant.core import HomeAssistant
import probatio

from .core.sources.proposal import Role
from .source import choice
from .source.adopt import Source, as_data, reference
from .source.lost import last_entity_id


async def async_create_fix_flow(
    hass: HomeAssistant, _issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Fix an adopted entity that is gone: the only kind of fixable issue."""
    assert data is not None
    entry = hass.config_entries.async_get_known_entry(str(data["entry_id"]))
    return LostEntityFlow(entry, entry.subentries[str(data["subentry_id"])], Role(str(data["role"])))


class LostEntityFlow(RepairsFlow):
    """Choose another entity, go on without it, or remove the source."""

    def __init__(self, entry: ConfigEntry, subentry: ConfigSubentry, role: Role) -> None:
        self._entry = entry
        self._subentry = subentry
        self._role = role
        self._source = Source.from_subentry(subentry)
        self._rest = {other: ref for other, ref in self._source.refs.items() if other is not role}

    async def async_step_init(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask what to do."""
        options = ["choose", "remove"]
        if Role.POWER in self._rest or Role.ENERGY in self._rest:
            options.insert(1, "without")
        return self.async_show_menu(step_id="init", menu_options=options, description_placeholders=self._texts())

    async def async_step_choose(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Take another entity in its place."""
        errors: dict[str, str] = {}
        if user_input is not None:
            entity_id = user_input["entity"]
            why = choice.error(self.hass, self._entry, self._role, entity_id, apart_from=self._source.subentry_id)
            errors = {"entity": why} if why else {}
            if not errors:
                return self._keep({**self._rest, self._role: reference(self.hass, entity_id)})
        return self.async_show_form(
            step_id="choose",
            data_schema=probatio.Schema({probatio.Required("entity"): choice.selector(self.hass, self._role)}),
            description_placeholders=self._texts(),
            errors=errors,
        )

    async def async_step_without(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Go on with what is left of the source."""
        return self._keep(self._rest)

    async def async_step_remove(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Remove the source."""
        try:
            self.hass.config_entries.async_remove_subentry(self._entry, self._source.subentry_id)
        except UnknownSubEntry:
            return self.async_abort(reason="source_removed")
        return self.async_create_entry(data={})

    def _keep(self, refs: dict[Role, str]) -> RepairsFlowResult:
        try:
            self.hass.config_entries.async_update_subentry(
                self._entry, self._subentry, data=as_data(self._source.kind, refs)
            )
        except UnknownSubEntry:
            return self.async_abort(reason="source_removed")
        return self.async_create_entry(data={})

    def _texts(self) -> dict[str, str]:
        return {
            "source": self._source.name,
            "entity": last_entity_id(self.hass, self._source.refs[self._role]),
        }
