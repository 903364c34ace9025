"""Goals and alerts: each crossing once in a period, over restarts, reloads and blips; anew in the next."""

from datetime import timedelta
from typing import Any

from homeassistant.components.recorder.const import EVENT_RECORDER_5MIN_STATISTICS_GENERATED
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED, STATE_UNAVAILABLE
from homeassistant.core import CoreState, HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
import pytest
from pytest_homeassistant_custom_component.common import mock_restore_cache_with_extra_data

from custom_components.energier.const import DOMAIN, SIGNAL_ALERT
from custom_components.energier.core.contract.alerts import Alert, GoalCrossing, Measure, TierApproach
from custom_components.energier.core.contract.goal import Goal
from custom_components.energier.core.contract.notable import notable

from .conftest import CONTRACT, NOON, AddContract, House, contract, seoul, settle, value

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def alerts(hass: HomeAssistant) -> list[Alert]:
    """Every alert that was raised."""
    heard: list[Alert] = []
    async_dispatcher_connect(hass, SIGNAL_ALERT, heard.append)
    return heard


def passed(alerts: list[Alert]) -> list[int]:
    """The levels of the energy goal that were passed."""
    return [
        each["level"]
        for alert in alerts
        if isinstance(alert, GoalCrossing) and alert.goal is Goal.ENERGY
        for each in notable(alert)
    ]


async def use(hass: HomeAssistant, house: House, kwh: float, after: timedelta) -> None:
    house.say(house.counter + kwh)
    await house.at(NOON + after)
    await settle(hass)


async def set_goal(hass: HomeAssistant, house: House, kwh: float, after: timedelta) -> None:
    entity_id = er.async_get(hass).async_get_entity_id("number", DOMAIN, f"{CONTRACT}_goal_energy")
    await hass.services.async_call("number", "set_value", {"entity_id": entity_id, "value": kwh}, blocking=True)
    await house.at(NOON + after)
    await settle(hass)


async def test_each_level_is_passed_once(
    hass: HomeAssistant, summer: House, add: AddContract, alerts: list[Alert]
) -> None:
    entry = await add(contract(summer, goal_energy=300))
    assert passed(alerts) == [70, 80]
    assert value(hass, "goal_energy_progress") == "82.08"
    await use(hass, summer, 30, HOUR)
    assert passed(alerts) == [70, 80, 90]
    # A meter that goes away for a while, and a reload, pass nothing again.
    summer.say(STATE_UNAVAILABLE)
    await summer.at(NOON + HOUR + SECOND)
    await use(hass, summer, 0, HOUR + 2 * SECOND)
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert passed(alerts) == [70, 80, 90]
    await use(hass, summer, 30, 2 * HOUR)
    assert passed(alerts) == [70, 80, 90, 100]


async def test_a_glitch_of_the_meter_passes_nothing(
    hass: HomeAssistant, summer: House, add: AddContract, alerts: list[Alert]
) -> None:
    await add(contract(summer, goal_energy=400))
    kwh = summer.counter
    alerts.clear()
    for number, glitch in enumerate((250, 50, -1200, 10**9)):
        summer.say(kwh + glitch)
        await summer.at(NOON + (2 * number + 1) * SECOND)
        assert value(hass, "usage") == "246.25"
        summer.say(kwh)
        await summer.at(NOON + (2 * number + 2) * SECOND)
        assert value(hass, "usage") == "246.25"
    assert alerts == []


async def test_a_replaced_counter_is_right_as_soon_as_the_statistics_have_it(
    hass: HomeAssistant, summer: House, add: AddContract, alerts: list[Alert]
) -> None:
    await add(contract(summer, goal_energy=400))
    alerts.clear()
    summer.say(9000)
    await summer.at(NOON + SECOND)
    assert value(hass, "usage") == "246.25"
    await summer.past(seoul(2025, 8, 21, 12), [0.5])
    await summer.at(NOON + HOUR / 2)
    hass.bus.async_fire(EVENT_RECORDER_5MIN_STATISTICS_GENERATED)
    await settle(hass)
    summer.say(9001)
    await summer.at(NOON + HOUR / 2 + 5 * SECOND)
    assert value(hass, "usage") == "246.5"
    assert value(hass, "missing_hours") == "1"
    assert passed(alerts) == []


async def test_what_was_crossed_while_home_assistant_was_off_is_told_at_its_start(
    hass: HomeAssistant, summer: House, add: AddContract, alerts: list[Alert], hass_storage: dict[str, Any]
) -> None:
    hass_storage[f"{DOMAIN}.alerts"] = {
        "version": 1,
        "key": f"{DOMAIN}.alerts",
        "data": {CONTRACT: {"period": "2025-08-01", "goals": {"energy": 75}, "tiers": {}}},
    }
    hass.set_state(CoreState.not_running)
    await add(contract(summer, goal_energy=300))
    assert alerts == []
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await settle(hass)
    await summer.at(NOON + SECOND)
    await settle(hass)
    assert passed(alerts) == [80]


async def test_a_damaged_memory_starts_anew(
    summer: House,
    add: AddContract,
    alerts: list[Alert],
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    hass_storage[f"{DOMAIN}.alerts"] = {
        "version": 1, "key": f"{DOMAIN}.alerts", "data": {CONTRACT: {"period": 5}, "removed": {"period": "2025-08-01"}},
    }  # fmt: skip
    await add(contract(summer, goal_energy=300))
    assert passed(alerts) == [70, 80]
    assert "starts anew" in caplog.text
    assert set(hass_storage[f"{DOMAIN}.alerts"]["data"]) == {CONTRACT}


async def test_the_next_period_tells_again(
    hass: HomeAssistant, summer: House, add: AddContract, alerts: list[Alert]
) -> None:
    await add(contract(summer, goal_energy=300, reading_day=22))
    # From 22 July on, 366.25 kWh: everything.
    assert passed(alerts) == [70, 80, 90, 100]
    alerts.clear()
    midnight = seoul(2025, 8, 22)
    await summer.past(seoul(2025, 8, 21, 12), [0.5] * 12)
    summer.say()
    await summer.at(midnight + SECOND)
    hass.bus.async_fire(EVENT_RECORDER_5MIN_STATISTICS_GENERATED)
    await settle(hass)
    assert passed(alerts) == []
    summer.say(summer.counter + 220)
    await summer.at(midnight + 9 * HOUR)
    await settle(hass)
    assert passed(alerts) == [70]


async def test_a_goal_survives_a_restart_and_the_user_may_change_it(
    hass: HomeAssistant, summer: House, add: AddContract, alerts: list[Alert]
) -> None:
    stored = {
        "native_max_value": 1e5, "native_min_value": 0, "native_step": 1, "native_unit_of_measurement": "kWh",
        "native_value": 500,
    }  # fmt: skip
    mock_restore_cache_with_extra_data(hass, [(State("number.home_energy_goal", "500"), stored)])
    await add(contract(summer, goal_energy=300))
    assert value(hass, "goal_energy", "number") == "500.0"
    assert value(hass, "goal_energy_progress") == "49.25"
    assert passed(alerts) == []
    await set_goal(hass, summer, 300, SECOND)
    assert passed(alerts) == [70, 80]
    await set_goal(hass, summer, 0, 2 * SECOND)
    assert value(hass, "goal_energy_progress") == "unknown"
    await set_goal(hass, summer, 300, 3 * SECOND)
    assert passed(alerts) == [70, 80]


async def test_the_next_tier_comes_nearer_by_days_and_by_kwh(
    hass: HomeAssistant, summer: House, add: AddContract, alerts: list[Alert]
) -> None:
    await add(contract(summer))
    await use(hass, summer, 40, 2 * HOUR)
    await use(hass, summer, 30, 3 * HOUR)
    told = [
        (alert.tier, alert.measure, each["level"])
        for alert in alerts
        if isinstance(alert, TierApproach)
        for each in notable(alert)
    ]
    assert sorted(told) == [(2, Measure.DAYS, 0), (2, Measure.DAYS, 3), (2, Measure.KWH, 20)]


async def test_the_event_entity_records_what_was_passed(hass: HomeAssistant, summer: House, add: AddContract) -> None:
    await add(contract(summer, goal_energy=300), contract(summer, subentry_id="other", name="Other"))
    state = hass.states.get("event.home_alerts")
    assert state is not None
    assert (state.attributes["event_type"], state.attributes["level"]) == ("goal_crossed_threshold", 80)
    other = hass.states.get("event.other_alerts")
    assert other is not None
    assert other.attributes["event_type"] is None


async def test_a_cost_goal(hass: HomeAssistant, summer: House, add: AddContract, alerts: list[Alert]) -> None:
    await add(contract(summer, goal_cost=50000))
    assert value(hass, "goal_cost_progress") == "76.34"
    assert [(alert.goal, alert.after) for alert in alerts if isinstance(alert, GoalCrossing)] == [(Goal.COST, 76)]
