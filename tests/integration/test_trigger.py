"""The triggers run once for each thing a contract tells, and only for the contracts and goals that are meant."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.trigger import async_get_all_descriptions, async_validate_trigger_config
from homeassistant.setup import async_setup_component
import probatio
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.energier.const import DOMAIN
from custom_components.energier.core.contract.alerts import Measure
from custom_components.energier.core.contract.goal import Goal
from custom_components.energier.trigger import TRIGGERS

from ..contracts import FakeContract, make_contracts, read

type Automate = Callable[..., Awaitable[list[ServiceCall]]]

GOAL = "energier.goal_crossed_threshold"
TIER = "energier.tier_about_to_change"
STANDBY = "energier.standby_started"


@pytest.fixture
async def contracts(hass: HomeAssistant) -> dict[str, FakeContract]:
    """A home and a shop."""
    return await make_contracts(hass, home="Home", shop="Shop")


@pytest.fixture
def home(contracts: dict[str, FakeContract]) -> FakeContract:
    """The home."""
    return contracts["home"]


@pytest.fixture
def automate(hass: HomeAssistant) -> Automate:
    """Make automations that note what they were told; the calls of all of them are returned."""

    async def automate(*triggers: dict[str, Any]) -> list[ServiceCall]:
        calls: list[ServiceCall] = async_mock_service(hass, "test", "noted")
        automations = [
            {
                "alias": f"automation {number}",
                "mode": "queued",
                "triggers": [trigger],
                "actions": [
                    {
                        "action": "test.noted",
                        "data": {
                            "by": number,
                            "trigger": "{{ dict(trigger.items() | rejectattr(0, 'in', ['to_state', 'from_state'])) }}",
                        },
                    }
                ],
            }
            for number, trigger in enumerate(triggers)
        ]
        assert await async_setup_component(hass, "automation", {"automation": automations})
        await hass.async_block_till_done()
        return calls

    return automate


def goal(target: dict[str, Any], level: Any, **options: Any) -> dict[str, Any]:
    return {"trigger": GOAL, "target": target, "options": {"level": level, **options}}


def tier(target: dict[str, Any], **options: Any) -> dict[str, Any]:
    return {"trigger": TIER, "target": target, "options": options}


def of(contract: FakeContract) -> dict[str, Any]:
    return {"device_id": contract.device.id}


def told(calls: list[ServiceCall], *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(call.data["trigger"][key] for key in keys) for call in calls]


class TestGoal:
    """goal_crossed_threshold."""

    async def test_says_what_there_is_to_know(
        self, hass: HomeAssistant, home: FakeContract, automate: Automate
    ) -> None:
        calls = await automate(goal(of(home), [80]))
        home.cross(79, 80)
        await hass.async_block_till_done()
        (call,) = calls
        known = call.data["trigger"]
        assert {key: known[key] for key in known if key not in {"id", "idx", "alias", "platform", "description"}} == {
            "entity_id": home.entity("goal_energy_progress"),
            "device_id": home.device.id,
            "contract": "Home",
            "contract_id": "home",
            "period": "2026-08-01",
            "period_last": "2026-08-31",
            "currency": "KRW",
            "goal": "energy",
            "level": 80,
            "levels": [80],
            "progress": 80,
            "progress_before": 79,
            "value": 241.25,
            "goal_value": 300.0,
            "projected": 309.6,
            "unit": "kWh",
        }
        assert known["description"] == f"{home.entity('goal_energy_progress')} reached 80 %"

    async def test_of_the_bill(self, hass: HomeAssistant, home: FakeContract, automate: Automate) -> None:
        calls = await automate(goal(of(home), [80]))
        home.cross(79, 80, Goal.COST)
        await hass.async_block_till_done()
        assert told(calls, "goal", "value", "goal_value", "projected", "unit") == [
            ("cost", 40120.0, 50000.0, 61990.0, "KRW")
        ]

    async def test_each_level_once_in_rising_order(
        self, hass: HomeAssistant, home: FakeContract, automate: Automate
    ) -> None:
        calls = await automate(goal(of(home), ["90", 70, "80", "70", 100]))
        for before, after in ((0, 69), (69, 70), (70, 71), (71, 95), (95, 99)):
            home.cross(before, after)
        await hass.async_block_till_done()
        assert told(calls, "level", "levels") == [(70, [70]), (80, [80, 90]), (90, [80, 90])]

    async def test_a_single_level_needs_no_list(
        self, hass: HomeAssistant, home: FakeContract, automate: Automate
    ) -> None:
        calls = await automate(goal(of(home), 80))
        home.cross(0, 85)
        await hass.async_block_till_done()
        assert told(calls, "level") == [(80,)]

    async def test_every_automation_has_its_own_levels(
        self, hass: HomeAssistant, home: FakeContract, automate: Automate
    ) -> None:
        calls = await automate(goal(of(home), [50, 80]), goal(of(home), [80]), goal(of(home), [90]))
        home.cross(40, 85)
        await hass.async_block_till_done()
        assert sorted((call.data["by"], call.data["trigger"]["level"]) for call in calls) == [(0, 50), (0, 80), (1, 80)]

    @pytest.mark.parametrize(
        ("chosen", "expected"),
        [("any", ["cost", "energy"]), ("energy", ["energy"]), ("cost", ["cost"])],
    )
    async def test_the_goal_that_was_chosen(
        self, hass: HomeAssistant, home: FakeContract, automate: Automate, chosen: str, expected: list[str]
    ) -> None:
        calls = await automate(goal(of(home), [80], goal=chosen))
        home.cross(0, 80, Goal.ENERGY)
        home.cross(0, 80, Goal.COST)
        await hass.async_block_till_done()
        assert sorted(told(calls, "goal")) == [(goal,) for goal in expected]

    async def test_a_sensor_stands_for_its_goal(
        self, hass: HomeAssistant, home: FakeContract, automate: Automate
    ) -> None:
        calls = await automate(goal({"entity_id": home.entity("goal_cost_progress")}, [80]))
        home.cross(0, 80, Goal.ENERGY)
        home.cross(0, 80, Goal.COST)
        await hass.async_block_till_done()
        assert told(calls, "entity_id") == [(home.entity("goal_cost_progress"),)]

    async def test_other_targets_are_not_meant(
        self, hass: HomeAssistant, contracts: dict[str, FakeContract], automate: Automate
    ) -> None:
        home, shop = contracts["home"], contracts["shop"]
        calls = await automate(
            goal(of(shop), [80]),
            goal({"entity_id": home.entity("usage")}, [80]),
            goal({"entity_id": "sensor.nowhere"}, [80]),
            goal({"device_id": "nowhere"}, [80]),
        )
        home.cross(0, 80)
        await hass.async_block_till_done()
        assert calls == []
        shop.cross(0, 80)
        await hass.async_block_till_done()
        assert told(calls, "contract", "contract_id") == [("Shop", "shop")]

    async def test_a_renamed_sensor_is_still_meant_by_its_device(
        self, hass: HomeAssistant, home: FakeContract, automate: Automate
    ) -> None:
        calls = await automate(goal(of(home), [80]))
        er.async_get(hass).async_update_entity(
            home.entity("goal_energy_progress"), new_entity_id="sensor.our_electricity_goal"
        )
        home.cross(0, 80)
        await hass.async_block_till_done()
        assert told(calls, "entity_id") == [("sensor.our_electricity_goal",)]

    async def test_states_alone_run_nothing(self, hass: HomeAssistant, home: FakeContract, automate: Automate) -> None:
        calls = await automate(goal(of(home), [80]))
        for state in ("79", "81", "unavailable", "81", "unknown", "120"):
            home.say("goal_energy_progress", state)
            await hass.async_block_till_done()
        assert calls == []

    async def test_what_belongs_to_a_tier_runs_nothing(
        self, hass: HomeAssistant, home: FakeContract, automate: Automate
    ) -> None:
        calls = await automate(goal(of(home), [80]))
        home.approach(None, 0)
        await hass.async_block_till_done()
        assert calls == []

    async def test_a_switched_off_automation_hears_nothing_and_an_armed_one_again(
        self, hass: HomeAssistant, home: FakeContract, automate: Automate
    ) -> None:
        calls = await automate(goal(of(home), [80]))
        await hass.services.async_call(
            "automation", "turn_off", {"entity_id": "automation.automation_0"}, blocking=True
        )
        home.cross(0, 80)
        await hass.async_block_till_done()
        assert calls == []
        await hass.services.async_call("automation", "turn_on", {"entity_id": "automation.automation_0"}, blocking=True)
        home.cross(0, 80, period="2026-09-01")
        await hass.async_block_till_done()
        assert told(calls, "period") == [("2026-09-01",)]

    async def test_without_a_monitor_it_still_runs(
        self, hass: HomeAssistant, home: FakeContract, automate: Automate
    ) -> None:
        calls = await automate(goal(of(home), [80]))
        (entry,) = hass.config_entries.async_entries(DOMAIN)
        entry.runtime_data.monitors.clear()
        home.cross(0, 80)
        await hass.async_block_till_done()
        assert told(calls, "contract", "level", "value") == [(None, 80, None)]

    async def test_before_the_first_outlook_it_still_runs(
        self, hass: HomeAssistant, home: FakeContract, automate: Automate
    ) -> None:
        calls = await automate(goal(of(home), [80], goal="cost"))
        home.monitor.outlook = None
        home.cross(0, 80, Goal.COST)
        await hass.async_block_till_done()
        assert told(calls, "contract", "value", "projected", "unit") == [("Home", None, None, "KRW")]


class TestTier:
    """tier_about_to_change."""

    async def test_says_what_there_is_to_know(
        self, hass: HomeAssistant, home: FakeContract, automate: Automate
    ) -> None:
        calls = await automate(tier(of(home), days=3))
        home.approach(4, 3)
        await hass.async_block_till_done()
        (call,) = calls
        known = call.data["trigger"]
        assert {key: known[key] for key in known if key not in {"id", "idx", "alias", "platform", "description"}} == {
            "entity_id": home.entity("tier"),
            "device_id": home.device.id,
            "contract": "Home",
            "contract_id": "home",
            "period": "2026-08-01",
            "period_last": "2026-08-31",
            "currency": "KRW",
            "tier": 3,
            "measure": "days",
            "ahead": 3,
            "reached": False,
            "kwh_left": 18.4,
            "days_left": 2.96,
            "stake": 12340.0,
            "value": 241.25,
            "unit": "kWh",
        }
        assert known["description"] == "tier 3 is 3 days ahead"

    @pytest.mark.parametrize(
        ("before", "after", "runs"),
        [(None, 4, 0), (None, 3, 1), (4, 3, 1), (4, 0, 1), (3, 2, 0), (10, 4, 0)],
    )
    async def test_only_when_the_distance_is_passed(
        self,
        hass: HomeAssistant,
        *,
        home: FakeContract,
        automate: Automate,
        before: float | None,
        after: float,
        runs: int,
    ) -> None:
        calls = await automate(tier(of(home), days=3))
        home.approach(before, after)
        await hass.async_block_till_done()
        assert len(calls) == runs

    async def test_days_and_energy_once_each(self, hass: HomeAssistant, home: FakeContract, automate: Automate) -> None:
        calls = await automate(tier(of(home), days=3, kwh=20), tier(of(home), kwh="50"), tier(of(home), days=3, kwh=0))
        home.approach(None, 3)
        home.approach(60, 20, Measure.KWH)
        home.approach(20, 19, Measure.KWH)
        await hass.async_block_till_done()
        assert sorted((call.data["by"], call.data["trigger"]["measure"]) for call in calls) == [
            (0, "days"), (0, "kwh"), (1, "kwh"), (2, "days"),
        ]  # fmt: skip

    async def test_a_tier_that_was_passed_unseen_is_reached(
        self, hass: HomeAssistant, home: FakeContract, automate: Automate
    ) -> None:
        calls = await automate(tier(of(home), kwh=20))
        home.outlook.next_tier = None
        home.approach(None, 0, Measure.KWH)
        await hass.async_block_till_done()
        assert told(calls, "reached", "kwh_left", "days_left", "stake") == [(True, 0.0, 0.0, None)]

    @pytest.mark.parametrize("key", ["tier", "next_tier_energy", "next_tier_days"])
    async def test_a_sensor_stands_for_the_tiers(
        self, hass: HomeAssistant, home: FakeContract, automate: Automate, key: str
    ) -> None:
        calls = await automate(tier({"entity_id": home.entity(key)}, days=3))
        home.approach(None, 1)
        await hass.async_block_till_done()
        assert told(calls, "entity_id") == [(home.entity(key),)]

    async def test_other_targets_are_not_meant(
        self, hass: HomeAssistant, contracts: dict[str, FakeContract], automate: Automate
    ) -> None:
        home = contracts["home"]
        calls = await automate(
            tier(of(contracts["shop"]), days=3), tier({"entity_id": home.entity("goal_cost_progress")}, days=3)
        )
        home.approach(None, 1)
        home.cross(0, 100)
        await hass.async_block_till_done()
        assert calls == []


@pytest.fixture
async def outlet(hass: HomeAssistant, home: FakeContract) -> str:
    """The standby sensor of an outlet, which does not stand by."""
    entity_id = _standby(hass, "tap_1_standby")
    hass.states.async_set(entity_id, "off")
    return entity_id


def _standby(hass: HomeAssistant, unique_id: str, platform: str = DOMAIN, key: str = "standby") -> str:
    entry = er.async_get(hass).async_get_or_create(
        "binary_sensor", platform, unique_id, translation_key=key, suggested_object_id=unique_id
    )
    return entry.entity_id


class TestStandby:
    """standby_started."""

    async def test_runs_when_standby_begins(self, hass: HomeAssistant, outlet: str, automate: Automate) -> None:
        calls = await automate({"trigger": STANDBY, "target": {"entity_id": outlet}})
        for state in ("on", "off", "on"):
            hass.states.async_set(outlet, state)
            await hass.async_block_till_done()
        assert told(calls, "entity_id") == [(outlet,), (outlet,)]

    @pytest.mark.parametrize("before", ["unknown", "unavailable"])
    async def test_coming_back_in_standby_is_no_start(
        self, hass: HomeAssistant, outlet: str, automate: Automate, before: str
    ) -> None:
        hass.states.async_set(outlet, before)
        calls = await automate({"trigger": STANDBY, "target": {"entity_id": outlet}})
        hass.states.async_set(outlet, "on")
        await hass.async_block_till_done()
        assert calls == []

    async def test_other_sensors_are_not_meant(self, hass: HomeAssistant, outlet: str, automate: Automate) -> None:
        others = [_standby(hass, "theirs", "shelly"), _standby(hass, "trip", key="over_current"), "binary_sensor.none"]
        for other in others:
            hass.states.async_set(other, "off")
        calls = await automate({"trigger": STANDBY, "target": {"entity_id": others}})
        for other in others:
            hass.states.async_set(other, "on")
        await hass.async_block_till_done()
        assert calls == []


HOME = {"entity_id": "sensor.home"}


@pytest.mark.parametrize(
    ("trigger", "reason"),
    [
        (goal(HOME, []), "at least one level"),
        (goal(HOME, ["eighty"]), "expected a number, not 'eighty'"),
        (goal(HOME, [0]), "from 1 to 1000"),
        (goal(HOME, [79.5]), "whole number"),
        (goal(HOME, [float("inf")]), "whole number"),
        (goal(HOME, [80], goal="water"), "goal"),
        ({"trigger": GOAL, "options": {"level": [80]}}, "target"),
        ({"trigger": GOAL, "target": HOME}, "options"),
        (tier(HOME), "days or kwh"),
        (tier(HOME, days=0, kwh=0), "days or kwh"),
        (tier(HOME, days=-1), "from 0 to 31"),
        (tier(HOME, days=32), "from 0 to 31"),
        (tier(HOME, kwh="many"), "expected a number"),
        ({"trigger": STANDBY, "options": {}}, "target"),
    ],
)
async def test_what_cannot_be_meant_is_refused(
    hass: HomeAssistant, home: FakeContract, trigger: dict[str, Any], reason: str
) -> None:
    with pytest.raises(probatio.Invalid, match=reason):
        await async_validate_trigger_config(
            hass, [{"platform": trigger["trigger"], **{k: v for k, v in trigger.items() if k != "trigger"}}]
        )


async def test_every_trigger_is_described_in_every_language(hass: HomeAssistant, home: FakeContract) -> None:
    descriptions = await async_get_all_descriptions(hass)
    for key in TRIGGERS:
        description = descriptions[f"{DOMAIN}.{key}"]
        assert description is not None and description["target"], key
        for language in ("en", "ko"):
            texts = read(f"translations/{language}.json")["triggers"][key]
            assert texts["name"] and texts["description"], key
            assert set(texts["fields"]) == set(description["fields"]), key
        assert set(read("icons.json")["triggers"][key]) == {"trigger"}
