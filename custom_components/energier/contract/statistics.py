"""What a contract cost, hour by hour, as long-term statistics of their own, for the Energy panel: cost, and kWh in each tier.

The rows are computed from the meters' own hours and compared with what is there; only what differs is written. So the same code continues the
statistics every hour, fills the whole history the first time, and moves them when the plan, the reading day or the discounts changed.
"""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from itertools import batched

from homeassistant.components.recorder import DOMAIN as RECORDER_DOMAIN, get_instance
from homeassistant.components.recorder.const import EVENT_RECORDER_HOURLY_STATISTICS_GENERATED
from homeassistant.components.recorder.models import StatisticData, StatisticMeanType, StatisticMetaData
from homeassistant.components.recorder.statistics import async_add_external_statistics, statistics_during_period
from homeassistant.const import UnitOfEnergy
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import EnergyConverter

from ..const import DOMAIN, LOGGER
from ..core.contract.costs import Sums
from ..core.contract.hours import hour_of
from ..core.contract.ledger import Agreement, Entry, Ledger, keep, strays, to_write
from ..core.contract.period import preceding
from ..core.contract.usage import MeterHistory, Span, period_usage
from ..core.tariff.series import Point
from ..data import EnergierConfigEntry
from .meter import EVER
from .monitor import Monitor

BATCH = 500
"""Rows handed to the recorder at once: more would keep the event loop, which checks each of them."""


def cost_statistic(contract: str) -> str:
    """The id of a contract's cost."""
    return f"{DOMAIN}:{contract.lower()}_cost"


def tier_statistic(contract: str, tier: int) -> str:
    """The id of a contract's kWh in a tier."""
    return f"{DOMAIN}:{contract.lower()}_tier_{tier}"


@callback
def async_start(hass: HomeAssistant, entry: EnergierConfigEntry) -> None:
    """Keep the statistics of every contract until the entry is unloaded; without the recorder there are none."""
    if RECORDER_DOMAIN not in hass.config.components:
        return
    for monitor in entry.runtime_data.monitors.values():
        CostStatistics(hass, entry, monitor).start()


class CostStatistics:
    """Keeps the statistics of one contract: the last two periods every hour, all of them at the start and once a day.

    Once a day, for the meter's past may have been filled or imported meanwhile.
    """

    def __init__(self, hass: HomeAssistant, entry: EnergierConfigEntry, monitor: Monitor) -> None:
        self._hass = hass
        self._entry = entry
        self._monitor = monitor
        self._working = asyncio.Lock()
        self._rebuilt: date | None = None
        self._since = EVER
        self._before = Sums()

    @callback
    def start(self) -> None:
        """Begin once Home Assistant runs, and go on every hour."""
        self._entry.async_on_unload(async_at_started(self._hass, self._started))
        self._entry.async_on_unload(
            self._hass.bus.async_listen(EVENT_RECORDER_HOURLY_STATISTICS_GENERATED, self._hour_ended)
        )

    @callback
    def _started(self, _hass: HomeAssistant) -> None:
        self._entry.async_create_background_task(
            self._hass, self.async_rebuild(), f"energier computes what {self._monitor.contract.name} cost"
        )

    async def _hour_ended(self, _event: Event) -> None:
        await self.async_continue()

    async def async_rebuild(self) -> None:
        """Make the whole history right."""
        async with self._working:
            self._since, self._before = EVER, Sums()
            await self._write()
            self._rebuilt = self._today()

    async def async_continue(self) -> None:
        """Make the running and the last period right; on a new day the older ones too."""
        if self._rebuilt != self._today():
            await self.async_rebuild()
            return
        async with self._working:
            await self._write()

    def _today(self) -> date:
        return dt_util.now(self._monitor.zone).date()

    async def _write(self) -> None:
        monitor = self._monitor
        if monitor.plan is None or any(meter.problem for meter in monitor.meters):
            return
        contract, zone = monitor.contract, monitor.zone
        agreement = Agreement(monitor.plan, contract.terms, contract.reading_day, zone)
        meters = [await meter.async_hours(self._since) for meter in monitor.meters]
        prices = await monitor.async_past_prices(self._since)
        mark = preceding(monitor.period, contract.reading_day).begins(zone)
        run = self._hass.async_add_executor_job
        ledger = await run(
            _keep, agreement, meters, prices, Span(self._since, hour_of(dt_util.utcnow())), self._before, mark
        )
        ids = self._ids(len(ledger.entries) - 1)
        written = await get_instance(self._hass).async_add_executor_job(_read, self._hass, set(ids), self._since)
        for statistic_id, entries in zip(ids, ledger.entries, strict=True):
            anew, rows = await run(_different, entries, written[statistic_id])
            await self._write_one(statistic_id, rows, anew=anew)
        self._since, self._before = ledger.mark, ledger.before_mark

    async def _write_one(self, statistic_id: str, rows: Sequence[StatisticData], *, anew: bool) -> None:
        if anew:
            get_instance(self._hass).async_clear_statistics([statistic_id])
        if not rows:
            return
        metadata = await self._metadata(statistic_id)
        for some in batched(rows, BATCH, strict=False):
            async_add_external_statistics(self._hass, metadata, some)
            await asyncio.sleep(0)
        LOGGER.debug("%s: wrote %d hours", statistic_id, len(rows))

    def _ids(self, tiers: int) -> list[str]:
        contract = self._monitor.contract.subentry_id
        return [cost_statistic(contract), *(tier_statistic(contract, tier) for tier in range(1, tiers + 1))]

    async def _metadata(self, statistic_id: str) -> StatisticMetaData:
        tier = statistic_id.partition("_tier_")[2]
        texts = await async_get_translations(self._hass, self._hass.config.language, "exceptions", [DOMAIN])
        name = texts[f"component.{DOMAIN}.exceptions.{'statistic_tier' if tier else 'statistic_cost'}.message"]
        return StatisticMetaData(
            mean_type=StatisticMeanType.NONE,
            has_sum=True,
            name=name.format(contract=self._monitor.contract.name, tier=tier),
            source=DOMAIN,
            statistic_id=statistic_id,
            unit_class=EnergyConverter.UNIT_CLASS if tier else None,
            unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR if tier else self._monitor.currency,
        )


def _read(hass: HomeAssistant, statistic_ids: set[str], since: datetime) -> dict[str, dict[datetime, float]]:
    """The sums by hour."""
    found = statistics_during_period(hass, since, None, statistic_ids, "hour", None, {"sum"})
    return {
        statistic_id: {
            dt_util.utc_from_timestamp(row["start"]): total
            for row in found.get(statistic_id, [])
            if (total := row.get("sum")) is not None
        }
        for statistic_id in statistic_ids
    }


def _keep(
    agreement: Agreement,
    meters: Sequence[MeterHistory],
    prices: Sequence[Point],
    span: Span,
    before: Sums,
    mark: datetime,
) -> Ledger:
    """All that takes long for years of hours."""
    used = period_usage(meters, [None] * len(meters), span.start, span.end)
    return keep(agreement, [hour for hour in used.hours if hour.start < span.end], prices, before, mark)


def _different(entries: Sequence[Entry], written: dict[datetime, float]) -> tuple[bool, list[StatisticData]]:
    """Whether everything has to be written anew, and the rows to write."""
    anew = strays(entries, written)
    rows = to_write(entries, {} if anew else written)
    return anew, [StatisticData(start=row.start, state=float(row.state), sum=float(row.sum)) for row in rows]
