"""What a contract costs to keep: `.venv/ha/bin/python -m tests.bench.bench_costs`.

A real Home Assistant core with its recorder on an SQLite file, a meter with three years of hourly statistics, and a contract on it. A task that
wakes every 5 ms measures for how long the event loop could not answer; Python's collections of the whole heap, which come from time to time
whatever runs and take as long as the heap is large, are told apart. Prints one line per figure: a name, a value, a unit, the figure to reach.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
import gc
import logging
from pathlib import Path
from tempfile import TemporaryDirectory
import time
from unittest.mock import patch

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.models import StatisticData, StatisticMeanType, StatisticMetaData
from homeassistant.components.recorder.statistics import async_import_statistics
from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import async_initialize_recorder
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_test_home_assistant

import custom_components.energier  # noqa: F401 - before the plugin's package of the same name
from custom_components.energier.const import DOMAIN
from custom_components.energier.contract.statistics import CostStatistics

from .bench_integration import show

METER = "sensor.meter_energy"
CONTRACT = "contract"
HOURS = 3 * 8768
HOUR = timedelta(hours=1)


@dataclass
class Lag:
    """The longest times for which the event loop could not answer, ms: with and without a full collection of Python's in it."""

    longest: float = 0.0
    collecting: float = 0.0


@contextmanager
def watched() -> Iterator[Lag]:
    """Watch the event loop."""
    lag = Lag()
    marks = 0

    def count(_phase: str, info: dict[str, int]) -> None:
        # Odd while a collection runs: it may be another thread's, which is only told to have stopped after we went on.
        nonlocal marks
        if info["generation"] == 2:
            marks += 1

    async def watch() -> None:
        while True:
            before, earlier = time.perf_counter(), marks
            await asyncio.sleep(0.005)
            late = (time.perf_counter() - before - 0.005) * 1000
            if marks == earlier and not marks % 2:
                lag.longest = max(lag.longest, late)
            else:
                lag.collecting = max(lag.collecting, late)

    task = asyncio.get_running_loop().create_task(watch())
    gc.callbacks.append(count)
    try:
        yield lag
    finally:
        gc.callbacks.remove(count)
        task.cancel()


@asynccontextmanager
async def home() -> AsyncIterator[tuple[HomeAssistant, MockConfigEntry]]:
    """Home Assistant with the meter's past and a contract."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "configuration.yaml").touch()
        async with async_test_home_assistant(config_dir=folder) as hass:
            hass.data.pop(DATA_CUSTOM_COMPONENTS, None)
            await hass.config.async_set_time_zone("Asia/Seoul")
            async_initialize_recorder(hass)
            url = f"sqlite:///{folder}/home-assistant_v2.db"
            assert await async_setup_component(hass, "recorder", {"recorder": {"db_url": url}})
            await hass.async_start()
            await get_instance(hass).async_recorder_ready.wait()
            await past(hass)
            entry = MockConfigEntry(domain=DOMAIN, unique_id=DOMAIN, subentries_data=[contract()])
            entry.add_to_hass(hass)
            yield hass, entry
            await hass.config_entries.async_unload(entry.entry_id)
            await hass.async_stop(force=True)


def contract() -> ConfigSubentryDataWithId:
    """A Korean contract."""
    data = {"plan": "kepco_residential_low", "meters": [METER], "reading_day": 15}
    return ConfigSubentryDataWithId(
        data=data, subentry_id=CONTRACT, subentry_type="contract", title="Home", unique_id=None
    )


def say(hass: HomeAssistant, kwh: float) -> None:
    """The meter's state."""
    hass.states.async_set(
        METER,
        str(round(kwh, 3)),
        {"device_class": "energy", "unit_of_measurement": "kWh", "state_class": "total_increasing"},
    )


async def past(hass: HomeAssistant) -> None:
    """Three years of a home that uses about 440 kWh a month."""
    end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    rows: list[StatisticData] = []
    counter = 0.0
    for number in range(HOURS):
        counter += 0.2 + 0.8 * ((number * 7919) % 97) / 97
        rows.append(StatisticData(start=end - (HOURS - number) * HOUR, state=counter, sum=counter))
    metadata = StatisticMetaData(
        mean_type=StatisticMeanType.NONE,
        has_sum=True,
        name=None,
        source="recorder",
        statistic_id=METER,
        unit_class="energy",
        unit_of_measurement="kWh",
    )
    async_import_statistics(hass, metadata, rows)
    say(hass, counter)
    await get_instance(hass).async_block_till_done()


async def forget(hass: HomeAssistant) -> None:
    """Remove what was written."""
    tiers = [f"{DOMAIN}:{CONTRACT}_tier_{tier}" for tier in (1, 2, 3, 4)]
    get_instance(hass).async_clear_statistics([f"{DOMAIN}:{CONTRACT}_cost", *tiers])
    await get_instance(hass).async_block_till_done()


async def timed(hass: HomeAssistant, statistics: CostStatistics, name: str, goal: str) -> None:
    """A rebuild, until its last row is in the database."""
    with watched() as lag:
        begin = time.perf_counter()
        await statistics.async_rebuild()
        await get_instance(hass).async_block_till_done()
        spent = time.perf_counter() - begin
    show(name, spent, "s", goal)
    show("  longest time the event loop was kept", lag.longest, "ms", "< 50")
    if lag.collecting:
        show("  the same, while Python collected its whole heap", lag.collecting, "ms", "-")


async def rebuild(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """The first time, after the contract changed, and when nothing did."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    monitor = entry.runtime_data.monitors[CONTRACT]
    await monitor.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=True)
    await get_instance(hass).async_block_till_done()
    statistics = CostStatistics(hass, entry, monitor)
    await forget(hass)
    with patch("custom_components.energier.contract.statistics.tier_entries", lambda *_: []):
        await timed(hass, statistics, f"cost of {HOURS} hours, written the first time", "< 15")
    await forget(hass)
    await timed(hass, statistics, "cost and kWh by tier, written the first time", "-")
    monitor.contract = replace(monitor.contract, terms=replace(monitor.contract.terms, discounts=("large_family",)))
    await timed(hass, statistics, "the same, all costs changed by a discount", "< 15")
    await timed(hass, statistics, "the same, nothing to change", "-")
    with watched():
        begin = time.perf_counter()
        await statistics.async_continue()
        await get_instance(hass).async_block_till_done()
        show("every hour afterwards", time.perf_counter() - begin, "s", "-")


async def live(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """From a message of the meter to the new bill."""
    monitor = entry.runtime_data.monitors[CONTRACT]
    delays: list[float] = []
    state = hass.states.get(METER)
    assert state is not None
    counter = float(state.state)
    for _ in range(20):
        told = asyncio.Event()
        stop = monitor.listen(told.set)
        counter += 1.0
        begin = time.perf_counter()
        say(hass, counter)
        await told.wait()
        delays.append(time.perf_counter() - begin)
        stop()
        await asyncio.sleep(0.05)
    show("from the meter's message to usage and bill, slowest", max(delays), "s", "< 1")
    begin = time.perf_counter()
    for _ in range(100):
        monitor._update()
    show("processor time of one update", (time.perf_counter() - begin) * 10, "ms", "-")


async def main() -> None:
    """Run everything."""
    logging.disable(logging.WARNING)
    async with home() as (hass, entry):
        await rebuild(hass, entry)
        await live(hass, entry)


if __name__ == "__main__":
    asyncio.run(main())
