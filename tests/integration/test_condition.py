"""The conditions look at the right sensors, and of nothing known nothing is true."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import condition, entity_registry as er
import probatio
import pytest

from custom_components.energier.condition import CONDITIONS
from custom_components.energier.const import DOMAIN

from ..contracts import FakeContract, make_contracts, read

GOAL = "energier.goal_is_exceeded"
TIER = "energier.tier_is"


@pytest.fixture
async def contracts(hass: HomeAssistant) -> dict[str, FakeContract]:
    """A home and a shop."""
    return await make_contracts(hass, home="Home", shop="Shop")


@pytest.fixture
def home(contracts: dict[str, FakeContract]) -> FakeContract:
    """The home."""
    return contracts["home"]


async def holds(hass: HomeAssistant, name: str, target: dict[str, Any], **options: Any) -> bool | None:
    config = await condition.async_validate_condition_config(
        hass, {"condition": name, "target": target, "options": options}
    )
    checker = await condition.async_from_config(hass, config)
    try:
        return checker.async_check()
    finally:
        checker.async_unload()


def of(contract: FakeContract) -> dict[str, Any]:
    return {"device_id": [contract.device.id]}


@pytest.mark.parametrize(
    ("progress", "percent", "expected"),
    [
        ("99.99", 100, False),
        ("100", 100, True),
        ("100.0", 100, True),
        ("130", 100, True),
        ("79", 80, False),
        ("80", "80", True),
        ("unavailable", 80, False),
        ("unknown", 80, False),
        ("much", 80, False),
    ],
)
async def test_a_goal_is_exceeded_from_the_percentage_on(
    hass: HomeAssistant, home: FakeContract, progress: str, percent: Any, expected: bool
) -> None:
    home.say("goal_energy_progress", progress)
    assert await holds(hass, GOAL, of(home), percent=percent) is expected


async def test_without_a_percentage_the_goal_itself_counts(hass: HomeAssistant, home: FakeContract) -> None:
    home.say("goal_cost_progress", 99)
    assert await holds(hass, GOAL, of(home)) is False
    home.say("goal_cost_progress", 100)
    assert await holds(hass, GOAL, of(home)) is True


async def test_any_or_all_goals(hass: HomeAssistant, home: FakeContract) -> None:
    home.say("goal_energy_progress", 120)
    home.say("goal_cost_progress", 60)
    assert await holds(hass, GOAL, of(home), behavior="any") is True
    assert await holds(hass, GOAL, of(home), behavior="all") is False
    home.say("goal_cost_progress", 101)
    assert await holds(hass, GOAL, of(home), behavior="all") is True


@pytest.mark.parametrize("behavior", ["any", "all"])
async def test_of_nothing_known_nothing_is_true(hass: HomeAssistant, home: FakeContract, behavior: str) -> None:
    assert await holds(hass, GOAL, of(home), behavior=behavior) is False
    home.say("goal_energy_progress", "unavailable")
    assert await holds(hass, GOAL, of(home), behavior=behavior) is False
    assert await holds(hass, TIER, of(home), tier=1, behavior=behavior) is False


async def test_other_sensors_do_not_count(hass: HomeAssistant, contracts: dict[str, FakeContract]) -> None:
    home, shop = contracts["home"], contracts["shop"]
    home.say("goal_energy_progress", 120)
    home.say("usage", 361)
    hass.states.async_set("sensor.battery", "100")
    assert await holds(hass, GOAL, of(shop)) is False
    assert await holds(hass, GOAL, {"entity_id": [home.entity("usage"), "sensor.battery"]}) is False
    assert await holds(hass, GOAL, {"entity_id": [home.entity("goal_energy_progress")]}) is True
    assert await holds(hass, TIER, {"entity_id": [home.entity("usage")]}, tier=1) is False


async def test_a_sensor_of_another_integration_with_our_kind_of_name_does_not_count(
    hass: HomeAssistant, home: FakeContract
) -> None:
    registry = er.async_get(hass)
    theirs = registry.async_get_or_create("sensor", "other", "home_tier").entity_id
    ours_without_contract = registry.async_get_or_create("sensor", DOMAIN, "tap_tier").entity_id
    for entity_id in (theirs, ours_without_contract):
        hass.states.async_set(entity_id, "3")
    assert await holds(hass, TIER, {"entity_id": [theirs, ours_without_contract]}, tier=3) is False


@pytest.mark.parametrize(
    ("state", "tier", "expected"),
    [("3", 3, True), ("3", "3", True), ("2", 3, False), ("unknown", 3, False), ("unavailable", 1, False)],
)
async def test_the_tier(hass: HomeAssistant, home: FakeContract, state: str, tier: Any, expected: bool) -> None:
    home.say("tier", state)
    assert await holds(hass, TIER, of(home), tier=tier) is expected


@pytest.mark.parametrize(
    ("name", "options"),
    [(GOAL, {"percent": 0}), (GOAL, {"percent": "all"}), (TIER, {}), (TIER, {"tier": 0}), (TIER, {"tier": "high"})],
)
async def test_what_cannot_be_meant_is_refused(
    hass: HomeAssistant, home: FakeContract, name: str, options: dict[str, Any]
) -> None:
    with pytest.raises(probatio.Invalid):
        await holds(hass, name, of(home), **options)


async def test_every_condition_is_described_in_every_language(hass: HomeAssistant, home: FakeContract) -> None:
    descriptions = await condition.async_get_all_descriptions(hass)
    for key in CONDITIONS:
        description = descriptions[f"{DOMAIN}.{key}"]
        assert description is not None and description["target"], key
        for language in ("en", "ko"):
            texts = read(f"translations/{language}.json")["conditions"][key]
            assert texts["name"] and texts["description"], key
            assert set(texts["fields"]) == set(description["fields"]), key
        assert set(read("icons.json")["conditions"][key]) == {"condition"}
