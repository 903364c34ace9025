"""Sensors of sources: power, current and voltage as they are said; energy as a total that never jumps."""

from abc import abstractmethod
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.components.sensor import SensorEntity, SensorStateClass
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.restore_state import ExtraStoredData, RestoreEntity
from homeassistant.util import dt as dt_util

from ..core.sources.counter import Counter, number
from ..core.sources.integrate import Integral
from ..core.sources.proposal import Role
from ..standby.keys import KEYS as STANDBY_KEYS, can_stand_by
from .adopt import Source, sources
from .entity import SourceEntity
from .quantity import QUANTITIES

COUNT_EVERY = timedelta(minutes=1)
"""How often energy from power is counted while the power holds."""

DECIMALS = {Role.POWER: 1, Role.ENERGY: 2, Role.CURRENT: 2, Role.VOLTAGE: 0}


@callback
def async_setup(hass: HomeAssistant, entry: ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add the sensors of every source, and forget those of roles that the user took out of one."""
    for source in sources(entry):
        _forget_others(hass, entry, source)
        async_add_entities(_sensors(source), config_subentry_id=source.subentry_id)


def _sensors(source: Source) -> list[SensorEntity]:
    said = (Role.POWER, Role.CURRENT, Role.VOLTAGE)
    sensors: list[SensorEntity] = [
        SourceSensor(source, role, source.refs[role]) for role in said if role in source.refs
    ]
    if Role.ENERGY in source.refs:
        sensors.append(SourceCounter(source, source.refs[Role.ENERGY]))
    else:
        sensors.append(SourceIntegral(source, source.refs[Role.POWER]))
    return sensors


@callback
def _forget_others(hass: HomeAssistant, entry: ConfigEntry, source: Source) -> None:
    registry = er.async_get(hass)
    keys = (*source.refs, Role.ENERGY, *(STANDBY_KEYS if can_stand_by(source) else ()))
    wanted = {f"{source.subentry_id}_{key}" for key in keys}
    for known in er.async_entries_for_config_entry(registry, entry.entry_id):
        if known.config_subentry_id == source.subentry_id and known.unique_id not in wanted:
            registry.async_remove(known.entity_id)


class SourceSensor(SourceEntity, SensorEntity):
    """A measurement as the adopted sensor says it, in our unit."""

    _attr_state_class = SensorStateClass.MEASUREMENT

    def __init__(self, source: Source, role: Role, ref: str) -> None:
        super().__init__(source, role, ref)
        self._quantity = QUANTITIES[role]
        self._attr_device_class = self._quantity.device_class
        self._attr_native_unit_of_measurement = self._quantity.unit
        self._attr_suggested_display_precision = DECIMALS[role]
        if role is Role.VOLTAGE:
            self._attr_entity_category = EntityCategory.DIAGNOSTIC

    @override
    def _take(self, state: State | None) -> None:
        self._attr_native_value = self._quantity.value(state)


class Kept(ExtraStoredData):
    """What of a source survives a restart."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    @override
    def as_dict(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return self._data


class SourceEnergy(SourceEntity, SensorEntity, RestoreEntity):
    """Energy of a source, a total of our own that survives restarts and a change of the adopted entity."""

    _attr_state_class = SensorStateClass.TOTAL_INCREASING
    _attr_device_class = QUANTITIES[Role.ENERGY].device_class
    _attr_native_unit_of_measurement = QUANTITIES[Role.ENERGY].unit
    _attr_suggested_display_precision = DECIMALS[Role.ENERGY]

    def __init__(self, source: Source, ref: str) -> None:
        super().__init__(source, Role.ENERGY, ref)

    @override
    async def async_added_to_hass(self) -> None:
        """Bring back the total before anything new is heard."""
        if kept := await self.async_get_last_extra_data():
            self._bring_back(kept.as_dict())
        await super().async_added_to_hass()

    @property
    @override
    def extra_restore_state_data(self) -> Kept:
        """The total and what it followed."""
        return Kept({"ref": self._ref, **self._kept()})

    @abstractmethod
    def _bring_back(self, data: dict[str, Any]) -> None:
        """Go on from what `_kept` returned before the restart; from the total alone if that was about another entity."""

    @abstractmethod
    def _kept(self) -> dict[str, Any]:
        """What has to survive a restart."""


class SourceCounter(SourceEnergy):
    """Energy that an adopted counter counts."""

    def __init__(self, source: Source, ref: str) -> None:
        super().__init__(source, ref)
        self._counter: Counter | None = None
        self._earlier: float | None = None

    @override
    def _bring_back(self, data: dict[str, Any]) -> None:
        self._earlier = number(data.get("total"))
        if data.get("ref") == self._ref:
            self._counter = Counter.from_dict(data)

    @override
    def _kept(self) -> dict[str, Any]:
        if self._counter is None:
            return {"total": self._earlier}
        return self._counter.as_dict(_now())

    @override
    def _take(self, state: State | None) -> None:
        kwh = QUANTITIES[Role.ENERGY].value(state)
        if state is None or kwh is None:
            self._counter = self._counter and self._counter.gone(_now())
        elif self._counter is not None:
            self._counter = self._counter.read(kwh, state.last_updated_timestamp)
        elif kwh >= 0:
            self._counter = Counter.start(kwh, state.last_changed_timestamp, self._earlier)
        total = self._counter.total if self._counter else self._earlier
        self._attr_native_value = None if total is None else round(total, 6)


class SourceIntegral(SourceEnergy):
    """Energy of a source that tells only its power."""

    def __init__(self, source: Source, ref: str) -> None:
        super().__init__(source, ref)
        self._integral = Integral.start(_now())

    @override
    async def async_added_to_hass(self) -> None:
        """Count on while the power does not change."""
        await super().async_added_to_hass()
        self.async_on_remove(async_track_time_interval(self.hass, self._count, COUNT_EVERY))

    @override
    def _bring_back(self, data: dict[str, Any]) -> None:
        kept = Integral.from_dict(data) if data.get("ref") == self._ref else None
        self._integral = kept or Integral.start(_now(), number(data.get("total")) or 0.0)

    @override
    def _kept(self) -> dict[str, Any]:
        return self._integral.advance(_now()).as_dict()

    @override
    def _take(self, state: State | None) -> None:
        self._integral = self._integral.hear(QUANTITIES[Role.POWER].value(state), _now())
        self._attr_native_value = round(self._integral.total, 6)

    @callback
    def _count(self, _now_: datetime) -> None:
        self._integral = self._integral.advance(_now())
        self._attr_native_value = round(self._integral.total, 6)
        self.async_write_ha_state()


def _now() -> float:
    return dt_util.utcnow().timestamp()
