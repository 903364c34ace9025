"""A home with a foreign energy meter, its statistics in a real recorder, and a contract on it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.models import StatisticData, StatisticMeanType, StatisticMetaData
from homeassistant.components.recorder.statistics import async_import_statistics, statistics_during_period
from homeassistant.components.recorder.tasks import StatisticsTask
from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

from custom_components.energier.const import DOMAIN

# The plugin has every statement of the database logged, thousands for a few months of statistics.
logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)

HOUR = timedelta(hours=1)
KST = timedelta(hours=9)
METER = "sensor.house_energy"
CONTRACT = "contract1"

type AddContract = Callable[..., Awaitable[MockConfigEntry]]


def seoul(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment in Seoul, UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC) - KST


class House:
    """The meter of the home: `past` writes what the recorder knows, `say` is its state now."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, entity_id: str = METER) -> None:
        self.hass = hass
        self.freezer = freezer
        self.entity_id = entity_id
        self.counter = 1000.0
        self.entry = er.async_get(hass).async_get_or_create(
            "sensor",
            "shelly",
            entity_id,
            suggested_object_id=entity_id.partition(".")[2],
            original_device_class="energy",
            unit_of_measurement="kWh",
            capabilities={"state_class": "total_increasing"},
        )

    async def past(self, start: datetime, hours: list[float]) -> None:
        """Write the kWh of hour after hour."""
        rows: list[StatisticData] = []
        for number, kwh in enumerate(hours):
            self.counter += kwh
            rows.append(StatisticData(start=start + number * HOUR, state=self.counter, sum=self.counter - 1000))
        metadata = StatisticMetaData(
            mean_type=StatisticMeanType.NONE,
            has_sum=True,
            name=None,
            source="recorder",
            statistic_id=self.entity_id,
            unit_class="energy",
            unit_of_measurement="kWh",
        )
        async_import_statistics(self.hass, metadata, rows)
        await async_wait_recording_done(self.hass)

    def say(self, kwh: float | str | None = None, **attributes: Any) -> None:
        """The meter's state."""
        if isinstance(kwh, float | int):
            self.counter = float(kwh)
        known = {"device_class": "energy", "unit_of_measurement": "kWh", "state_class": "total_increasing"}
        self.hass.states.async_set(self.entity_id, str(self.counter if kwh is None else kwh), {**known, **attributes})

    async def at(self, when: datetime) -> None:
        """Go to a time, and let happen what happens until then."""
        self.freezer.move_to(when)
        async_fire_time_changed(self.hass, when)
        await settle(self.hass)

    async def compile(self, start: datetime) -> None:
        """Have the recorder compile the five minutes from `start` on, as it does by itself."""
        await async_wait_recording_done(self.hass)
        get_instance(self.hass).queue_task(StatisticsTask(start, True))
        await async_wait_recording_done(self.hass)
        await settle(self.hass)


async def settle(hass: HomeAssistant) -> None:
    """Let everything finish that was begun, in the recorder too."""
    for _ in range(3):
        await hass.async_block_till_done(wait_background_tasks=True)
        await async_wait_recording_done(hass)


@pytest.fixture
async def house(recorder_mock: Any, hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> House:
    """The home, in Korea."""
    await hass.config.async_set_time_zone("Asia/Seoul")
    hass.config.currency = "KRW"
    hass.config.country = "KR"
    return House(hass, freezer)


AUGUST = seoul(2025, 8, 1)
NOON = seoul(2025, 8, 21, 12, 30)


@pytest.fixture
async def summer(house: House) -> House:
    """Half past noon on 21 August; half a kWh an hour for two months, 246.25 kWh of them in August, and 0.25 kWh since noon."""
    house.freezer.move_to(NOON)
    await house.past(AUGUST - timedelta(days=40), [0.5] * (40 * 24))
    await house.past(AUGUST, [0.5] * (20 * 24 + 12))
    house.say(house.counter + 0.25)
    return house


def contract(*meters: House, subentry_id: str = CONTRACT, name: str = "Home", **data: Any) -> ConfigSubentryDataWithId:
    """A contract as the wizard stores it."""
    known = {"plan": "kepco_residential_low", "meters": [meter.entry.id for meter in meters], "reading_day": 1}
    return ConfigSubentryDataWithId(
        data={**known, **data}, subentry_id=subentry_id, subentry_type="contract", title=name, unique_id=None
    )


@pytest.fixture
def add(hass: HomeAssistant) -> AddContract:
    """Set the integration up with contracts."""

    async def add(*contracts: ConfigSubentryDataWithId) -> MockConfigEntry:
        entry = MockConfigEntry(domain=DOMAIN, unique_id=DOMAIN, title="Energier", subentries_data=contracts)
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
        return entry

    return add


def value(hass: HomeAssistant, key: str, platform: str = "sensor", subentry_id: str = CONTRACT) -> str:
    """The state of an entity of a contract."""
    entity_id = er.async_get(hass).async_get_entity_id(platform, DOMAIN, f"{subentry_id}_{key}")
    assert entity_id is not None, key
    state = hass.states.get(entity_id)
    assert state is not None, entity_id
    return state.state


async def hourly(hass: HomeAssistant, statistic_id: str, since: datetime) -> dict[datetime, float]:
    """The change in each hour, as the Energy panel shows it."""
    found = await get_instance(hass).async_add_executor_job(
        statistics_during_period, hass, since, None, {statistic_id}, "hour", None, {"change"}
    )
    return {datetime.fromtimestamp(row["start"], UTC): float(row["change"] or 0) for row in found.get(statistic_id, [])}
