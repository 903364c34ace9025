"""The actions of Energier."""

from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_get_config_entry
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.json import JsonValueType
import probatio

from .const import DOMAIN
from .contract import actions as contract_actions
from .core.energy_panel import Measured, Merged
from .device import actions as device_actions
from .energy_panel.flow import bullets
from .energy_panel.panel import async_apply, async_plan
from .ml import actions as ml_actions

ADD_TO_ENERGY_DASHBOARD = "add_to_energy_dashboard"
CONF_CONFIRM = "confirm"
SCHEMA = probatio.Schema({probatio.Optional(CONF_CONFIRM, default=False): cv.boolean})


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN,
        ADD_TO_ENERGY_DASHBOARD,
        _add_to_energy_dashboard,
        schema=SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    )
    contract_actions.async_setup(hass)
    device_actions.async_setup(hass)
    ml_actions.async_setup(hass)


async def _add_to_energy_dashboard(call: ServiceCall) -> ServiceResponse:
    """Say what would be added, and add it if that is confirmed."""
    entry = async_get_config_entry(call.hass, DOMAIN, None)
    confirmed = call.data[CONF_CONFIRM]
    merged = await (async_apply if confirmed else async_plan)(call.hass, entry)
    if call.return_response:
        return {
            "applied": confirmed and bool(merged.added),
            "added": _rows(merged.added),
            "already_there": _rows(merged.present),
            "second_meter": _rows(merged.second_meter),
            "other_price": _rows(merged.other_price),
        }
    if not confirmed:
        await _explain(call.hass, merged)
    return None


async def _explain(hass: HomeAssistant, merged: Merged) -> None:
    key = "energy_panel_plan" if merged.added else "energy_panel_complete"
    texts = await async_get_translations(hass, hass.config.language, "exceptions", [DOMAIN])
    text = texts[f"component.{DOMAIN}.exceptions.{key}.message"].format(added=bullets(merged.added))
    persistent_notification.async_create(hass, text, "Energier", f"{DOMAIN}_{ADD_TO_ENERGY_DASHBOARD}")


def _rows(things: tuple[Measured, ...]) -> list[JsonValueType]:
    return [
        {"place": thing.place.value, "name": thing.name, "energy": thing.energy, "power": thing.power}
        for thing in things
    ]
