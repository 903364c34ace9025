"""What people see of a contract's forecast; the plain projection beside it stays as it is, with the app or without."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription
from homeassistant.const import PERCENTAGE, UnitOfEnergy
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from ..contract.entity import ContractEntity
from ..contract.monitor import Monitor
from ..contract.sensor import precision
from ..core.contract.goal import Goal
from ..core.forecast.answer import Spread
from ..core.forecast.foresight import Chance, Foresight
from ..core.forecast.statement import crossing_days, percent
from ..core.tariff.bill import plain
from ..data import EnergierConfigEntry
from .coordinator import ForecastCoordinator

type Value = float | int | date | None
type Attributes = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Context:
    """The forecast, and what it depends on how it is shown."""

    foresight: Foresight
    today: date
    language: str


@dataclass(frozen=True, kw_only=True)
class ForecastSensorDescription(SensorEntityDescription):
    """A value of the forecast, and what is told beside it."""

    read: Callable[[Context], tuple[Value, Attributes]]


def descriptions(currency: str) -> Iterator[ForecastSensorDescription]:
    """The sensors of a contract in that currency."""
    yield _energy("forecast_usage", _usage)
    yield ForecastSensorDescription(
        key="forecast_bill",
        translation_key="contract_forecast_bill",
        device_class=SensorDeviceClass.MONETARY,
        native_unit_of_measurement=currency,
        suggested_display_precision=precision(currency),
        read=_bill,
    )
    yield _energy("forecast_today", lambda context: _day(context, context.today))
    yield _energy("forecast_tomorrow", lambda context: _day(context, context.today + timedelta(days=1)))
    yield _chance("next_tier_chance", lambda foresight: foresight.next_tier)
    yield ForecastSensorDescription(
        key="next_tier_day",
        translation_key="contract_next_tier_day",
        device_class=SensorDeviceClass.DATE,
        read=_next_tier_day,
    )
    yield _chance("goal_energy_chance", lambda foresight: foresight.goals.get(Goal.ENERGY))
    yield _chance("goal_cost_chance", lambda foresight: foresight.goals.get(Goal.COST))


def _energy(key: str, read: Callable[[Context], tuple[Value, Attributes]]) -> ForecastSensorDescription:
    return ForecastSensorDescription(
        key=key,
        translation_key=f"contract_{key}",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
        read=read,
    )


def _chance(key: str, find: Callable[[Foresight], Chance | None]) -> ForecastSensorDescription:
    def read(context: Context) -> tuple[Value, Attributes]:
        chance = find(context.foresight)
        if chance is None:
            return None, {}
        return percent(chance), {"above": plain(chance.kwh), **crossing_days(chance.crossing)}

    return ForecastSensorDescription(
        key=key,
        translation_key=f"contract_{key}",
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
        read=read,
    )


@callback
def async_setup(entry: EnergierConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add the forecasts of every contract, if there is an app."""
    app = entry.runtime_data.app
    if app is None:
        return
    for monitor in entry.runtime_data.monitors.values():
        async_add_entities(
            [ForecastSensor(app.coordinator, monitor, each) for each in descriptions(monitor.currency)],
            config_subentry_id=monitor.contract.subentry_id,
        )


class ForecastSensor(ContractEntity, SensorEntity):
    """A value of the contract's forecast; follows the contract too, for midnight makes tomorrow today."""

    entity_description: ForecastSensorDescription
    _unrecorded_attributes = frozenset({"why"})

    def __init__(
        self, coordinator: ForecastCoordinator, monitor: Monitor, description: ForecastSensorDescription
    ) -> None:
        super().__init__(monitor, description)
        self._coordinator = coordinator

    @property
    @override
    def available(self) -> bool:
        """Whether the app forecasts the contract now."""
        return self._coordinator.last_update_success and self._foresight is not None

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the app as well."""
        await super().async_added_to_hass()
        self.async_on_remove(self._coordinator.async_add_listener(self._changed))

    @property
    def _foresight(self) -> Foresight | None:
        return self._coordinator.data.get(self.monitor.contract.subentry_id)

    @callback
    @override
    def _refresh(self) -> None:
        foresight = self._foresight
        if foresight is None:
            return
        today = dt_util.now(self.monitor.zone).date()
        value, attributes = self.entity_description.read(Context(foresight, today, self.hass.config.language))
        model = foresight.forecast.model
        self._attr_native_value = value
        self._attr_extra_state_attributes = {**attributes, "method": model.method, "naive": model.naive}


def _usage(context: Context) -> tuple[Value, Attributes]:
    return _band(context.foresight.usage)


def _bill(context: Context) -> tuple[Value, Attributes]:
    bill, middle = context.foresight.bill, context.foresight.median_bill
    if not bill or middle is None:
        return None, {}
    return plain(middle), {"low": plain(bill[0]), "high": plain(bill[-1])}


def _day(context: Context, day: date) -> tuple[Value, Attributes]:
    forecast = context.foresight.forecast
    found = next((each for each in forecast.days if each.day == day), None)
    if found is None:
        return None, {}
    value, attributes = _band(found.use)
    why = forecast.why(day)
    return value, {**attributes, "why": why.told(context.language) if why else None}


def _next_tier_day(context: Context) -> tuple[Value, Attributes]:
    chance = context.foresight.next_tier
    if chance is None:
        return None, {}
    return chance.crossing.likely, {"above": plain(chance.kwh), **crossing_days(chance.crossing)}


def _band(use: Spread | None) -> tuple[Value, Attributes]:
    if use is None:
        return None, {}
    return round(use.median, 3), {"low": round(use.low, 3), "high": round(use.high, 3)}
