"""Adopt a plug or meter of another integration, or change what belongs to one."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import CONF_DEVICE, CONF_NAME
from homeassistant.helpers.selector import (
    DeviceSelector,
    DeviceSelectorConfig,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
)
import probatio

from ..core.sources.proposal import Kind, Role
from . import choice
from .adopt import CONF_KIND, Source, as_data, reference, resolve

CONF_ENTITY = "entity"
KINDS = SelectSelector(SelectSelectorConfig(options=[kind.value for kind in Kind], translation_key="source_kind"))


class SourceSubentryFlow(ConfigSubentryFlow):
    """First a device or an entity; then the rest is proposed and can be changed."""

    def __init__(self) -> None:
        self._suggested: dict[str, Any] = {}

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for the device, or one entity of it."""
        errors: dict[str, str] = {}
        if user_input is not None:
            device_id, entity_id = user_input.get(CONF_DEVICE), user_input.get(CONF_ENTITY)
            if not device_id and not entity_id:
                errors["base"] = "no_device_or_entity"
            elif device_id and choice.is_ours(self.hass, device_id):
                errors[CONF_DEVICE] = "own_device"
            else:
                self._suggested = {
                    CONF_NAME: choice.name(self.hass, device_id, entity_id),
                    CONF_KIND: Kind.PLUG,
                    **_fields(choice.proposal(self.hass, device_id, entity_id)),
                }
                return await self.async_step_entities()
        schema = probatio.Schema(
            {
                probatio.Optional(CONF_DEVICE): DeviceSelector(DeviceSelectorConfig(entity=choice.device_filter())),
                probatio.Optional(CONF_ENTITY): choice.selector(self.hass, Role.POWER, Role.ENERGY, Role.SWITCH),
            }
        )
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(schema, user_input or {}),
            errors=errors,
        )

    async def async_step_entities(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show what belongs together, and adopt it."""
        errors: dict[str, str] = {}
        if user_input is not None:
            chosen = _chosen(user_input)
            errors = _name_errors(user_input) | choice.errors(self.hass, self._get_entry(), chosen)
            if not errors:
                return self.async_create_entry(title=user_input[CONF_NAME].strip(), data=self._data(user_input, chosen))
        return self._show_entities("entities", user_input or self._suggested, errors)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change what belongs to the source."""
        entry, subentry = self._get_entry(), self._get_reconfigure_subentry()
        errors: dict[str, str] = {}
        if user_input is not None:
            chosen = _chosen(user_input)
            errors = _name_errors(user_input) | choice.errors(self.hass, entry, chosen, apart_from=subentry.subentry_id)
            if not errors:
                return self.async_update_and_abort(
                    entry, subentry, title=user_input[CONF_NAME].strip(), data=self._data(user_input, chosen)
                )
        source = Source.from_subentry(subentry)
        now = {role: entity_id for role, ref in source.refs.items() if (entity_id := resolve(self.hass, ref))}
        return self._show_entities(
            "reconfigure", user_input or {CONF_NAME: source.name, CONF_KIND: source.kind, **_fields(now)}, errors
        )

    def _show_entities(self, step_id: str, values: Mapping[str, Any], errors: dict[str, str]) -> SubentryFlowResult:
        schema: dict[probatio.Marker, Any] = {
            probatio.Required(CONF_NAME): TextSelector(),
            probatio.Required(CONF_KIND): KINDS,
        }
        schema.update({probatio.Optional(role.value): choice.selector(self.hass, role) for role in Role})
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(probatio.Schema(schema), values),
            errors=errors,
        )

    def _data(self, user_input: Mapping[str, Any], chosen: Mapping[Role, str]) -> dict[str, Any]:
        refs = {role: reference(self.hass, entity_id) for role, entity_id in chosen.items()}
        return as_data(Kind(user_input[CONF_KIND]), refs)


def _fields(chosen: Mapping[Role, str]) -> dict[str, Any]:
    return {role.value: entity_id for role, entity_id in chosen.items()}


def _chosen(user_input: Mapping[str, Any]) -> dict[Role, str]:
    return {role: user_input[role] for role in Role if user_input.get(role)}


def _name_errors(user_input: Mapping[str, Any]) -> dict[str, str]:
    return {} if user_input[CONF_NAME].strip() else {CONF_NAME: "no_name"}
