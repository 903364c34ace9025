"""The temperature outside: its past for the app to learn from, and the weather forecast."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
import math
from typing import Any, cast

from homeassistant.components.recorder import DOMAIN as RECORDER_DOMAIN, get_instance
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, Platform, UnitOfTemperature
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import TemperatureConverter

from ..const import LOGGER
from ..core.contract.hours import hour_of
from ..core.forecast.push import Reading, begin, windows
from ..core.forecast.weather import Point, hourly, of_day
from ..source.adopt import reference, resolve
from .client import AppClient
from .series import printable
from .settings import CONF_TEMPERATURE

SERIES = "temperature."
"""How the ids of temperature series begin; each source of temperatures has its own, so that a new one brings its own past."""

COLDEST, WARMEST = -90.0, 70.0
"""°C; outside of these no air on earth has been measured."""


PATIENCE = 60.0
"""Seconds that a weather integration may take for its forecast."""


class Temperature:
    """Keeps the app's temperature series up to date."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        self._hass = hass
        self._entry = entry
        self._broken = False

    @property
    def entity_id(self) -> str | None:
        """Where the temperature comes from: what the user chose, or else the first weather entity; None if there is neither."""
        chosen = self._entry.options.get(CONF_TEMPERATURE)
        return (resolve(self._hass, chosen) if chosen else None) or self._weather

    @property
    def series(self) -> str | None:
        """The series' id; None without a source."""
        entity_id = self.entity_id
        return f"{SERIES}{reference(self._hass, entity_id)}" if entity_id else None

    @property
    def _weather(self) -> str | None:
        return min(self._hass.states.async_entity_ids(Platform.WEATHER), default=None)

    async def async_push(self, client: AppClient) -> None:
        """Send what is new, and the forecast. Raises AppError."""
        entity_id, series = self.entity_id, self.series
        if entity_id is None or series is None:
            return
        state = self._hass.states.get(entity_id)
        body = {
            "name": (printable(state.name) if state else "") or entity_id,
            "kind": "temperature",
            "unit": "°C",
            "timezone": self._hass.config.time_zone,
        }
        known = await client.async_put_series(series, body)
        now = dt_util.utcnow()
        sent = False
        for begins, until in windows(begin(known.last, now), now):
            if past := await self._past(entity_id, begins, until):
                await client.async_post_readings(series, past)
                sent = True
        if not sent and (present := _celsius(state)) is not None:
            # A weather entity has no statistics: what it says is noted hour by hour.
            await client.async_post_readings(series, [Reading(hour_of(now), present)])
        if outlook := await self._outlook(entity_id, now):
            await client.async_put_outlook(series, outlook)

    async def _past(self, entity_id: str, begins: datetime, until: datetime) -> tuple[Reading, ...]:
        if RECORDER_DOMAIN not in self._hass.config.components:
            return ()
        return await get_instance(self._hass).async_add_executor_job(_means, self._hass, entity_id, begins, until)

    async def _outlook(self, entity_id: str, now: datetime) -> Sequence[Reading]:
        """The weather forecast by the hour; where there is only one by days, what lies between its temperatures."""
        weather = entity_id if entity_id.startswith(f"{Platform.WEATHER}.") else self._weather
        state = self._hass.states.get(weather) if weather else None
        if state is None:
            return ()
        for kind in ("hourly", "daily"):
            try:
                async with asyncio.timeout(PATIENCE):
                    answer = await self._hass.services.async_call(
                        Platform.WEATHER,
                        "get_forecasts",
                        {"entity_id": state.entity_id, "type": kind},
                        blocking=True,
                        return_response=True,
                    )
            except HomeAssistantError as error:
                LOGGER.debug("%s has no %s forecast: %s", weather, kind, error)
                continue
            except Exception as error:  # noqa: BLE001 - somebody else's code, whose faults must not keep the history from the app
                if not self._broken:
                    LOGGER.warning("%s gives no forecast: %s", weather, repr(error))
                self._broken = True
                return ()
            self._broken = False
            found = cast(dict[str, Any], answer).get(state.entity_id, {}).get("forecast") or ()
            if outlook := hourly(self._points(found, state, days=kind == "daily"), now):
                return outlook
        return ()

    def _points(self, forecast: Sequence[dict[str, Any]], state: State, *, days: bool) -> list[Point]:
        unit = state.attributes.get("temperature_unit", UnitOfTemperature.CELSIUS)
        zone = dt_util.get_default_time_zone()
        points: list[Point] = []
        for each in forecast:
            at = dt_util.parse_datetime(str(each.get("datetime")))
            highest, lowest = (_valid(each.get(key), unit) for key in ("temperature", "templow"))
            if at is None or highest is None or at.tzinfo is None:
                continue
            if not days:
                points.append(Point(at, highest))
            elif lowest is not None:
                points += of_day(at.astimezone(zone).date(), lowest, highest, zone)
        return points


@callback
def _celsius(state: State | None) -> float | None:
    """What a weather entity or temperature sensor says now."""
    if state is None:
        return None
    if state.domain == Platform.WEATHER:
        return _valid(state.attributes.get("temperature"), state.attributes.get("temperature_unit"))
    return _valid(state.state, state.attributes.get(ATTR_UNIT_OF_MEASUREMENT))


def _valid(value: Any, unit: str | None) -> float | None:
    """A temperature in °C; None for what is none."""
    try:
        celsius = TemperatureConverter.convert(float(value), unit, UnitOfTemperature.CELSIUS)
    except TypeError, ValueError, HomeAssistantError:
        return None
    return celsius if math.isfinite(celsius) and COLDEST <= celsius <= WARMEST else None


def _means(hass: HomeAssistant, statistic_id: str, begins: datetime, until: datetime) -> tuple[Reading, ...]:
    units: dict[str, str] = {TemperatureConverter.UNIT_CLASS: UnitOfTemperature.CELSIUS}
    found = statistics_during_period(hass, begins, until, {statistic_id}, "hour", units, {"mean"})
    return tuple(
        Reading(dt_util.utc_from_timestamp(row["start"]), round(celsius, 2))
        for row in found.get(statistic_id, [])
        if (mean := row.get("mean")) is not None and (celsius := _valid(mean, UnitOfTemperature.CELSIUS)) is not None
    )
