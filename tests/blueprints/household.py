"""Outlets as Energier shows them: a switch, its power, and its standby, on a device of their own."""

from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity import EntityInfo, entity_sources
from homeassistant.util import slugify
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN


class Outlet:
    """An outlet with something in it; switching and choosing works as it does with the integration."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry, name: str) -> None:
        self._hass = hass
        self._entry = entry
        self._name = name
        self.device = dr.async_get(hass).async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={(DOMAIN, name)}, name=name
        )
        self.switch = self._register("switch", "outlet")
        self.standby = self._register("binary_sensor", "standby")
        self.action = self._register("select", "standby_action")
        self.power = self._register("sensor", "power")
        self.saved_energy = self._register("sensor", "standby_saved_energy")
        self.saved_cost = self._register("sensor", "standby_saved_cost")
        hass.states.async_set(self.switch, "on", {"device_class": "outlet"})
        hass.states.async_set(self.action, "tell", {"options": ["nothing", "tell", "off"]})
        since = {"last_reset": "2026-09-01T00:00:00-07:00", "state_class": "total"}
        hass.states.async_set(self.saved_energy, "0.1", {"device_class": "energy"} | since)
        hass.states.async_set(self.saved_cost, "20", {"device_class": "monetary"} | since)
        self.stand_by("off")
        self.draw(0)

    def _register(self, domain: str, key: str) -> str:
        known = er.async_get(self._hass).async_get_or_create(
            domain,
            DOMAIN,
            f"{self._name}_{key}",
            config_entry=self._entry,
            device_id=self.device.id,
            translation_key=key,
            suggested_object_id=slugify(f"{self._name}_{key}"),
        )
        # What a template's integration_entities() goes by.
        entity_sources(self._hass)[known.entity_id] = EntityInfo(domain=DOMAIN, config_entry=self._entry.entry_id)
        return known.entity_id

    def stand_by(
        self, state: str, *, action: str = "tell", protected: bool = False, level: float | None = 3.24
    ) -> None:
        """What the standby sensor says."""
        attributes = {"action": action, "protected": protected, "standby_level": level}
        self._hass.states.async_set(self.standby, state, attributes)

    def draw(self, watts: object, unit: str = "W") -> None:
        """What the power sensor says."""
        attributes = {"device_class": "power", "state_class": "measurement", "unit_of_measurement": unit}
        self._hass.states.async_set(self.power, str(watts), attributes)

    def turn(self, state: str) -> None:
        """Switch it by hand."""
        self._hass.states.async_set(self.switch, state, {"device_class": "outlet"})

    def state(self, entity_id: str) -> str:
        """What one of its entities says."""
        state = self._hass.states.get(entity_id)
        assert state is not None
        return state.state


def let_switch(hass: HomeAssistant) -> list[tuple[str, str]]:
    """Have switches and selects do what they are told; returns what they were told."""
    told: list[tuple[str, str]] = []

    @callback
    def obey(call: ServiceCall) -> None:
        state = call.data.get("option") or call.service.removeprefix("turn_")
        ids = call.data["entity_id"]
        for entity_id in [ids] if isinstance(ids, str) else ids:
            old = hass.states.get(entity_id)
            assert old is not None, entity_id
            told.append((state, entity_id))
            hass.states.async_set(entity_id, state, old.attributes)

    for domain, service in (("switch", "turn_off"), ("switch", "turn_on"), ("select", "select_option")):
        hass.services.async_register(domain, service, obey)
    return told
