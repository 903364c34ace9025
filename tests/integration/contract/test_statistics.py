"""The contract's cost and kWh per tier in the long-term statistics: exact, without spikes, moved when the contract changes."""

from datetime import timedelta
from functools import partial

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.const import EVENT_RECORDER_HOURLY_STATISTICS_GENERATED
from homeassistant.components.recorder.statistics import get_metadata
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN
from custom_components.energier.contract.statistics import cost_statistic, tier_statistic

from .conftest import CONTRACT, HOUR, AddContract, House, contract, hourly, seoul, settle

COST = cost_statistic(CONTRACT)
MAY = seoul(2025, 5, 1)
END = seoul(2025, 8, 21, 12)
# Hours of a day that differ, 12.6 kWh together.
DAY = [0.2] * 6 + [0.6, 0.9, 0.5] + [0.4] * 8 + [0.8, 1.1, 1.2, 1.0, 0.9, 0.7, 0.5]


@pytest.fixture
async def year(house: House) -> House:
    """Three and a half months of a home."""
    house.freezer.move_to(END + timedelta(minutes=30))
    hours = int((END - MAY) / HOUR)
    await house.past(MAY, (DAY * 120)[:hours])
    house.say()
    return house


async def by_month(hass: HomeAssistant, statistic_id: str) -> dict[int, float]:
    """What the Energy panel shows for each month."""
    months: dict[int, float] = {}
    for hour, change in (await hourly(hass, statistic_id, MAY)).items():
        month = (hour + timedelta(hours=9)).month
        months[month] = months.get(month, 0.0) + change
    return months


async def bill(hass: HomeAssistant, periods_ago: int) -> dict[str, float]:
    """What the bill of a period says."""
    answer = await hass.services.async_call(
        DOMAIN, "get_bill", {"periods_ago": periods_ago}, blocking=True, return_response=True
    )
    assert answer is not None
    return {"total": float(str(answer["total"])), "usage": float(str(answer["usage"]))}


async def test_every_month_in_the_panel_is_its_bill_to_the_won(
    hass: HomeAssistant, year: House, add: AddContract
) -> None:
    await add(contract(year))
    months = await by_month(hass, COST)
    assert sorted(months) == [5, 6, 7, 8]
    for month, cost in months.items():
        assert cost == pytest.approx((await bill(hass, 8 - month))["total"], abs=1e-6)


async def test_no_hour_is_negative_and_only_what_the_bill_jumps_by_stands_out(
    hass: HomeAssistant, year: House, add: AddContract
) -> None:
    await add(contract(year))
    cost = await hourly(hass, COST, MAY)
    assert len(cost) == int((END - MAY) / HOUR)
    assert min(cost.values()) >= 0
    # 7,300 - 1,600 won of basic charge and an hour's energy, with tax: the largest step there is.
    assert max(cost.values()) < 5700 * 1.15 + 1.2 * 800


async def test_the_tiers_add_up_to_the_usage(hass: HomeAssistant, year: House, add: AddContract) -> None:
    await add(contract(year))
    tiers = [await by_month(hass, tier_statistic(CONTRACT, tier)) for tier in (1, 2, 3)]
    may = (await bill(hass, 3))["usage"]
    assert [round(tier.get(5, 0.0), 6) for tier in tiers] == [200, pytest.approx(may - 200), 0]
    assert sum(sum(tier.values()) for tier in tiers) == pytest.approx(sum((DAY * 120)[: int((END - MAY) / HOUR)]))


async def test_people_can_tell_the_statistics_apart(hass: HomeAssistant, year: House, add: AddContract) -> None:
    await add(contract(year))
    ids = {COST, tier_statistic(CONTRACT, 1)}
    found = await get_instance(hass).async_add_executor_job(partial(get_metadata, hass, statistic_ids=ids))
    names = {name: (meta["name"], meta["unit_of_measurement"]) for name, (_, meta) in found.items()}
    assert names == {COST: ("Home cost", "KRW"), tier_statistic(CONTRACT, 1): ("Home tier 1", "kWh")}


async def test_history_that_comes_later_is_filled_in_the_next_day(
    hass: HomeAssistant, year: House, add: AddContract
) -> None:
    await add(contract(year))
    assert min(await hourly(hass, COST, MAY - timedelta(days=40))) >= MAY
    counter, year.counter = year.counter, 1000 - 10 * 12.6
    await year.past(MAY - timedelta(days=10), DAY * 10)
    year.counter = counter
    for later in (timedelta(hours=1), timedelta(hours=13)):
        year.freezer.move_to(END + later)
        hass.bus.async_fire(EVENT_RECORDER_HOURLY_STATISTICS_GENERATED)
        await settle(hass)
    cost = await hourly(hass, COST, MAY - timedelta(days=40))
    # The first hour is what the others count from.
    assert min(cost) == MAY - timedelta(days=10) + HOUR
    assert min(cost.values()) >= 0


async def test_a_new_hour_goes_on_and_the_rest_stays(hass: HomeAssistant, year: House, add: AddContract) -> None:
    await add(contract(year))
    before = await hourly(hass, COST, MAY)
    await year.past(END, [2.0])
    year.say()
    await year.at(END + HOUR + timedelta(seconds=15))
    hass.bus.async_fire(EVENT_RECORDER_HOURLY_STATISTICS_GENERATED)
    await settle(hass)
    after = await hourly(hass, COST, MAY)
    assert len(after) == len(before) + 1
    settled = [hour for hour in before if hour < END - 6 * HOUR]
    assert [after[hour] for hour in settled] == pytest.approx([before[hour] for hour in settled])
    assert sum(after.values()) > sum(before.values())
    months = await by_month(hass, COST)
    assert months[8] == pytest.approx((await bill(hass, 0))["total"])


@pytest.mark.parametrize(
    "change",
    [
        {"plan": "kepco_residential_high"},
        {"reading_day": 15},
        {"reading_day": 0},
        {"discounts": ["large_family"]},
    ],
    ids=str,
)
async def test_a_changed_contract_moves_the_history_without_spikes(
    hass: HomeAssistant, year: House, add: AddContract, change: dict[str, object]
) -> None:
    entry = await add(contract(year))
    before = await hourly(hass, COST, MAY)
    subentry = entry.subentries[CONTRACT]
    hass.config_entries.async_update_subentry(entry, subentry, data={**subentry.data, **change})
    await settle(hass)
    after = await hourly(hass, COST, MAY)
    assert after.keys() == before.keys()
    assert after != before
    assert min(after.values()) >= 0
    assert max(after.values()) < 5700 * 1.15 + 1.2 * 800
    running = entry.runtime_data.monitors[CONTRACT].period.begins(entry.runtime_data.monitors[CONTRACT].zone)
    assert sum(cost for hour, cost in after.items() if hour >= running) == pytest.approx((await bill(hass, 0))["total"])


async def test_another_meter_leaves_no_rows_of_the_one_before(
    hass: HomeAssistant, year: House, add: AddContract
) -> None:
    newer = House(hass, year.freezer, "sensor.newer_energy")
    await newer.past(seoul(2025, 8, 1), [0.25] * (20 * 24 + 12))
    newer.say()
    entry: MockConfigEntry = await add(contract(year))
    subentry = entry.subentries[CONTRACT]
    hass.config_entries.async_update_subentry(entry, subentry, data={**subentry.data, "meters": [newer.entry.id]})
    await settle(hass)
    await get_instance(hass).async_block_till_done()
    cost = await hourly(hass, COST, MAY)
    assert min(cost) >= seoul(2025, 8, 1)
    assert min(cost.values()) >= 0
    assert sum(cost.values()) == pytest.approx((await bill(hass, 0))["total"])
