"""The options step that adds the home's meters, outlets and sources to the Energy dashboard."""

from typing import Any, cast

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.exceptions import HomeAssistantError
import probatio

from ..core.energy_panel import Measured, Merged
from ..data import EnergierConfigEntry
from .panel import async_apply, async_plan

STEP = "energy_dashboard"
STEP_METER_LEFT_OUT = "energy_dashboard_meter_left_out"


class EnergyDashboardStep(OptionsFlow):
    """Shows exactly what will be added; submitting adds it."""

    _shown: tuple[Measured, ...] | None = None

    async def async_step_energy_dashboard(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask, and add."""
        entry = cast(EnergierConfigEntry, self.config_entry)
        try:
            merged = await async_plan(self.hass, entry)
            if user_input is not None and merged.added == self._shown:
                await async_apply(self.hass, entry)
                return self.async_create_entry(data={**entry.options})
        except HomeAssistantError as error:
            return self.async_abort(
                reason=str(error.translation_key), description_placeholders=error.translation_placeholders
            )
        if not merged.added:
            return self.async_abort(reason="nothing_to_add")
        self._shown = merged.added
        return self._ask(merged)

    async_step_energy_dashboard_meter_left_out = async_step_energy_dashboard

    def _ask(self, merged: Merged) -> ConfigFlowResult:
        return self.async_show_form(
            step_id=STEP_METER_LEFT_OUT if merged.second_meter else STEP,
            data_schema=probatio.Schema({}),
            description_placeholders={"added": bullets(merged.added), "left_out": bullets(merged.second_meter)},
        )


def bullets(things: tuple[Measured, ...]) -> str:
    """A list in Markdown."""
    return "\n".join(f"- {thing.name} (`{thing.energy}`)" for thing in things)
