"""How the app comes to the hub: found by Supervisor, or told of by its address and token; and what the user may choose for its forecasts."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import (
    SOURCE_HASSIO,
    SOURCE_IGNORE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    OptionsFlow,
)
from homeassistant.const import CONF_TOKEN, CONF_URL, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    EntityWithDeviceFilterSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.helpers.service_info.hassio import HassioServiceInfo
from homeassistant.util.hass_dict import HassKey
import probatio

from ..const import DOMAIN
from ..source.adopt import reference, resolve
from .client import AppClient, AppDeniesTokenError, AppError
from .settings import CONF_TEMPERATURE, AppSettings, InvalidUrlError, normalized

TITLE = "Energier"

FOUND: HassKey[AppSettings] = HassKey(f"{DOMAIN}_found_app")
"""The app that Supervisor told of before there was a hub; whichever flow makes the hub takes it along."""

URL_FIELD = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))
TOKEN_FIELD = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))

TEMPERATURE_FIELD = EntitySelector(
    EntitySelectorConfig(
        filter=[
            EntityWithDeviceFilterSelectorConfig(domain=Platform.WEATHER),
            EntityWithDeviceFilterSelectorConfig(domain=Platform.SENSOR, device_class="temperature"),
        ]
    )
)

STEP_FORECAST = "forecast"


class AppSteps(ConfigFlow):
    """The steps of the hub's flow that are about the app."""

    async def async_step_hassio(self, discovery_info: HassioServiceInfo) -> ConfigFlowResult:
        """Supervisor has started the app, or has moved it."""
        try:
            found = AppSettings.discovered(discovery_info.config)
        except KeyError, TypeError, ValueError:
            return self.async_abort(reason="invalid_app_info")
        # A device that waits for its confirmation does not stand in the app's way.
        hub = await self.async_set_unique_id(DOMAIN, raise_on_progress=False)
        if hub is not None and hub.source != SOURCE_IGNORE:
            self.hass.config_entries.async_update_entry(hub, data={**hub.data, **found.as_data()})
        else:
            self.hass.data[FOUND] = found
        self._abort_if_unique_id_configured()
        if any(
            flow["context"]["source"] == SOURCE_HASSIO for flow in self._async_in_progress(include_uninitialized=True)
        ):
            return self.async_abort(reason="already_in_progress")
        self.context["title_placeholders"] = {"name": discovery_info.name}
        self._set_confirm_only()
        return await self.async_step_hassio_confirm()

    async def async_step_hassio_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask whether to set up with the app that was found."""
        if user_input is None:
            return self.async_show_form(
                step_id="hassio_confirm", description_placeholders=self.context["title_placeholders"]
            )
        return self._create_hub()

    def _create_hub(self) -> ConfigFlowResult:
        """The hub, with the app that Supervisor has told of, if it has."""
        found = self.hass.data.pop(FOUND, None)
        return self.async_create_entry(title=TITLE, data=found.as_data() if found else {})

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Tell where the app is; without an address the hub goes on without it."""
        hub = self._get_reconfigure_entry()
        known = AppSettings.of(hub)
        errors: dict[str, str] = {}
        if user_input is not None:
            url, token = user_input.get(CONF_URL, "").strip(), user_input.get(CONF_TOKEN, "").strip()
            options = _options(self.hass, hub, user_input)
            if not url:
                rest = {key: value for key, value in hub.data.items() if key not in {CONF_URL, CONF_TOKEN}}
                return self.async_update_and_abort(hub, data=rest, options=options)
            try:
                settings = AppSettings(normalized(url), token)
            except InvalidUrlError:
                errors = {CONF_URL: "invalid_url"}
            else:
                if not token and known and known.url == settings.url:
                    settings = known
                errors = await async_probe(self.hass, settings)
                if not errors:
                    return self.async_update_and_abort(hub, data_updates=settings.as_data(), options=options)
        schema = probatio.Schema(
            {
                probatio.Optional(CONF_URL): URL_FIELD,
                probatio.Optional(CONF_TOKEN): TOKEN_FIELD,
                probatio.Optional(CONF_TEMPERATURE): TEMPERATURE_FIELD,
            }
        )
        shown = user_input or {CONF_URL: known.url if known else None, **_chosen(self.hass, hub)}
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(schema, {**shown, CONF_TOKEN: None}),
            errors=errors,
        )

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """The app does not take the token any more."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for another."""
        hub = self._get_reauth_entry()
        url: str = hub.data[CONF_URL]
        errors: dict[str, str] = {}
        if user_input is not None:
            settings = AppSettings(url, user_input[CONF_TOKEN].strip())
            errors = await async_probe(self.hass, settings)
            if not errors:
                return self.async_update_and_abort(hub, data_updates=settings.as_data())
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=probatio.Schema({probatio.Required(CONF_TOKEN): TOKEN_FIELD}),
            description_placeholders={"url": url},
            errors=errors,
        )


class ForecastStep(OptionsFlow):
    """The options step about the forecasts."""

    async def async_step_forecast(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask where the temperature comes from."""
        if user_input is not None:
            return self.async_create_entry(data=_options(self.hass, self.config_entry, user_input))
        schema = probatio.Schema({probatio.Optional(CONF_TEMPERATURE): TEMPERATURE_FIELD})
        shown = _chosen(self.hass, self.config_entry)
        return self.async_show_form(
            step_id=STEP_FORECAST, data_schema=self.add_suggested_values_to_schema(schema, shown)
        )


def has_app(entry: ConfigEntry) -> bool:
    """Whether there is an app whose forecasts there is something to choose for."""
    return AppSettings.of(entry) is not None


@callback
def _options(hass: HomeAssistant, entry: ConfigEntry, user_input: Mapping[str, Any]) -> dict[str, Any]:
    """The entry's options with the temperature as it was chosen; left empty it is found by itself."""
    options = {key: value for key, value in entry.options.items() if key != CONF_TEMPERATURE}
    if chosen := user_input.get(CONF_TEMPERATURE):
        options[CONF_TEMPERATURE] = reference(hass, chosen)
    return options


@callback
def _chosen(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, str | None]:
    """The temperature as the form shows it."""
    known = entry.options.get(CONF_TEMPERATURE)
    return {CONF_TEMPERATURE: resolve(hass, known) if known else None}


async def async_probe(hass: HomeAssistant, settings: AppSettings) -> dict[str, str]:
    """Why the app cannot be used as told, by form field; empty if it can."""
    try:
        await AppClient(async_get_clientsession(hass), settings).async_check()
    except AppDeniesTokenError:
        return {CONF_TOKEN: "invalid_auth"}
    except AppError:
        return {"base": "cannot_connect"}
    return {}
