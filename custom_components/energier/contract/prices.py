"""The prices of a contract whose plan follows a price series: Home Assistant's hourly means of a price sensor, and what it says now."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, State, callback
from homeassistant.util import dt as dt_util

from ..core.tariff.errors import TariffError
from ..core.tariff.prices import known_prices
from ..core.tariff.series import Point, PriceSeries
from ..source.adopt import follow, is_lost, resolve
from ..source.lost import last_entity_id

HOUR = timedelta(hours=1)


class Prices:
    """Follows one price sensor; `changed` is called when it says something new."""

    def __init__(self, hass: HomeAssistant, ref: str, changed: Callable[[], None]) -> None:
        self._hass = hass
        self._ref = ref
        self._changed = changed
        self._past: tuple[Point, ...] = ()
        self._now: Decimal | None = None

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Follow the sensor's state; returns what ends it."""
        return follow(self._hass, self._ref, self._hear)

    async def async_read(self, since: datetime) -> None:
        """Read the statistics anew."""
        self._past = await self.async_past(since)

    async def async_past(self, since: datetime) -> tuple[Point, ...]:
        """The hourly prices since then, however long ago that is."""
        entity_id = resolve(self._hass, self._ref)
        if entity_id is None:
            return ()
        return await get_instance(self._hass).async_add_executor_job(_read, self._hass, entity_id, since)

    def series(self, begins: datetime, now: datetime) -> PriceSeries:
        """The prices from `begins` until the end of the running hour. Raises TariffError where one is not known."""
        if is_lost(self._hass, self._ref):
            name = last_entity_id(self._hass, self._ref)
            raise TariffError("price_lost", f"the price sensor {name} is gone", {"entity": name})
        return known_prices(self._past, self._now, begins, now)

    @callback
    def _hear(self, state: State | None) -> None:
        try:
            price = Decimal(state.state) if state else None
        except InvalidOperation:
            price = None
        self._now = price if price is not None and price.is_finite() else None
        self._changed()


def _read(hass: HomeAssistant, statistic_id: str, since: datetime) -> tuple[Point, ...]:
    found = statistics_during_period(hass, since, None, {statistic_id}, "hour", None, {"mean"})
    return tuple(
        (dt_util.utc_from_timestamp(row["start"]), Decimal(str(mean)))
        for row in found.get(statistic_id, [])
        if (mean := row.get("mean")) is not None
    )
