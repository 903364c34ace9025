"""What people see of the forecast."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN
from custom_components.energier.core.contract.goal import Goal

from .conftest import AUGUST, CONTRACT, NOON, SERIES, Connect, House, contract, later, seoul, settle, state
from .stand_in import StandIn

KEYS = (
    "forecast_usage",
    "forecast_bill",
    "forecast_today",
    "forecast_tomorrow",
    "next_tier_chance",
    "next_tier_day",
    "goal_energy_chance",
    "goal_cost_chance",
)
MODEL = {"method": "adaptive", "naive": False}
SHOWN = {"device_class", "friendly_name"}


def seen(hass: HomeAssistant, key: str) -> tuple[str, dict[str, Any]]:
    """A sensor's state and its attributes, without its name."""
    found = state(hass, key)
    return found.state, {key: value for key, value in found.attributes.items() if key not in SHOWN}


async def test_a_contract_with_goals_shows_all_of_it(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect
) -> None:
    await connect(contract(summer, goal_energy=370, goal_cost=66000))
    # 246 kWh, and half a kWh for each of the 252 hours that are left, ten percent more or less.
    assert {key: seen(hass, key) for key in KEYS} == {
        "forecast_usage": ("372.0", {"low": 359.4, "high": 384.6, "unit_of_measurement": "kWh", **MODEL}),
        "forecast_bill": ("65650", {"low": 62300, "high": 69000, "unit_of_measurement": "KRW", **MODEL}),
        "forecast_today": (
            "12.0",
            {"low": 11.4, "high": 12.6, "why": "Warmer than usual", "unit_of_measurement": "kWh", **MODEL},
        ),
        "forecast_tomorrow": (
            "12.0",
            {"low": 10.8, "high": 13.2, "why": "Warmer than usual", "unit_of_measurement": "kWh", **MODEL},
        ),
        "next_tier_chance": ("100.0", {"above": 300, **certain(), "unit_of_measurement": "%", **MODEL}),
        "next_tier_day": ("2025-08-31", {"above": 300, **certain(), **MODEL}),
        "goal_energy_chance": (
            "55.6",
            {"above": 370, **certain(late=None), "unit_of_measurement": "%", **MODEL},
        ),
        "goal_cost_chance": (
            "44.4",
            {
                "above": seen(hass, "goal_cost_chance")[1]["above"],
                **certain(likely=None, late=None),
                "unit_of_measurement": "%",
                **MODEL,
            },
        ),
    }


def certain(**changes: None) -> dict[str, str | None]:
    """The last day of the period is when everything is crossed, as the stand-in sees it."""
    day: dict[str, str | None] = {"early": "2025-08-31", "likely": "2025-08-31", "late": "2025-08-31"}
    return {**day, **changes}


async def test_a_goal_in_won_is_asked_about_in_the_kwh_it_buys(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect
) -> None:
    entry = await connect(contract(summer, goal_cost=66000))
    monitor = entry.runtime_data.monitors[CONTRACT]
    above = Decimal(str(seen(hass, "goal_cost_chance")[1]["above"]))
    assert monitor.calculator.total(above) <= 66000 < monitor.calculator.total(above + 1)
    (_, asked), *_ = app.asked
    assert float(above) in asked["thresholds"]
    assert asked["period"] == {"start": "2025-08-01T00:00:00+09:00", "end": "2025-09-01T00:00:00+09:00"}


async def test_a_goal_that_is_set_later_is_known_with_the_next_forecast(
    hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry
) -> None:
    assert state(hass, "goal_energy_chance").state == STATE_UNKNOWN
    connected.runtime_data.monitors[CONTRACT].set_goal(Goal.ENERGY, Decimal(100))
    await later(summer, minutes=16)
    # More than 100 kWh are used already.
    assert state(hass, "goal_energy_chance").state == "100.0"


async def test_a_goal_that_is_set_or_taken_back_is_known_at_once(
    hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry
) -> None:
    monitor = connected.runtime_data.monitors[CONTRACT]
    monitor.set_goal(Goal.ENERGY, Decimal(370))
    await later(summer, seconds=1)
    assert state(hass, "goal_energy_chance").state == "55.6"
    monitor.set_goal(Goal.ENERGY, None)
    await later(summer, seconds=15)
    assert state(hass, "goal_energy_chance").state == STATE_UNKNOWN


@pytest.fixture
async def last_evening(house: House, connect: Connect) -> MockConfigEntry:
    """Ten minutes before a period ends."""
    house.freezer.move_to(seoul(2025, 8, 31, 23, 50))
    await house.past(AUGUST - timedelta(days=40), [0.5] * (71 * 24 - 1))
    house.say(house.counter + 0.4)
    return await connect(contract(house))


async def test_a_new_period_is_forecast_at_once(
    hass: HomeAssistant, house: House, app: StandIn, last_evening: MockConfigEntry
) -> None:
    assert state(hass, "forecast_usage").state == "372.0"
    await later(house, minutes=10, seconds=1)
    await later(house, seconds=1)
    assert app.asked[-1][1]["period"]["start"] == "2025-09-01T00:00:00+09:00"
    assert state(hass, "forecast_usage").state == "360.0"
    assert state(hass, "next_tier_chance").attributes["above"] == 200


async def test_what_the_old_period_used_is_not_billed_to_the_new_one(
    hass: HomeAssistant, house: House, app: StandIn, last_evening: MockConfigEntry
) -> None:
    # Nobody has computed the new period yet.
    house.freezer.move_to(seoul(2025, 9, 1) + timedelta(seconds=1))
    await last_evening.runtime_data.app.coordinator.async_refresh()
    assert state(hass, "forecast_usage").state == "360.0"
    assert state(hass, "forecast_bill").state == STATE_UNKNOWN
    await later(house, seconds=1)
    await later(house, seconds=1)
    assert float(state(hass, "forecast_bill").state) > 0


async def test_forecasts_are_no_statistics_and_belong_to_the_contracts_device(
    hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry
) -> None:
    registry = er.async_get(hass)
    for key in KEYS:
        entry = registry.async_get(state(hass, key).entity_id)
        assert entry is not None
        assert "state_class" not in (entry.capabilities or {})
        assert entry.device_id is not None
        device = dr.async_get(hass).async_get(entry.device_id)
        assert device is not None
        assert (DOMAIN, CONTRACT) in device.identifiers


async def test_the_reason_is_told_in_the_homes_language(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect
) -> None:
    hass.config.language = "ko"
    await connect(contract(summer))
    assert seen(hass, "forecast_tomorrow")[1]["why"] == "평소보다 덥습니다"


async def test_a_naive_forecast_says_so(hass: HomeAssistant, summer: House, app: StandIn, connect: Connect) -> None:
    app.naive = True
    await connect(contract(summer))
    attributes = seen(hass, "forecast_usage")[1]
    assert (attributes["method"], attributes["naive"]) == ("last_week", True)


async def test_at_midnight_tomorrow_is_today(
    hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry
) -> None:
    await later(summer, hours=11, minutes=25)
    await app.stop()
    before = seen(hass, "forecast_tomorrow")[1]
    summer.say(summer.counter + 1)
    await later(summer, minutes=6)
    # The clock has passed midnight, and nobody was asked since.
    assert summer.freezer.time_to_freeze.hour == 15
    assert seen(hass, "forecast_today")[1]["high"] == before["high"]


async def test_a_contract_whose_tariff_is_gone_still_has_its_days(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect
) -> None:
    await connect(contract(summer, plan="gone"))
    assert state(hass, "forecast_today").state == "12.0"
    assert state(hass, "forecast_usage").state == "372.0"
    for key in ("forecast_bill", "next_tier_chance", "next_tier_day", "goal_cost_chance"):
        assert state(hass, key).state == STATE_UNKNOWN
    assert state(hass, "bill").state == STATE_UNAVAILABLE


async def test_the_bill_is_forecast_as_soon_as_the_meter_has_spoken(
    hass: HomeAssistant, house: House, app: StandIn, connect: Connect
) -> None:
    house.freezer.move_to(NOON)
    await house.past(AUGUST, [0.5] * (20 * 24 + 12))
    await connect(contract(house, goal_energy=370))
    assert state(hass, "forecast_today").state == "12.0"
    assert state(hass, "forecast_bill").state == STATE_UNKNOWN
    house.say()
    await later(house, seconds=15)
    await later(house, seconds=15)
    assert float(state(hass, "forecast_bill").state) > 0
    assert float(state(hass, "goal_energy_chance").state) > 0


async def test_before_the_first_whole_day_there_is_no_forecast_and_then_there_is(
    hass: HomeAssistant, house: House, app: StandIn, connect: Connect
) -> None:
    house.freezer.move_to(seoul(2025, 8, 2, 0, 30))
    await house.past(AUGUST, [0.5] * 20)
    house.say()
    entry = await connect(contract(house))
    assert state(hass, "forecast_today").state == STATE_UNAVAILABLE
    assert "not one whole day" in entry.runtime_data.app.coordinator.refused[CONTRACT]
    await house.past(AUGUST + timedelta(hours=20), [0.5] * 5)
    await later(house, hours=1)
    assert float(state(hass, "forecast_today").state) > 0
    assert entry.runtime_data.app.coordinator.refused == {}


async def test_a_forecast_that_the_app_refuses_is_said_once(
    hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    app.refusing[SERIES] = (409, "series-kind")
    for _ in range(2):
        await later(summer, minutes=16)
    assert state(hass, "forecast_usage").state == STATE_UNAVAILABLE
    assert caplog.text.count("The app refuses a forecast of Home") == 1
    app.refusing.clear()
    await later(summer, minutes=16)
    assert state(hass, "forecast_usage").state != STATE_UNAVAILABLE


async def test_where_the_hour_matters_a_week_is_asked_for_and_billed_by_the_hour(
    hass: HomeAssistant, house: House, app: StandIn, connect: Connect
) -> None:
    await hass.config.async_set_time_zone("America/Los_Angeles")
    now = datetime(2026, 7, 21, 20, 30, tzinfo=UTC)
    house.freezer.move_to(now)
    hours = 26 * 24
    await house.past(now.replace(minute=0) - timedelta(hours=hours), [0.5] * hours)
    house.say()
    entry = await connect(contract(house, plan="pge_e_tou_c_territory_t"))
    monitor = entry.runtime_data.monitors[CONTRACT]
    assert monitor.problem is None
    assert {asked["days"] for _, asked in app.asked} == {7}
    bill, attributes = seen(hass, "forecast_bill")
    # As much in each hour as before: near the plain projection, which is made of hours too.
    assert float(bill) == pytest.approx(float(monitor.outlook.projected_bill), rel=0.02)
    assert attributes["low"] < float(bill) < attributes["high"]


async def test_without_the_app_there_are_none(hass: HomeAssistant, summer: House) -> None:
    entry = MockConfigEntry(domain=DOMAIN, unique_id=DOMAIN, subentries_data=[contract(summer)])
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    registry = er.async_get(hass)
    assert all(registry.async_get_entity_id("sensor", DOMAIN, f"{CONTRACT}_{key}") is None for key in KEYS)
    assert state(hass, "projected_usage").state not in {STATE_UNAVAILABLE, STATE_UNKNOWN}
