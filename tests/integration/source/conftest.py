"""A smart plug of another integration, and the integration with sources that adopt it."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN

FEATURES: dict[str, tuple[str, str | None, str | None, str | None, str]] = {
    "power": ("sensor", "power", "W", "measurement", "60"),
    "energy": ("sensor", "energy", "kWh", "total_increasing", "12.5"),
    "current": ("sensor", "current", "mA", "measurement", "300"),
    "voltage": ("sensor", "voltage", "V", "measurement", "220"),
    "switch": ("switch", "outlet", None, None, "on"),
}

type Adopt = Callable[..., Awaitable[MockConfigEntry]]


class Plug:
    """A plug of another integration, in the registries and the state machine."""

    def __init__(self, hass: HomeAssistant, name: str = "Fridge") -> None:
        self._hass = hass
        self._registry = er.async_get(hass)
        self.owner = MockConfigEntry(domain="shelly")
        self.owner.add_to_hass(hass)
        self.device = dr.async_get(hass).async_get_or_create(
            config_entry_id=self.owner.entry_id, identifiers={("shelly", name)}, name=name
        )
        self._name = name.lower()
        self.entries: dict[str, er.RegistryEntry] = {}
        for key in FEATURES:
            self.register(key)
            self.say(key, FEATURES[key][4])

    def register(self, key: str) -> er.RegistryEntry:
        domain, device_class, unit, state_class, _ = FEATURES[key]
        self.entries[key] = self._registry.async_get_or_create(
            domain,
            "shelly",
            f"{self._name}_{key}",
            config_entry=self.owner,
            device_id=self.device.id,
            suggested_object_id=f"{self._name}_{key}",
            original_device_class=device_class,
            unit_of_measurement=unit,
            capabilities={"state_class": state_class} if state_class else None,
        )
        return self.entries[key]

    def id(self, key: str) -> str:
        entry = self._registry.entities.get_entry(self.entries[key].id)
        assert entry is not None
        return entry.entity_id

    def say(self, key: str, value: object, **attributes: Any) -> None:
        _, device_class, unit, state_class, _ = FEATURES[key]
        known = {"device_class": device_class, "unit_of_measurement": unit, "state_class": state_class} | attributes
        attributes = {name: value for name, value in known.items() if value is not None}
        self._hass.states.async_set(self.id(key), str(value), attributes)

    def rename(self, key: str, entity_id: str) -> None:
        """Rename as Home Assistant does: the state moves too."""
        state = self._hass.states.get(self.id(key))
        assert state is not None
        self._hass.states.async_remove(state.entity_id)
        self._registry.async_update_entity(state.entity_id, new_entity_id=entity_id)
        self._hass.states.async_set(entity_id, state.state, state.attributes)

    def remove(self, key: str) -> None:
        entity_id = self.id(key)
        self._registry.async_remove(entity_id)
        self._hass.states.async_remove(entity_id)

    def refs(self, *keys: str) -> dict[str, str]:
        return {key: self.entries[key].id for key in keys}


@pytest.fixture
def plug(hass: HomeAssistant) -> Plug:
    """The plug."""
    return Plug(hass)


@pytest.fixture
def adopt(hass: HomeAssistant) -> Adopt:
    """Set the integration up with one source, without MQTT."""

    async def adopt(refs: dict[str, str], *, kind: str = "plug", name: str = "Kitchen fridge") -> MockConfigEntry:
        source = ConfigSubentryDataWithId(
            data={"kind": kind, **refs}, subentry_id="source1", subentry_type="source", title=name, unique_id=None
        )
        entry = MockConfigEntry(domain=DOMAIN, unique_id=DOMAIN, title="Energier", subentries_data=[source])
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        return entry

    return adopt


def value(hass: HomeAssistant, entity_id: str) -> str:
    state = hass.states.get(entity_id)
    assert state is not None, f"{entity_id} is not among {hass.states.async_entity_ids()}"
    return state.state
