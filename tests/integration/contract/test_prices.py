"""A plan that follows a price series, with the prices of a sensor: real hours, negative prices, and hours without a price."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.models import StatisticData, StatisticMeanType, StatisticMetaData
from homeassistant.components.recorder.statistics import async_import_statistics
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

from custom_components.energier.const import DOMAIN
from custom_components.energier.contract.statistics import cost_statistic

from .conftest import CONTRACT, HOUR, AddContract, House, contract, hourly, settle, value

PRICE = "sensor.spot_price"
BEGIN = datetime(2024, 10, 1, tzinfo=UTC) - timedelta(hours=2)
NOW = datetime(2024, 10, 28, 12, 30, tzinfo=UTC)
HOURS = int((NOW - BEGIN) / HOUR)
CENTS = [(number % 24 - 4) / 10 for number in range(HOURS)]
"""SEK per kWh; cheap nights are below nothing. The clocks go back on 27 October."""


class Market:
    """The sensor of an integration for spot prices."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.entry = er.async_get(hass).async_get_or_create(
            "sensor", "nordpool", "price", suggested_object_id="spot_price"
        )

    async def past(self, prices: Sequence[float | None]) -> None:
        metadata = StatisticMetaData(
            mean_type=StatisticMeanType.ARITHMETIC,
            has_sum=False,
            name=None,
            source="recorder",
            statistic_id=PRICE,
            unit_class=None,
            unit_of_measurement="SEK/kWh",
        )
        rows = [
            StatisticData(start=BEGIN + number * HOUR, mean=price)
            for number, price in enumerate(prices)
            if price is not None
        ]
        async_import_statistics(self.hass, metadata, rows)
        await async_wait_recording_done(self.hass)

    def say(self, price: object) -> None:
        attributes = {"unit_of_measurement": "SEK/kWh", "state_class": "measurement"}
        self.hass.states.async_set(PRICE, str(price), attributes)


@pytest.fixture
async def sweden(recorder_mock: Any, hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> House:
    """A flat in Sweden: half a kWh in every hour of October until half past one in the afternoon of the 28th."""
    await hass.config.async_set_time_zone("Europe/Stockholm")
    hass.config.currency = "SEK"
    freezer.move_to(NOW)
    house = House(hass, freezer)
    await house.past(BEGIN - 2 * HOUR, [0.5] * (HOURS + 2))
    house.say()
    return house


@pytest.fixture
async def market(hass: HomeAssistant, sweden: House) -> Market:
    """The prices of every hour until now."""
    market = Market(hass)
    await market.past(list(CENTS))
    market.say(0.5)
    return market


def swedish(house: House, market: Market) -> Any:
    return contract(house, plan="nord_pool_partille_flat", price_entity=market.entry.id)


def expected(prices: list[float]) -> float:
    """(spot + 104 a month + (0.286 + 0.428) per kWh) and 25 % of VAT."""
    kwh = 0.5 * len(prices)
    return round((sum(0.5 * price for price in prices) + 104 + kwh * 0.714) * 1.25, 2)


async def test_every_hour_has_its_own_price(
    hass: HomeAssistant, sweden: House, market: Market, add: AddContract
) -> None:
    await add(swedish(sweden, market))
    assert float(value(hass, "usage")) == pytest.approx(0.5 * HOURS)
    assert float(value(hass, "bill")) == pytest.approx(expected(CENTS), abs=0.011)
    assert float(value(hass, "next_kwh_price")) == pytest.approx((0.5 + 0.714) * 1.25, abs=0.011)
    assert value(hass, "tier") == "unknown"
    assert float(value(hass, "projected_usage")) == pytest.approx(0.5 * 24 * 31, abs=0.5)
    # The rest of the month at the usual price of each hour of the day.
    rest = 0.5 * (31 * 24 - HOURS)
    usual = sum(CENTS[-14 * 24 :]) / (14 * 24)
    end = expected(CENTS) + rest * (usual + 0.714) * 1.25
    assert float(value(hass, "projected_bill")) == pytest.approx(end, rel=0.01)


async def test_the_statistics_follow_and_fall_where_prices_are_negative(
    hass: HomeAssistant, sweden: House, market: Market, add: AddContract
) -> None:
    await market.past([*[-3.0] * 24, *CENTS[24:]])
    await add(swedish(sweden, market))
    cost = await hourly(hass, cost_statistic(CONTRACT), BEGIN)
    assert sum(cost.values()) == pytest.approx(expected([-3.0] * 24 + CENTS[24:]), abs=0.011)
    assert min(cost.values()) == pytest.approx(0.5 * (-3 + 0.714) * 1.25, abs=0.011)


async def test_a_changed_price_is_heard_at_once(
    hass: HomeAssistant, sweden: House, market: Market, add: AddContract
) -> None:
    await add(swedish(sweden, market))
    market.say(-0.9)
    await sweden.at(NOW + timedelta(seconds=1))
    assert float(value(hass, "next_kwh_price")) == pytest.approx((-0.9 + 0.714) * 1.25, abs=0.011)


@pytest.mark.parametrize("gone", [100, HOURS - 5])
async def test_an_hour_without_a_price_is_a_repair_and_nothing_is_computed(
    hass: HomeAssistant, sweden: House, add: AddContract, issue_registry: ir.IssueRegistry, gone: int
) -> None:
    market = Market(hass)
    await market.past([None if number == gone else price for number, price in enumerate(CENTS)])
    market.say(0.5)
    await add(swedish(sweden, market))
    assert value(hass, "bill") == "unavailable"
    issue = issue_registry.async_get_issue(DOMAIN, f"contract_problem_{CONTRACT}")
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert (BEGIN + gone * HOUR).isoformat() in str(issue.translation_placeholders)

    await market.past(list(CENTS))
    await sweden.compile(NOW - timedelta(minutes=5))
    assert float(value(hass, "bill")) == pytest.approx(expected(CENTS), abs=0.011)
    assert issue_registry.async_get_issue(DOMAIN, f"contract_problem_{CONTRACT}") is None


async def test_a_price_sensor_that_is_gone_or_says_nonsense(
    hass: HomeAssistant, sweden: House, market: Market, add: AddContract, issue_registry: ir.IssueRegistry
) -> None:
    await add(swedish(sweden, market))
    market.say("unavailable")
    await sweden.at(NOW + timedelta(seconds=1))
    assert value(hass, "bill") == "unavailable"
    hass.states.async_remove(PRICE)
    er.async_get(hass).async_remove(PRICE)
    await settle(hass)
    await sweden.at(NOW + timedelta(seconds=2))
    assert issue_registry.async_get_issue(DOMAIN, f"contract_problem_{CONTRACT}") is not None


async def test_a_home_in_another_time_zone_is_told(
    hass: HomeAssistant, sweden: House, market: Market, add: AddContract, issue_registry: ir.IssueRegistry
) -> None:
    await hass.config.async_set_time_zone("Asia/Seoul")
    await add(swedish(sweden, market))
    issue = issue_registry.async_get_issue(DOMAIN, f"contract_problem_{CONTRACT}")
    assert issue is not None
    assert "Europe/Stockholm" in str(issue.translation_placeholders)


async def test_nothing_is_written_under_another_clock_and_nothing_fails(
    hass: HomeAssistant, sweden: House, market: Market, add: AddContract, caplog: pytest.LogCaptureFixture
) -> None:
    await hass.config.async_set_time_zone("Asia/Seoul")
    await add(swedish(sweden, market))
    assert await hourly(hass, cost_statistic(CONTRACT), BEGIN) == {}
    assert "Traceback" not in caplog.text


async def test_a_price_that_is_lost_later_takes_no_cost_away(
    hass: HomeAssistant, sweden: House, market: Market, add: AddContract
) -> None:
    entry = await add(swedish(sweden, market))
    before = await hourly(hass, cost_statistic(CONTRACT), BEGIN)
    get_instance(hass).async_clear_statistics([PRICE])
    await market.past([None if number == 100 else price for number, price in enumerate(CENTS)])
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert await hourly(hass, cost_statistic(CONTRACT), BEGIN) == before
