"""What a contract cost, hour by hour, as long-term statistics of their own, for the Energy panel: cost, and kWh in each tier.

The rows are computed from the meters' own hours and compared with what is there; only what differs is written. So the same code continues the
statistics every hour, fills the whole history the first time, and moves them when the plan, the reading day or the discounts changed.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
import gc
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
from ..core.contract.ledger import Agreement, Kept, cost_entries, keep, portions, strays, tier_entries
from ..core.contract.outlook import check_zone
from ..core.contract.usage import MeterHistory, Span, period_usage
from ..core.tariff.errors import TariffError
from ..core.tariff.series import Point
from ..data import EnergierConfigEntry
from .meter import EVER
from .monitor import Monitor

BATCH = 500
"""Rows handed to the recorder at once: more would keep the event loop, which checks each of them."""

MOST_TIERS = 12
"""More than any tariff known to the authors has."""

WINDOW = timedelta(days=30)
SILENT_WINDOWS = 13
"""How the beginning of a meter's past is found: window by window, until there was nothing for more than a year."""


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
        self._stopped = False
        self._since = EVER
        self._before = Sums()

    @callback
    def start(self) -> None:
        """Begin once Home Assistant runs, and go on every hour."""
        self._entry.async_on_unload(self._stop)
        self._entry.async_on_unload(async_at_started(self._hass, self._started))
        self._entry.async_on_unload(
            self._hass.bus.async_listen(EVENT_RECORDER_HOURLY_STATISTICS_GENERATED, self._hour_ended)
        )

    @callback
    def _stop(self) -> None:
        # An hour that is being computed must not be written beside those of the one that comes after this.
        self._stopped = True

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
            agreement = self._agreement()
            if agreement is None:
                return
            today = dt_util.now(agreement.zone).date()
            with _heap_at_rest():
                await self._rebuild(agreement)
            self._rebuilt = today

    async def _rebuild(self, agreement: Agreement) -> None:
        first = await self._first_hour()
        if first is None:
            return
        every = portions(first, self._monitor.period, agreement)
        if not await self._write_all(agreement, every, anew=False):
            get_instance(self._hass).async_clear_statistics(self._ids(MOST_TIERS))
            await self._write_all(agreement, every, anew=True)

    async def async_continue(self) -> None:
        """Make the running and the last period right; on a new day the older ones too."""
        agreement = self._agreement()
        if agreement is None:
            return
        if self._rebuilt != dt_util.now(agreement.zone).date():
            await self.async_rebuild()
            return
        async with self._working:
            await self._write(agreement, self._since, dt_util.utcnow(), self._before, anew=False)

    def _agreement(self) -> Agreement | None:
        """How to bill; None while nothing can be billed."""
        monitor = self._monitor
        if self._stopped or monitor.plan is None or any(meter.problem for meter in monitor.meters):
            return None
        try:
            check_zone(monitor.plan, monitor.period, monitor.zone)
        except TariffError:
            return None
        return Agreement(monitor.plan, monitor.contract.terms, monitor.contract.reading_day, monitor.zone)

    async def _first_hour(self) -> datetime | None:
        """The first hour of which the meters or our own statistics know something; None if there is none."""
        ids = {*self._ids(0), *(meter.statistic_id for meter in self._monitor.meters if meter.statistic_id)}
        first: datetime | None = None
        end, empty = dt_util.utcnow(), 0
        while empty < SILENT_WINDOWS:
            found = await get_instance(self._hass).async_add_executor_job(_first, self._hass, ids, end - WINDOW, end)
            first, empty = (found, 0) if found else (first, empty + 1)
            end -= WINDOW
        return first

    async def _write_all(self, agreement: Agreement, every: list[tuple[datetime, datetime]], *, anew: bool) -> bool:
        """Write the portions one after the other; False as soon as there are rows that overwriting cannot make right."""
        sums: Sums | None = Sums()
        for begins, ends in every:
            if sums is None:
                return False
            self._since, self._before = begins, sums
            sums = await self._write(agreement, begins, ends, sums, anew=anew)
        return sums is not None

    async def _write(
        self, agreement: Agreement, begins: datetime, ends: datetime, before: Sums, *, anew: bool
    ) -> Sums | None:
        """Write a portion, and return the sums after it; None if there are rows of hours that there are none of."""
        ends = min(ends, hour_of(dt_util.utcnow()))
        meters = [await meter.async_hours(begins, ends) for meter in self._monitor.meters]
        prices = await self._monitor.async_past_prices(begins)
        run = self._hass.async_add_executor_job
        ids = self._ids(MOST_TIERS)
        written: dict[str, dict[datetime, float]] = {}
        if not anew:
            written = await get_instance(self._hass).async_add_executor_job(_read, self._hass, set(ids), begins, ends)
        costs = written.get(ids[0], {})
        kept = await run(
            partial(_keep, agreement, meters, prices, span=Span(begins, ends), before=before, written=costs)
        )
        for tier, statistic_id in enumerate(ids[: len(kept.after.tiers) + 1]):
            different = await run(_different, kept, tier, written.get(statistic_id, {}))
            if different is None:
                return None
            await self._write_one(statistic_id, different)
        # The recorder has more to do than this: it is given the next portion when it is done with this one.
        await get_instance(self._hass).async_block_till_done()
        return kept.after

    async def _write_one(self, statistic_id: str, rows: Sequence[StatisticData]) -> None:
        if not rows:
            return
        metadata = await self._metadata(statistic_id)
        if self._stopped:
            return
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


@contextmanager
def _heap_at_rest() -> Iterator[None]:
    """Keep Python's garbage collector off what is there already.

    Years of hours are so many short-lived objects that it would look through all of Home Assistant for garbage in between, and hold everything up
    for as long as that takes.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _first(hass: HomeAssistant, statistic_ids: set[str], since: datetime, until: datetime) -> datetime | None:
    """The first hour of a time of which one of the statistics has a row."""
    found = statistics_during_period(hass, since, until, statistic_ids, "hour", None, {"sum"})
    starts = [rows[0]["start"] for rows in found.values() if rows]
    return dt_util.utc_from_timestamp(min(starts)) if starts else None


def _read(
    hass: HomeAssistant, statistic_ids: set[str], since: datetime, until: datetime
) -> dict[str, dict[datetime, float]]:
    """The sums by hour."""
    found = statistics_during_period(hass, since, until, statistic_ids, "hour", None, {"sum"})
    return {
        statistic_id: {
            dt_util.utc_from_timestamp(row["start"]): total for row in rows if (total := row.get("sum")) is not None
        }
        for statistic_id, rows in found.items()
    }


def _keep(
    agreement: Agreement,
    meters: Sequence[MeterHistory],
    prices: Sequence[Point],
    *,
    span: Span,
    before: Sums,
    written: dict[datetime, float],
) -> Kept:
    used = period_usage(meters, [None] * len(meters), span.start, span.end)
    return keep(agreement, [hour for hour in used.hours if hour.start < span.end], prices, before, written)


def _different(kept: Kept, tier: int, written: dict[datetime, float]) -> list[StatisticData] | None:
    """What to write of the cost (tier 0) or a tier; None if rows are there that overwriting does not make right."""
    if strays(kept.known, written):
        return None
    entries = tier_entries(kept.rows, tier, written) if tier else cost_entries(kept.rows, written)
    return [StatisticData(start=entry.start, state=float(entry.state), sum=float(entry.sum)) for entry in entries]
