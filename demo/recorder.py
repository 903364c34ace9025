"""Writes readings into Home Assistant's long-term statistics, as the past of entities it has."""

import asyncio
from collections.abc import Sequence
from itertools import batched
from typing import Any

from .client import Client
from .history import Reading

# Keeps a websocket message well under Home Assistant's limit and its event loop free in between.
_ROWS = 2000


async def import_energy(client: Client, entity_id: str, readings: Sequence[Reading]) -> None:
    """Give an energy sensor (kWh) its past.

    Home Assistant starts the sum of a new sensor at 0 and continues from what it compiled itself, never from imported rows
    (`components/sensor/recorder.py`, `compile_statistics`). So the imported sums run up to 0: the first hour it compiles adds
    to the last one imported here.
    """
    if not readings:
        return
    end = readings[-1].wh
    stats = [{"start": row.start.isoformat(), "state": row.wh / 1000, "sum": (row.wh - end) / 1000} for row in readings]
    await _import(client, entity_id, "kWh", "energy", stats, has_sum=True)


async def import_power(client: Client, entity_id: str, readings: Sequence[Reading]) -> None:
    """Give a power sensor (W) its past: the mean of each hour is known, its extremes are not."""
    stats = [{"start": row.start.isoformat(), "mean": row.watts} for row in readings]
    await _import(client, entity_id, "W", "power", stats, has_sum=False)


async def wait_until_written(client: Client, entity_id: str, last: Reading, patience: float = 120) -> None:
    """Wait until the recorder, which has a queue, has written an imported past up to its `last` reading."""
    try:
        async with asyncio.timeout(patience):
            while not await _has(client, entity_id, last):
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise TimeoutError(f"the past of {entity_id} was not written within {patience:.0f} s") from None


async def _has(client: Client, entity_id: str, reading: Reading) -> bool:
    found = await client.command(
        "recorder/statistics_during_period",
        start_time=reading.start.isoformat(),
        statistic_ids=[entity_id],
        period="hour",
        types=["state"],
    )
    return any(row["start"] == reading.start.timestamp() * 1000 for row in found.get(entity_id, []))


async def _import(
    client: Client, entity_id: str, unit: str, unit_class: str, stats: list[dict[str, Any]], *, has_sum: bool
) -> None:
    metadata = {
        "source": "recorder",
        "statistic_id": entity_id,
        "name": None,
        "unit_of_measurement": unit,
        "unit_class": unit_class,
        # Home Assistant's StatisticMeanType: 0 none, 1 arithmetic.
        "mean_type": 0 if has_sum else 1,
        "has_sum": has_sum,
    }
    for rows in batched(stats, _ROWS, strict=False):
        await client.command("recorder/import_statistics", metadata=metadata, stats=rows)
