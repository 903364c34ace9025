"""One meter of a contract: its past from Home Assistant's long-term statistics, its present from its state."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.components.sensor import ATTR_LAST_RESET
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, STATE_UNAVAILABLE, STATE_UNKNOWN, UnitOfEnergy
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, State, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import EnergyConverter

from ..core.contract.falls import Falls
from ..core.contract.hours import exact, is_countable
from ..core.contract.usage import MeterHistory, PeriodUsage, Row, history, live_rest, period_usage
from ..core.sources.proposal import Role
from ..core.tariff.errors import TariffError
from ..source.adopt import follow, is_lost, resolve
from ..source.lost import last_entity_id
from ..source.quantity import QUANTITIES

FINE = timedelta(hours=3)
"""How far back the five-minute statistics are read; they only matter after the last full hour."""

EVER = datetime(1970, 1, 1, tzinfo=UTC)

RUN_UP = (timedelta(hours=2), timedelta(days=40))
"""Read before the first hour that is wanted and after the last: the rows between which they count. If there is none, nobody listened for long."""

SILENT_AFTER = timedelta(hours=1)
"""A meter that says nothing for longer is not taken to stand still any more."""


class Meter:
    """Follows one meter; `changed` is called when its state says something new."""

    def __init__(self, hass: HomeAssistant, ref: str, changed: Callable[[], None]) -> None:
        self._hass = hass
        self._ref = ref
        self._changed = changed
        self._live: Decimal | None = None
        self._last_reset: datetime | None = None
        self._heard: datetime | None = None
        self._silent = True
        self._unit_problem: str | None = None
        self._falls = Falls()
        self._believed: Decimal | None = None
        self._spoke = False
        self.history: MeterHistory = history(())

    @property
    def problem(self) -> TariffError | None:
        """Why nothing can be computed from it, if so."""
        name = resolve(self._hass, self._ref) or last_entity_id(self._hass, self._ref)
        if is_lost(self._hass, self._ref):
            return TariffError("meter_lost", f"the meter {name} is gone", {"meter": name})
        if self._unit_problem is not None:
            why = f"{name} counts in {self._unit_problem}, which is no unit of energy"
            return TariffError("meter_unit", why, {"meter": name, "unit": self._unit_problem})
        if self._falls.many(dt_util.utcnow()):
            return TariffError("meter_falls", f"{name} goes up and down, which no counter does", {"meter": name})
        return None

    @property
    def rest(self) -> Decimal | None:
        """Energy since the newest row of the statistics, kWh; None while the meter cannot be read."""
        if self._live is None or self.history.base is None or self._heard is None:
            return None
        if self._silent and dt_util.utcnow() - self._heard > SILENT_AFTER:
            return None
        counted = self._counted()
        if counted is None and self._believed is not None:
            return max(self._believed - self.history.base.sum - self.history.base.owed, Decimal())
        return counted

    @property
    def heard(self) -> bool:
        """Whether it ever said anything, good or bad."""
        return self._spoke

    def _counted(self) -> Decimal | None:
        """What the live counter says since the newest row; None if that cannot be believed."""
        base = self.history.base
        reset = base is not None and self._last_reset is not None and self._last_reset >= base.end
        return live_rest(base, self._live, reset, dt_util.utcnow(), self.history.most_kw)

    @callback
    def _believe(self) -> None:
        """Remember how far it certainly was: what comes next may be a glitch, and the usage must not fall for one."""
        base, counted = self.history.base, self._counted()
        if base is not None and counted is not None:
            self._believed = base.sum + base.owed + counted

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Follow the meter's state; returns what ends it."""
        return follow(self._hass, self._ref, self._hear)

    async def async_read(self, since: datetime) -> None:
        """Read the statistics anew."""
        entity_id = self.statistic_id
        if entity_id is None:
            return
        self.history = await get_instance(self._hass).async_add_executor_job(_read, self._hass, entity_id, since)
        self._believe()

    @property
    def statistic_id(self) -> str | None:
        """The meter's statistics, which are called as it is; None while it is gone."""
        return resolve(self._hass, self._ref)

    async def async_hours(self, since: datetime, until: datetime) -> MeterHistory:
        """The hours of a time, however long ago that is, and what the first of them counts from."""
        entity_id = self.statistic_id
        if entity_id is None:
            return history(())
        return await get_instance(self._hass).async_add_executor_job(_read_hours, self._hass, entity_id, since, until)

    @callback
    def _hear(self, state: State | None) -> None:
        value = QUANTITIES[Role.ENERGY].value(state)
        if value is not None and not is_countable(value):
            value = None
        self._silent = value is None
        unknown = state is None or state.state in (STATE_UNAVAILABLE, STATE_UNKNOWN)
        self._spoke = self._spoke or not unknown
        unit = None if state is None else state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
        self._unit_problem = None if unknown or QUANTITIES[Role.ENERGY].knows(unit) else str(unit)
        if value is not None and state is not None:
            self._live = exact(value)
            self._heard = dt_util.utcnow()
            self._falls.read(self._live, self._heard)
            reset = state.attributes.get(ATTR_LAST_RESET)
            self._last_reset = dt_util.parse_datetime(reset) if isinstance(reset, str) else None
            self._believe()
        self._changed()


def _read(hass: HomeAssistant, statistic_id: str, since: datetime) -> MeterHistory:
    """Hours since then, and the five-minute rows after the last of them."""
    hours, whole = _rows(hass, statistic_id, "hour", since)
    fine, new = _rows(hass, statistic_id, "5minute", dt_util.utcnow() - FINE)
    return history((*hours, *fine), whole=whole if hours else new)


def _read_hours(hass: HomeAssistant, statistic_id: str, since: datetime, until: datetime) -> MeterHistory:
    for run_up in RUN_UP:
        hours, whole = _rows(hass, statistic_id, "hour", max(since - run_up, EVER), until + run_up)
        if hours and hours[0].start < since.timestamp() and hours[-1].end > until.timestamp():
            break
    return history(hours, whole=whole)


async def async_used(hass: HomeAssistant, entity_id: str, begins: datetime, until: datetime) -> PeriodUsage:
    """What one energy sensor counted from `begins` on; `until` may be now or long ago."""
    meter = Meter(hass, entity_id, lambda: None)
    await meter.async_read(begins - RUN_UP[-1])
    meter.start()()
    return period_usage([meter.history], [meter.rest if until >= dt_util.utcnow() else None], begins, until)


def _rows(
    hass: HomeAssistant,
    statistic_id: str,
    period: Literal["hour", "5minute"],
    since: datetime,
    until: datetime | None = None,
) -> tuple[list[Row], bool]:
    """The rows, and whether there was never one before the first of them."""
    units: dict[str, str] = {EnergyConverter.UNIT_CLASS: UnitOfEnergy.KILO_WATT_HOUR}
    found = statistics_during_period(hass, since, until, {statistic_id}, period, units, {"state", "sum", "change"})
    rows = [
        (Row(row["start"], row["end"], row.get("state"), total), row.get("change"))
        for row in found.get(statistic_id, [])
        if (total := row.get("sum")) is not None
    ]
    return [row for row, _ in rows], bool(rows) and rows[0][1] == rows[0][0].sum
