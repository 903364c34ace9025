"""The action that gives the whole forecast: hours, days, and of a contract the period with its bill."""

from typing import Final, cast

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_get_config_entry
from homeassistant.util import dt as dt_util
import probatio

from ..const import DOMAIN
from ..contract.actions import CONF_CONTRACT, find_monitor
from ..contract.monitor import Monitor
from ..core.forecast.statement import forecast_statement, period_statement
from ..data import EnergierConfigEntry
from .client import AppDeniesTokenError, AppError, AppRefusalError, NotEnoughHistoryError
from .series import EnergySeries, contract_series, find

GET_FORECAST: Final = "get_forecast"
CONF_ENTITY: Final = "entity"
CONF_DAYS: Final = "days"
MOST_DAYS: Final = 7

SCHEMA = probatio.Schema(
    {
        probatio.Exclusive(CONF_CONTRACT, "series"): cv.string,
        probatio.Exclusive(CONF_ENTITY, "series"): cv.entity_id,
        probatio.Optional(CONF_DAYS, default=2): probatio.All(
            probatio.Coerce(int), probatio.Range(min=1, max=MOST_DAYS)
        ),
    }
)


@callback
def async_setup(hass: HomeAssistant) -> None:
    """Register the action."""
    hass.services.async_register(
        DOMAIN, GET_FORECAST, _get_forecast, schema=SCHEMA, supports_response=SupportsResponse.ONLY
    )


async def _get_forecast(call: ServiceCall) -> ServiceResponse:
    entry: EnergierConfigEntry = async_get_config_entry(call.hass, DOMAIN, None)
    app = entry.runtime_data.app
    if app is None:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_app")
    series = _series(call, entry)
    if series is None:
        meant: Monitor | EnergySeries = find_monitor(call.hass, entry, call.data.get(CONF_CONTRACT))
    else:
        monitors = entry.runtime_data.monitors.values()
        meant = next((each for each in monitors if contract_series(each.contract.subentry_id) == series.id), series)
    days, language = call.data[CONF_DAYS], call.hass.config.language
    zone = dt_util.get_default_time_zone()
    name = meant.contract.name if isinstance(meant, Monitor) else meant.name
    try:
        if isinstance(meant, EnergySeries):
            forecast = await app.client.async_forecast(meant.id, days=days)
            return cast(
                ServiceResponse, forecast_statement(forecast, days=days, name=name, language=language, zone=zone)
            )
        foresight = await app.coordinator.async_foresee(meant, days)
    except AppError as error:
        raise _failed(error, name) from error
    answer = forecast_statement(foresight.forecast, days=days, name=name, language=language, zone=zone)
    answer["period"] = period_statement(foresight, meant.period, meant.currency)
    return cast(ServiceResponse, answer)


@callback
def _series(call: ServiceCall, entry: EnergierConfigEntry) -> EnergySeries | None:
    """The series of the energy sensor that is named; None if none is."""
    entity_id = call.data.get(CONF_ENTITY)
    if entity_id is None:
        return None
    series = find(call.hass, entry, entity_id)
    if series is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="no_series", translation_placeholders={"entity": entity_id}
        )
    return series


def _failed(error: AppError, name: str) -> HomeAssistantError:
    reason = {"reason": str(error)}
    if isinstance(error, NotEnoughHistoryError):
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="forecast_no_history",
            translation_placeholders={"series": name},
        )
    if isinstance(error, AppRefusalError):
        return HomeAssistantError(
            translation_domain=DOMAIN, translation_key="app_refuses", translation_placeholders=reason
        )
    if isinstance(error, AppDeniesTokenError):
        return HomeAssistantError(translation_domain=DOMAIN, translation_key="app_denies_token")
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key="app_unreachable", translation_placeholders=reason
    )
