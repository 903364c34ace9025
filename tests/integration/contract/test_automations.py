"""A real contract runs real automations: with everything they need to know, each thing once, and at the start what happened before."""

from datetime import timedelta
from typing import Any

from homeassistant.core import CoreState, HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.energier.const import DOMAIN

from .conftest import CONTRACT, NOON, AddContract, House, contract, settle

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def calls(hass: HomeAssistant) -> list[ServiceCall]:
    """What the automations noted."""
    calls: list[ServiceCall] = async_mock_service(hass, "test", "noted")
    return calls


def device_id(hass: HomeAssistant, entry_id: str) -> str:
    (device,) = (
        device
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry_id)
        if (DOMAIN, CONTRACT) in device.identifiers
    )
    return device.id


async def automate(hass: HomeAssistant, target: dict[str, Any], *, days: int = 3) -> None:
    """Note levels of the goal, and the tier that comes."""
    note = {"action": "test.noted", "data": {"trigger": "{{ dict(trigger.items()) }}"}}
    automation = {
        "mode": "queued",
        "triggers": [
            {"trigger": "energier.goal_crossed_threshold", "target": target, "options": {"level": ["80", "90"]}},
            {"trigger": "energier.tier_about_to_change", "target": target, "options": {"days": days, "kwh": 30}},
        ],
        "actions": [note],
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()


async def use(house: House, kwh: float, after: timedelta) -> None:
    house.say(house.counter + kwh)
    await house.at(NOON + after)
    await settle(house.hass)


def told(calls: list[ServiceCall], *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(call.data["trigger"].get(key) for key in keys) for call in calls]


async def test_an_automation_gets_to_know_the_contract(
    hass: HomeAssistant, summer: House, add: AddContract, calls: list[ServiceCall]
) -> None:
    entry = await add(contract(summer, goal_energy=320))
    await automate(hass, {"device_id": device_id(hass, entry.entry_id)})
    await use(summer, 20, HOUR)
    (goal,) = (call.data["trigger"] for call in calls if "level" in call.data["trigger"])
    assert (goal["contract"], goal["goal"], goal["level"], goal["progress"]) == ("Home", "energy", 80, 83)
    assert (goal["value"], goal["goal_value"], goal["unit"], goal["currency"]) == (266.25, 320.0, "kWh", "KRW")
    assert goal["projected"] > 366
    assert (goal["period"], goal["period_last"]) == ("2025-08-01", "2025-08-31")
    (tier,) = (call.data["trigger"] for call in calls if "tier" in call.data["trigger"])
    assert (tier["tier"], tier["measure"], tier["ahead"], tier["kwh_left"]) == (2, "days", 3, 33.75)
    assert 2 < tier["days_left"] < 3
    assert tier["stake"] > 0


async def test_each_thing_once_over_a_reload(
    hass: HomeAssistant, summer: House, add: AddContract, calls: list[ServiceCall]
) -> None:
    entry = await add(contract(summer, goal_energy=320))
    await automate(hass, {"device_id": device_id(hass, entry.entry_id)})
    await use(summer, 20, HOUR)
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    await use(summer, 5, HOUR + 10 * SECOND)
    await use(summer, 20, 2 * HOUR)
    assert sorted(told(calls, "level", "measure"), key=str) == [(80, None), (90, None), (None, "days"), (None, "kwh")]


async def test_what_happened_while_home_assistant_was_off_runs_at_its_start(
    hass: HomeAssistant, summer: House, add: AddContract, calls: list[ServiceCall], hass_storage: dict[str, Any]
) -> None:
    hass_storage[f"{DOMAIN}.alerts"] = {
        "version": 1,
        "key": f"{DOMAIN}.alerts",
        "data": {CONTRACT: {"period": "2025-08-01", "goals": {"energy": 75}, "tiers": {}}},
    }
    hass.set_state(CoreState.not_running)
    entry = await add(contract(summer, goal_energy=300))
    await automate(hass, {"device_id": device_id(hass, entry.entry_id)}, days=5)
    assert calls == []
    await hass.async_start()
    await summer.at(NOON + SECOND)
    await settle(hass)
    assert told(calls, "level", "measure") == [(80, None), (None, "days")]
