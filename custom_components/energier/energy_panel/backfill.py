"""Fill the hours of an outage from the history that a device sends afterwards."""

import asyncio
from datetime import datetime, timedelta
from typing import Literal

from homeassistant.components.recorder import DOMAIN as RECORDER_DOMAIN, get_instance
from homeassistant.components.recorder.const import EVENT_RECORDER_5MIN_STATISTICS_GENERATED
from homeassistant.components.recorder.models import StatisticData, StatisticMetaData
from homeassistant.components.recorder.statistics import (
    StatisticsRow,
    async_import_statistics,
    get_metadata,
    statistics_during_period,
)
from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.const import UnitOfEnergy
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import EnergyConverter

from ..const import DOMAIN, LOGGER
from ..core.backfill import Row, Step, missing_hours
from ..core.devices.device import Device
from ..core.devices.history import History
from ..data import EnergierConfigEntry

LOOK_BACK = timedelta(days=31)
"""How long before its history a device may have been away."""

SETTLED = timedelta(seconds=30)
"""A history comes in several messages; this long after the last, all of it is here."""

MAX_STEPS = 31 * 24 * 60
"""Rows kept per channel while its counter is awaited: a month of minutes."""

type Channel = tuple[str, int]
"""Device id and channel number."""


@callback
def async_start(hass: HomeAssistant, entry: EnergierConfigEntry) -> None:
    """Fill the gaps of every device until the entry is unloaded; without the recorder there is nothing to fill."""
    if RECORDER_DOMAIN not in hass.config.components:
        return
    backfill = Backfill(hass)
    entry.async_on_unload(entry.runtime_data.hub.listen(History, backfill.take))
    entry.async_on_unload(hass.bus.async_listen(EVENT_RECORDER_5MIN_STATISTICS_GENERATED, backfill.async_fill))


class Backfill:
    """Collects histories, and gives them to the statistics once these hold the counter that came after."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._waiting: dict[Channel, dict[float, Step]] = {}
        self._heard: dict[Channel, datetime] = {}
        self._filling = asyncio.Lock()

    @callback
    def take(self, device: Device, history: History) -> None:
        """Keep a history; the same one twice is one."""
        start = history.start / 1000
        for number, used in history.used.items():
            steps = self._waiting.setdefault((device.id, number), {})
            self._heard[device.id, number] = dt_util.utcnow()
            for position, wh in enumerate(used):
                at = start + position * history.step
                steps[at] = Step(at, history.step, None if wh is None else wh / 1000)
            if len(steps) > MAX_STEPS:
                LOGGER.warning("%s sent more than a month of history: the oldest of it is not used", device.id)
                for at in sorted(steps)[:-MAX_STEPS]:
                    del steps[at]

    async def async_fill(self, _event: Event) -> None:
        """Fill what can be filled, after each of the recorder's five-minute statistics."""
        async with self._filling:
            for channel in tuple(self._waiting):
                if dt_util.utcnow() - self._heard[channel] >= SETTLED:
                    await self._fill(channel)

    async def _fill(self, channel: Channel) -> None:
        device_id, number = channel
        steps = tuple(self._waiting[channel].values())
        statistic_id = er.async_get(self._hass).async_get_entity_id(
            SENSOR_DOMAIN, DOMAIN, f"{device_id}_{number}_energy"
        )
        if statistic_id is None:
            del self._waiting[channel]
            return
        metadata, rows = await get_instance(self._hass).async_add_executor_job(
            _read, self._hass, statistic_id, min(step.start for step in steps)
        )
        hours = missing_hours(rows, steps)
        if hours is None or len(self._waiting[channel]) != len(steps):
            return
        del self._waiting[channel]
        if metadata is None or not hours:
            return
        unit = metadata["unit_of_measurement"]
        async_import_statistics(
            self._hass,
            metadata,
            [
                StatisticData(
                    start=dt_util.utc_from_timestamp(hour.start),
                    state=_convert(hour.state, UnitOfEnergy.KILO_WATT_HOUR, unit),
                    sum=_convert(hour.sum, UnitOfEnergy.KILO_WATT_HOUR, unit),
                )
                for hour in hours
            ],
        )
        LOGGER.info("%s: filled %d hours from the history that the device sent", statistic_id, len(hours))


def _read(hass: HomeAssistant, statistic_id: str, first: float) -> tuple[StatisticMetaData | None, list[Row]]:
    """The statistics' form and the rows around the history, in kWh."""
    known = get_metadata(hass, statistic_ids={statistic_id})
    if statistic_id not in known:
        return None, []
    metadata = known[statistic_id][1]
    start = dt_util.utc_from_timestamp(first)
    rows: list[Row] = []
    for rows_of in (
        _period(hass, statistic_id, "hour", start - LOOK_BACK),
        _period(hass, statistic_id, "5minute", start - timedelta(hours=1)),
    ):
        for row in rows_of:
            state, total = row.get("state"), row.get("sum")
            if state is not None and total is not None:
                rows.append(Row(row["start"], row["end"], state, total))
    return metadata, rows


def _convert(value: float, from_unit: str, to_unit: str | None) -> float:
    return EnergyConverter.convert(value, from_unit, to_unit)


def _period(
    hass: HomeAssistant, statistic_id: str, period: Literal["hour", "5minute"], since: datetime
) -> list[StatisticsRow]:
    units: dict[str, str] = {EnergyConverter.UNIT_CLASS: UnitOfEnergy.KILO_WATT_HOUR}
    found = statistics_during_period(hass, since, None, {statistic_id}, period, units, {"state", "sum"})
    return found.get(statistic_id, [])
