"""The action that calibrates a device of ours."""

from typing import Final

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.service import async_get_config_entry
import probatio

from ..const import DOMAIN
from ..core.devices.command import NEEDS_VALUE, CalibrationStep
from ..core.devices.device import Device
from ..data import EnergierConfigEntry

CALIBRATE: Final = "calibrate"
CONF_DEVICE: Final = "device"
CONF_STEP: Final = "step"
CONF_VALUE: Final = "value"

CALIBRATE_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_DEVICE): cv.string,
        probatio.Required(CONF_STEP): probatio.Coerce(CalibrationStep),
        probatio.Optional(CONF_VALUE): probatio.All(probatio.Coerce(float), probatio.Range(min=-1000, max=1000)),
    }
)


@callback
def async_setup(hass: HomeAssistant) -> None:
    """Register the action."""
    hass.services.async_register(
        DOMAIN, CALIBRATE, _calibrate, schema=CALIBRATE_SCHEMA, supports_response=SupportsResponse.OPTIONAL
    )


async def _calibrate(call: ServiceCall) -> ServiceResponse:
    entry: EnergierConfigEntry = async_get_config_entry(call.hass, DOMAIN, None)
    step, value = call.data[CONF_STEP], call.data.get(CONF_VALUE)
    if step in NEEDS_VALUE and value is None:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key=f"calibrate_{step}_needs_value")
    device, channel = _device(call.hass, entry, call.data[CONF_DEVICE])
    ack = await entry.runtime_data.hub.commands.async_calibrate(device, channel, step, value)
    return {"was": ack.was, "now": ack.now} if call.return_response else None


@callback
def _device(hass: HomeAssistant, entry: EnergierConfigEntry, registry_id: str) -> tuple[Device, int | None]:
    """The device that a device id of the registry is, and the channel if it is an outlet's."""
    hub, known = entry.runtime_data.hub, dr.async_get(hass).async_get(registry_id)
    if known is None or (device := hub.device_of(known)) is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="not_a_device", translation_placeholders={"device": registry_id}
        )
    return device, hub.channel_of(known)
