"""History after an outage, with Home Assistant's real recorder."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.components.recorder.tasks import StatisticsTask
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

from custom_components.energier.const import DOMAIN

from ..conftest import Bus, example

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
RATES = {8: 0.5, 9: 0.8, 10: 1.0, 11: 3.0, 12: 0.6, 13: 1.2, 14: 0.9}
"""kW in each hour."""

MINUTE = timedelta(minutes=1)


def used(start: datetime, end: datetime) -> float:
    """kWh between two whole minutes."""
    total = 0.0
    while start < end:
        total += RATES[start.hour] / 60
        start += MINUTE
    return total


class Meter:
    """The contract's meter, which runs through the day at `RATES`."""

    def __init__(self, hass: HomeAssistant, bus: Bus, freezer: FrozenDateTimeFactory) -> None:
        self._hass = hass
        self._bus = bus
        self._freezer = freezer
        self.now = MORNING
        self.id: str = example("discovery", "meter")["id"]
        registry = er.async_get(hass)
        (self.number,) = [channel["ch"] for channel in example("discovery", "meter")["channels"]]
        entity_id = registry.async_get_entity_id("sensor", DOMAIN, f"{self.id}_{self.number}_energy")
        assert entity_id is not None
        self.entity_id = entity_id

    @property
    def wh(self) -> float:
        return round(5_000_000 + 1000 * used(MORNING, self.now), 3)

    async def run(self, until: datetime, *, heard: bool = True) -> None:
        """Go on until then; Home Assistant compiles its statistics every five minutes, as it does."""
        while self.now < until:
            if heard:
                await self.count()
            self.now += MINUTE
            self._freezer.move_to(self.now)
            if self.now.minute % 5 == 0:
                await async_wait_recording_done(self._hass)
                get_instance(self._hass).queue_task(StatisticsTask(self.now - timedelta(minutes=5), True))
                await async_wait_recording_done(self._hass)
                await self._hass.async_block_till_done(wait_background_tasks=True)
                await async_wait_recording_done(self._hass)

    async def count(self) -> None:
        await self._bus.send(f"{self.id}/state", example("state", "meter"))
        await self._bus.send(f"{self.id}/energy", {"schema": 1, "ts": None, "boot": 7, "ch": [{"wh": self.wh}]})

    async def lose(self) -> None:
        """Go offline half a minute after the last counter, as seen by the broker."""
        self._freezer.move_to(self.now - timedelta(seconds=30))
        await self._bus.send(f"{self.id}/availability", "offline")
        self._freezer.move_to(self.now)

    async def history(self, start: datetime, end: datetime) -> None:
        rows = []
        at = start
        while at < end:
            rows.append([round(1000 * RATES[at.hour] / 60, 3)])
            at += MINUTE
        for first in range(0, len(rows), 60):
            begin = int((start + first * MINUTE).timestamp() * 1000)
            message = {"schema": 1, "step": 60, "from": begin, "wh": rows[first : first + 60]}
            await self._bus.send(f"{self.id}/history", message)

    async def back(self) -> None:
        await self._bus.send(f"{self.id}/availability", "online")
        await self._bus.send(f"{self.id}/state", example("state", "meter"))

    async def hours(self, unit: str = "kWh") -> dict[int, float]:
        """What the Energy panel shows, by hour."""
        rows = await self.rows("hour", unit)
        return {
            datetime.fromtimestamp(row["start"], UTC).hour: round(row["change"], 6)
            for row in rows
            if row["change"] is not None
        }

    async def rows(self, period: Any, unit: str = "kWh") -> list[dict[str, Any]]:
        found = await get_instance(self._hass).async_add_executor_job(
            statistics_during_period,
            self._hass,
            MORNING,
            None,
            {self.entity_id},
            period,
            {"energy": unit},
            {"change", "state", "sum"},
        )
        return [dict(row) for row in found[self.entity_id]]


@pytest.fixture
async def meter(
    recorder_mock: Any,
    freezer: FrozenDateTimeFactory,
    hass: HomeAssistant,
    bus: Bus,
    set_up: Callable[[], Any],
) -> Meter:
    # The plugin has every SQL statement logged, which takes longer than the test.
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)
    freezer.move_to(MORNING)
    entry: MockConfigEntry = await set_up()
    assert entry.state.recoverable
    await bus.announce(example("discovery", "meter"))
    meter = Meter(hass, bus, freezer)
    await meter.back()
    return meter


def at(hour: int, minute: int = 0) -> datetime:
    return MORNING.replace(hour=hour, minute=minute)


async def test_without_history_all_comes_in_the_hour_of_the_return(meter: Meter) -> None:
    await meter.run(at(10))
    await meter.lose()
    await meter.run(at(13, 10), heard=False)
    await meter.back()
    await meter.run(at(14))
    hours = await meter.hours()
    assert set(hours) == {8, 9, 13}
    assert hours[13] == pytest.approx(used(at(9, 59), at(13, 59)))


async def test_an_outage_of_three_hours_is_filled_hour_by_hour(meter: Meter) -> None:
    await meter.run(at(10))
    await meter.lose()
    await meter.run(at(13, 10), heard=False)
    await meter.back()
    await meter.history(at(10), at(13, 10))
    await meter.run(at(15))
    hours = await meter.hours()
    assert set(hours) == {8, 9, 10, 11, 12, 13, 14}
    for hour in (10, 11, 12):
        assert hours[hour] == pytest.approx(RATES[hour], abs=0.001), hour
    # What the counter had not said before the outage shows after it: one minute.
    assert hours[13] == pytest.approx(used(at(13), at(13, 59)) + RATES[9] / 60, abs=0.01)
    assert hours[14] == pytest.approx(RATES[14], abs=0.01)
    rows = await meter.rows("hour")
    assert all(row["state"] - row["sum"] == pytest.approx(5000) for row in rows)
    assert rows[-1]["sum"] == pytest.approx(used(at(8), at(14, 59)))


async def test_the_same_history_again_changes_nothing(meter: Meter) -> None:
    await meter.run(at(10))
    await meter.lose()
    await meter.run(at(12, 10), heard=False)
    await meter.back()
    await meter.history(at(10), at(12, 10))
    await meter.history(at(10), at(12, 10))
    await meter.run(at(12, 30))
    before = await meter.rows("hour")
    await meter.history(at(10), at(12, 10))
    await meter.run(at(12, 45))
    assert await meter.rows("hour") == before
    assert [round(row["change"], 3) for row in before[-2:]] == [RATES[10], RATES[11]]


async def test_hours_that_have_rows_are_not_touched(meter: Meter) -> None:
    await meter.run(at(9, 20))
    await meter.lose()
    await meter.run(at(11, 5), heard=False)
    before = await meter.rows("hour")
    await meter.back()
    await meter.history(at(9, 20), at(11, 5))
    await meter.run(at(12))
    rows = await meter.rows("hour")
    assert rows[: len(before)] == before
    hours = await meter.hours()
    assert set(hours) == {8, 9, 10, 11}
    assert hours[10] == pytest.approx(used(at(9, 20), at(11)), abs=0.02)
    assert sum(hours.values()) == pytest.approx(used(at(8), at(11, 59)))


async def test_waits_for_the_counter_that_comes_late(meter: Meter) -> None:
    await meter.run(at(10))
    await meter.lose()
    await meter.run(at(12, 3), heard=False)
    await meter.back()
    await meter.history(at(10), at(12, 3))
    await meter.run(at(12, 12), heard=False)
    assert set(await meter.hours()) == {8, 9}
    await meter.run(at(12, 30))
    hours = await meter.hours()
    assert hours[10] == pytest.approx(RATES[10], abs=0.001)
    assert hours[11] == pytest.approx(RATES[11], abs=0.001)


async def test_an_outage_within_an_hour_needs_nothing(meter: Meter) -> None:
    await meter.run(at(8, 20))
    await meter.lose()
    await meter.run(at(8, 40), heard=False)
    await meter.back()
    await meter.history(at(8, 20), at(8, 40))
    await meter.run(at(9))
    assert await meter.hours() == {8: pytest.approx(used(at(8), at(8, 59)))}


async def test_statistics_kept_in_another_unit_stay_in_it(hass: HomeAssistant, meter: Meter) -> None:
    er.async_get(hass).async_update_entity_options(meter.entity_id, "sensor", {"unit_of_measurement": "Wh"})
    await hass.async_block_till_done()
    await meter.run(at(10))
    await meter.lose()
    await meter.run(at(12, 10), heard=False)
    await meter.back()
    await meter.history(at(10), at(12, 10))
    await meter.run(at(13))
    state = hass.states.get(meter.entity_id)
    assert state is not None
    assert state.attributes["unit_of_measurement"] == "Wh"
    hours = await meter.hours()
    assert hours[11] == pytest.approx(RATES[11], abs=0.001)
    assert hours[12] == pytest.approx(used(at(12), at(12, 59)) + RATES[9] / 60, abs=0.01)


async def test_a_history_without_end_is_cut(
    hass: HomeAssistant, meter: Meter, caplog: pytest.LogCaptureFixture
) -> None:
    start = at(8) - timedelta(days=40)
    for day in range(40):
        begin = int((start + timedelta(days=day)).timestamp() * 1000)
        await Bus.send(
            meter._bus, f"{meter.id}/history", {"schema": 1, "step": 60, "from": begin, "wh": [[0.1]] * 1440}
        )
    assert caplog.text.count("more than a month of history") == 9


async def test_a_channel_without_sensor_is_dropped(hass: HomeAssistant, meter: Meter) -> None:
    await meter.run(at(8, 30))
    await meter.history(at(8), at(8, 30))
    er.async_get(hass).async_remove(meter.entity_id)
    await meter.run(at(8, 40), heard=False)
    assert hass.states.get(meter.entity_id) is None


async def test_without_the_recorder_histories_are_no_trouble(bus: Bus, entry: MockConfigEntry) -> None:
    device_id = await bus.meter()
    await bus.send(f"{device_id}/history", example("history", "two_minutes"))
    assert entry.runtime_data.hub.devices[device_id].available


async def test_waits_until_all_of_the_history_has_come(meter: Meter) -> None:
    await meter.run(at(10))
    await meter.lose()
    await meter.run(at(12, 5), heard=False)
    await meter.back()
    await meter.history(at(10), at(11, 30))
    await meter.run(at(12, 9))
    await meter.history(at(10), at(11, 30))
    meter._freezer.tick(50)
    await meter.history(at(11, 30), at(12, 5))
    await meter.run(at(12, 30))
    hours = await meter.hours()
    assert hours[10] == pytest.approx(RATES[10], abs=0.001)
    assert hours[11] == pytest.approx(RATES[11], abs=0.001)


async def test_a_history_of_an_hour_that_has_rows_is_dropped(meter: Meter) -> None:
    await meter.run(at(9))
    before = await meter.rows("hour")
    await meter.history(at(8), at(9))
    await meter.run(at(9, 15))
    assert await meter.rows("hour") == before
