"""Set Energier up: there is nothing to ask, for devices and the app announce themselves and sources are added afterwards."""

from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult, ConfigSubentryFlow, OptionsFlow
from homeassistant.core import callback
from homeassistant.helpers.service_info.mqtt import MqttServiceInfo

from .const import DOMAIN
from .contract.contract import SUBENTRY_TYPE as CONTRACT
from .contract.flow import ContractSubentryFlow
from .core.devices.discovery import parse_announcement
from .core.devices.refusal import Refused
from .core.devices.topics import DISCOVERY, read_topic
from .energy_panel.flow import STEP as ENERGY_DASHBOARD, EnergyDashboardStep
from .ml.flow import STEP_FORECAST, AppSteps, ForecastStep, has_app
from .source.adopt import SUBENTRY_TYPE as SOURCE
from .source.flow import SourceSubentryFlow


class EnergierConfigFlow(AppSteps, domain=DOMAIN):
    """One hub for everything: the unique id is the domain.

    `single_config_entry` in the manifest would do the same, and abort every discovery before it is looked at.
    """

    VERSION = 1

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(cls, config_entry: ConfigEntry) -> dict[str, type[ConfigSubentryFlow]]:
        """What the user may add to the hub."""
        return {SOURCE: SourceSubentryFlow, CONTRACT: ContractSubentryFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """What the user may do with the hub."""
        return EnergierOptionsFlow()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Set up by hand, with MQTT or without."""
        await self.async_set_unique_id(DOMAIN, raise_on_progress=False)
        self._abort_if_unique_id_configured()
        if user_input is None:
            return self.async_show_form(step_id="user")
        return self._create_hub()

    @override
    async def async_step_mqtt(self, discovery_info: MqttServiceInfo) -> ConfigFlowResult:
        """A device announced itself to Home Assistant."""
        await self.async_set_unique_id(DOMAIN)
        self._abort_if_unique_id_configured()
        payload = discovery_info.payload
        try:
            about = read_topic(discovery_info.topic)
            if about.kind != DISCOVERY or not payload:
                return self.async_abort(reason="invalid_discovery_info")
            announcement = parse_announcement(
                payload.encode() if isinstance(payload, str) else bytes(payload), about.device_id
            )
        except Refused:
            return self.async_abort(reason="invalid_discovery_info")
        self.context["title_placeholders"] = {"name": announcement.title}
        self._set_confirm_only()
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask whether to set up what was found."""
        if user_input is None:
            return self.async_show_form(step_id="confirm", description_placeholders=self.context["title_placeholders"])
        return self._create_hub()


class EnergierOptionsFlow(EnergyDashboardStep, ForecastStep):
    """A menu of what can be done with the hub."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the menu."""
        options = [ENERGY_DASHBOARD, *([STEP_FORECAST] if has_app(self.config_entry) else [])]
        return self.async_show_menu(step_id="init", menu_options=options)
