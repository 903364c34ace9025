"""Adding a contract asks for what its plan needs, refuses what cannot be with the reason, and shows the dates to check with the last bill."""

import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_USER, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components.energier
from custom_components.energier.const import DOMAIN
from custom_components.energier.contract import flow as flow_module
from custom_components.energier.core.tariff.errors import TariffError

from ..conftest import SetUp, entity_id, value
from ..source.conftest import Plug

LOW = "kepco_residential_low"
GENERAL = "kepco_general_1_low"
SPOT = "nord_pool_partille_flat"
INTEGRATION = Path(custom_components.energier.__file__).parent
PLANS = INTEGRATION / "core" / "tariff" / "plans"
LOW_FILE = PLANS / f"{LOW}.json"


async def start(hass: HomeAssistant, entry: MockConfigEntry) -> SubentryFlowResult:
    """Press "Add a contract"."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, "contract"), context={"source": SOURCE_USER}
    )


async def answer(hass: HomeAssistant, flow: SubentryFlowResult, data: dict[str, Any]) -> SubentryFlowResult:
    """Fill the form and press the button."""
    result = await hass.config_entries.subentries.async_configure(flow["flow_id"], data)
    await hass.async_block_till_done()
    return result


def suggested(flow: SubentryFlowResult) -> dict[str, Any]:
    """What the form is filled with."""
    schema = flow["data_schema"]
    assert schema is not None
    return {
        key.schema: key.description["suggested_value"]
        for key in schema.schema
        if key.description and "suggested_value" in key.description
    }


def asked(flow: SubentryFlowResult) -> set[str]:
    """The fields of the form."""
    schema = flow["data_schema"]
    assert schema is not None
    return {key.schema for key in schema.schema}


def options(flow: SubentryFlowResult, field: str) -> dict[str, str]:
    """What can be chosen in a field, and how it is called."""
    schema = flow["data_schema"]
    assert schema is not None
    offered: list[dict[str, str]] = schema.schema[field].config["options"]
    return {option["value"]: option["label"] for option in offered}


def texts(flow: SubentryFlowResult) -> dict[str, str]:
    """What goes into the texts of the form."""
    placeholders = flow["description_placeholders"]
    assert placeholders is not None
    return dict(placeholders)


@pytest.fixture(autouse=True)
async def a_day_in_korea(hass: HomeAssistant, freezer: FrozenDateTimeFactory, tmp_path: Path) -> None:
    """20 November 2025 in Seoul; nothing is in the configuration folder."""
    hass.config.config_dir = str(tmp_path)
    await hass.config.async_set_time_zone("Asia/Seoul")
    hass.config.country = "KR"
    freezer.move_to("2025-11-20T03:00:00Z")


@pytest.fixture
async def entry(set_up: SetUp) -> MockConfigEntry:
    """The integration without anything, and without MQTT."""
    return await set_up()


@pytest.fixture
def basics(plug: Plug) -> dict[str, Any]:
    """Good answers to the first step."""
    return {"name": "Home", "meters": [plug.id("energy")], "plan": LOW}


@pytest.fixture
def plug(hass: HomeAssistant) -> Plug:
    """A meter of another integration."""
    return Plug(hass, "Meter")


async def contract(hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any], **terms: Any) -> str:
    """Add a contract; return its subentry id."""
    flow = await answer(hass, await start(hass, entry), basics)
    flow = await answer(hass, flow, {"reading_day": "1"} | terms)
    flow = await answer(hass, flow, {"reading_day": terms.get("reading_day", "1")})
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    added: str = list(entry.subentries)[-1]
    return added


async def test_a_home_is_added_in_three_steps(
    hass: HomeAssistant, entry: MockConfigEntry, plug: Plug, basics: dict[str, Any]
) -> None:
    flow = await start(hass, entry)
    assert (flow["type"], flow["step_id"], flow["errors"]) == (FlowResultType.FORM, "user", {})
    assert not flow["last_step"]
    flow = await answer(hass, flow, basics | {"name": " Home "})
    assert (flow["step_id"], flow["errors"]) == ("terms", {})
    assert asked(flow) == {"reading_day", "discounts", "pass_through", "goal_energy", "goal_cost"}
    assert suggested(flow) == {"reading_day": "1"}
    terms = {
        "reading_day": "15",
        "discounts": ["large_family"],
        "pass_through": ["tv_fee"],
        "goal_energy": 300,
        "goal_cost": 50000,
    }
    flow = await answer(hass, flow, terms)
    assert (flow["step_id"], flow["errors"], flow["last_step"]) == ("confirm", {}, True)
    assert suggested(flow) == {"reading_day": "15"}
    flow = await answer(hass, flow, suggested(flow))
    assert (flow["type"], flow["title"]) == (FlowResultType.CREATE_ENTRY, "Home")
    assert flow["data"] == {
        "plan": LOW,
        "meters": [plug.entries["energy"].id],
        "reading_day": 15,
        "discounts": ["large_family"],
        "pass_through": ["tv_fee"],
        "goal_energy": 300.0,
        "goal_cost": 50000.0,
    }


async def test_the_least_that_can_be_said_is_enough(
    hass: HomeAssistant, entry: MockConfigEntry, plug: Plug, basics: dict[str, Any]
) -> None:
    subentry_id = await contract(hass, entry, basics)
    assert dict(entry.subentries[subentry_id].data) == {
        "plan": LOW,
        "meters": [plug.entries["energy"].id],
        "reading_day": 1,
    }


@pytest.mark.parametrize(
    ("reading_day", "period"),
    [
        ("1", ("2025-11-01", "2025-11-30", "30")),
        ("20", ("2025-11-20", "2025-12-19", "30")),
        ("21", ("2025-10-21", "2025-11-20", "31")),
        ("last", ("2025-10-31", "2025-11-29", "30")),
    ],
)
async def test_the_running_period_is_shown(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    basics: dict[str, Any],
    reading_day: str,
    period: tuple[str, str, str],
) -> None:
    flow = await answer(hass, await start(hass, entry), basics)
    flow = await answer(hass, flow, {"reading_day": reading_day})
    shown = texts(flow)
    assert (shown["first"], shown["last"], shown["days"]) == period


async def test_the_day_is_that_of_the_home(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any], freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to("2025-11-30T15:30:00Z")
    flow = await answer(hass, await start(hass, entry), basics)
    flow = await answer(hass, flow, {"reading_day": "1"})
    assert texts(flow)["first"] == "2025-12-01"


async def test_a_wrong_reading_day_is_mended_at_the_end(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any]
) -> None:
    flow = await answer(hass, await start(hass, entry), basics)
    flow = await answer(hass, flow, {"reading_day": "1", "goal_energy": 200})
    flow = await answer(hass, flow, {"reading_day": "last"})
    assert (flow["step_id"], texts(flow)["first"], suggested(flow)) == (
        "confirm",
        "2025-10-31",
        {"reading_day": "last"},
    )
    flow = await answer(hass, flow, {"reading_day": "last"})
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert (flow["data"]["reading_day"], flow["data"]["goal_energy"]) == (0, 200.0)


@pytest.mark.parametrize("reading_day", ["0", "29", "31", "", "first"])
async def test_impossible_reading_days_are_refused(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any], reading_day: str
) -> None:
    flow = await answer(hass, await start(hass, entry), basics)
    with pytest.raises(InvalidData):
        await answer(hass, flow, {"reading_day": reading_day})
    flow = await answer(hass, flow, {"reading_day": "28"})
    assert flow["step_id"] == "confirm"


@pytest.mark.parametrize(
    ("attributes", "error"),
    [
        ({"unit_of_measurement": "W"}, "counts_power"),
        ({"unit_of_measurement": "kW"}, "counts_power"),
        ({"unit_of_measurement": "bananas"}, "unknown_unit"),
        ({"unit_of_measurement": None}, "unknown_unit"),
        ({"state_class": "measurement"}, "no_statistics"),
        ({"state_class": None}, "no_statistics"),
    ],
)
async def test_what_is_no_energy_counter_is_refused_by_name(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any], attributes: dict[str, Any], error: str
) -> None:
    known = {"device_class": "energy", "unit_of_measurement": "kWh", "state_class": "total"} | attributes
    hass.states.async_set("sensor.odd", "5", {key: value for key, value in known.items() if value})
    chosen = [*basics["meters"], "sensor.odd"]
    flow = await answer(hass, await start(hass, entry), basics | {"meters": chosen})
    assert (flow["step_id"], flow["errors"]) == ("user", {"meters": error})
    assert texts(flow)["entity"] == "sensor.odd"
    assert suggested(flow) == basics | {"meters": chosen}
    flow = await answer(hass, flow, basics)
    assert flow["step_id"] == "terms"


async def test_every_unit_of_energy_will_do(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    for unit in ("Wh", "kWh", "MWh", "MJ"):
        attributes = {"device_class": "energy", "unit_of_measurement": unit, "state_class": "total_increasing"}
        hass.states.async_set(f"sensor.{unit.lower()}", "5", attributes)
    meters = ["sensor.wh", "sensor.kwh", "sensor.mwh", "sensor.mj"]
    flow = await answer(hass, await start(hass, entry), {"name": "Home", "meters": meters, "plan": LOW})
    assert flow["step_id"] == "terms"


async def test_names_and_meters_have_to_be_given(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any]
) -> None:
    flow = await answer(hass, await start(hass, entry), basics | {"name": "  ", "meters": []})
    assert flow["errors"] == {"name": "no_name", "meters": "no_meter"}
    flow = await answer(hass, flow, basics | {"meters": ["sensor.nowhere"]})
    assert (flow["errors"], texts(flow)["entity"]) == ({"meters": "no_such_entity"}, "sensor.nowhere")
    assert (await answer(hass, flow, basics))["step_id"] == "terms"


async def test_a_meter_counts_once_in_a_contract_but_may_serve_several(
    hass: HomeAssistant, entry: MockConfigEntry, plug: Plug, basics: dict[str, Any]
) -> None:
    twice = [plug.id("energy"), plug.entries["energy"].id]
    flow = await answer(hass, await start(hass, entry), basics | {"meters": twice})
    assert (flow["errors"], texts(flow)["entity"]) == ({"meters": "meter_twice"}, plug.id("energy"))
    await answer(hass, flow, basics)
    await contract(hass, entry, basics)
    await contract(hass, entry, basics | {"name": "Shop"})
    assert [subentry.title for subentry in entry.subentries.values()] == ["Home", "Shop"]


async def test_several_meters_are_added_up(
    hass: HomeAssistant, entry: MockConfigEntry, plug: Plug, basics: dict[str, Any]
) -> None:
    other = Plug(hass, "Garage")
    subentry_id = await contract(hass, entry, basics | {"meters": [plug.id("energy"), other.id("energy")]})
    assert entry.subentries[subentry_id].data["meters"] == [plug.entries["energy"].id, other.entries["energy"].id]


async def test_a_contract_is_no_meter_but_our_other_sensors_are(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any]
) -> None:
    flow = await start(hass, entry)
    subentry_id = await contract(hass, entry, basics)
    registry = er.async_get(hass)
    ours: dict[str | None, str] = {}
    for owner in (subentry_id, None):
        known = registry.async_get_or_create(
            "sensor", DOMAIN, f"{owner}_x", config_entry=entry, config_subentry_id=owner, unit_of_measurement="kWh",
            original_device_class="energy", capabilities={"state_class": "total"},
        )  # fmt: skip
        ours[owner] = known.entity_id
    flow = await answer(hass, flow, basics | {"meters": [ours[subentry_id]]})
    assert (flow["errors"], texts(flow)["entity"]) == ({"meters": "contract_entity"}, ours[subentry_id])
    with pytest.raises(InvalidData):
        await answer(hass, flow, basics | {"meters": [ours[subentry_id]]})
    assert (await answer(hass, flow, basics | {"meters": [ours[None]]}))["step_id"] == "terms"


async def test_plans_have_the_users_names_and_those_of_the_country_are_first(
    hass: HomeAssistant, entry: MockConfigEntry, tmp_path: Path
) -> None:
    hass.config.language = "ko"
    folder = tmp_path / "energier" / "plans"
    folder.mkdir(parents=True)
    (folder / "village.json").write_bytes(LOW_FILE.read_bytes())
    named = options(await start(hass, entry), "plan")
    assert {LOW, GENERAL, "village"} < set(named)
    assert "저압" in named[LOW]
    assert named["village"] == named[LOW]
    korean = [plan.startswith("kepco_") or plan == "village" for plan in named]
    assert korean == sorted(korean, reverse=True)
    assert not all(korean)


async def test_a_bad_plan_file_is_reported_when_the_user_looks_for_it(
    hass: HomeAssistant, entry: MockConfigEntry, tmp_path: Path, issue_registry: ir.IssueRegistry
) -> None:
    folder = tmp_path / "energier" / "plans"
    folder.mkdir(parents=True)
    (folder / "village.json").write_text("{")
    flow = await start(hass, entry)
    assert "village" not in options(flow, "plan")
    assert issue_registry.async_get_issue(DOMAIN, "plan_invalid_village.json")


async def test_a_plan_that_is_gone_meanwhile_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any], tmp_path: Path
) -> None:
    folder = tmp_path / "energier" / "plans"
    folder.mkdir(parents=True)
    (folder / "village.json").write_bytes(LOW_FILE.read_bytes())
    flow = await start(hass, entry)
    (folder / "village.json").unlink()
    flow = await answer(hass, flow, basics | {"plan": "village"})
    assert flow["errors"] == {"plan": "plan_missing"}
    assert (await answer(hass, flow, basics))["step_id"] == "terms"


async def test_a_shop_is_asked_for_its_contract_power_and_power_factors(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any]
) -> None:
    flow = await answer(hass, await start(hass, entry), basics | {"plan": GENERAL})
    assert {"contract_kw", "power_factor_lagging", "power_factor_leading"} < asked(flow)
    factors = {"power_factor_lagging": 120, "power_factor_leading": 95}
    flow = await answer(hass, flow, {"reading_day": "1", "contract_kw": 0, **factors})
    assert flow["errors"] == {"contract_kw": "not_positive", "power_factor_lagging": "not_a_power_factor"}
    flow = await answer(hass, flow, {"reading_day": "1", "contract_kw": 5, "power_factor_lagging": 90})
    assert flow["errors"] == {"power_factor_leading": "both_power_factors"}
    flow = await answer(hass, flow, {"reading_day": "1", "contract_kw": 5, "power_factor_leading": 90})
    assert flow["errors"] == {"power_factor_lagging": "both_power_factors"}
    flow = await answer(hass, flow, {"reading_day": "1", "contract_kw": 5, **factors, "power_factor_lagging": 92.5})
    flow = await answer(hass, flow, suggested(flow))
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    kept = {key: flow["data"][key] for key in ("contract_kw", "power_factor_lagging", "power_factor_leading")}
    assert kept == {"contract_kw": 5.0, "power_factor_lagging": 92.5, "power_factor_leading": 95.0}


@pytest.mark.parametrize("field", ["goal_energy", "goal_cost"])
@pytest.mark.parametrize("value", [0, -5, 1e12, "nan"])
async def test_a_goal_is_a_sensible_number(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any], field: str, value: float | str
) -> None:
    flow = await answer(hass, await start(hass, entry), basics)
    flow = await answer(hass, flow, {"reading_day": "1", field: value})
    assert (flow["step_id"], flow["errors"]) == ("terms", {field: "not_positive"})
    assert (await answer(hass, flow, {"reading_day": "1", field: 10}))["step_id"] == "confirm"


async def test_unknown_discounts_are_refused(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any]
) -> None:
    flow = await answer(hass, await start(hass, entry), basics)
    with pytest.raises(InvalidData):
        await answer(hass, flow, {"reading_day": "1", "discounts": ["friend_of_the_king"]})


async def test_reconfigure_shows_what_is_and_changes_it(
    hass: HomeAssistant, entry: MockConfigEntry, plug: Plug, basics: dict[str, Any]
) -> None:
    subentry_id = await contract(hass, entry, basics, reading_day="15", discounts=["large_family"], goal_energy=300)
    plug.rename("energy", "sensor.moved")
    other = Plug(hass, "Garage")
    flow = await entry.start_subentry_reconfigure_flow(hass, subentry_id)
    assert (flow["step_id"], flow["errors"]) == ("reconfigure", {})
    assert suggested(flow) == {"name": "Home", "meters": ["sensor.moved"], "plan": LOW}
    flow = await answer(hass, flow, {"name": " ", "meters": ["sensor.moved"], "plan": LOW})
    assert (flow["step_id"], flow["errors"]) == ("reconfigure", {"name": "no_name"})
    changed = {"name": "Flat", "meters": [other.id("energy")], "plan": "kepco_residential_high"}
    flow = await answer(hass, flow, changed)
    assert (flow["step_id"], flow["errors"]) == ("terms", {})
    assert suggested(flow) == {"reading_day": "15", "discounts": ["large_family"], "goal_energy": 300.0}
    flow = await answer(hass, flow, {"reading_day": "last", "discounts": [], "goal_cost": 40000})
    assert texts(flow)["first"] == "2025-10-31"
    flow = await answer(hass, flow, {"reading_day": "last"})
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert entry.subentries[subentry_id].title == "Flat"
    assert dict(entry.subentries[subentry_id].data) == {
        "plan": "kepco_residential_high",
        "meters": [other.entries["energy"].id],
        "reading_day": 0,
        "goal_cost": 40000.0,
    }


async def test_a_contract_whose_meter_and_plan_are_gone_can_be_mended(
    hass: HomeAssistant, entry: MockConfigEntry, plug: Plug, basics: dict[str, Any], tmp_path: Path
) -> None:
    folder = tmp_path / "energier" / "plans"
    folder.mkdir(parents=True)
    (folder / "village.json").write_bytes(LOW_FILE.read_bytes())
    subentry_id = await contract(hass, entry, basics | {"plan": "village"})
    (folder / "village.json").unlink()
    plug.remove("energy")
    flow = await entry.start_subentry_reconfigure_flow(hass, subentry_id)
    assert suggested(flow)["meters"] == []
    other = Plug(hass, "New")
    flow = await answer(hass, flow, basics | {"meters": [other.id("energy")]})
    flow = await answer(hass, flow, suggested(flow))
    flow = await answer(hass, flow, suggested(flow))
    assert flow["reason"] == "reconfigure_successful"
    assert entry.subentries[subentry_id].data["plan"] == LOW


async def test_what_another_plan_does_not_know_is_dropped(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any]
) -> None:
    subentry_id = await contract(hass, entry, basics, discounts=["large_family"], pass_through=["tv_fee"])
    flow = await entry.start_subentry_reconfigure_flow(hass, subentry_id)
    flow = await answer(hass, flow, basics | {"plan": GENERAL})
    flow = await answer(hass, flow, {"reading_day": "1", "contract_kw": 4})
    flow = await answer(hass, flow, {"reading_day": "1"})
    assert flow["reason"] == "reconfigure_successful"
    assert set(entry.subentries[subentry_id].data) == {"plan", "meters", "reading_day", "contract_kw"}


async def test_the_goal_that_the_user_moved_is_shown_and_a_change_of_it_is_passed_on(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any]
) -> None:
    subentry_id = await contract(hass, entry, basics, goal_energy=300, goal_cost=50000)
    energy, cost = (entity_id(hass, "number", f"{subentry_id}_goal_{goal}") for goal in ("energy", "cost"))
    for moved, number in ((energy, 250), (cost, 0)):
        await hass.services.async_call("number", "set_value", {"entity_id": moved, "value": number}, blocking=True)
    flow = await answer(hass, await entry.start_subentry_reconfigure_flow(hass, subentry_id), basics)
    assert suggested(flow) == {"reading_day": "1", "goal_energy": 250.0}
    flow = await answer(hass, flow, {"reading_day": "1", "goal_energy": 300, "goal_cost": 60000})
    await answer(hass, flow, {"reading_day": "1"})
    assert goals(hass, subentry_id) == (300.0, 60000.0)
    flow = await answer(hass, await entry.start_subentry_reconfigure_flow(hass, subentry_id), basics)
    flow = await answer(hass, flow, {"reading_day": "1", "goal_cost": 60000})
    await answer(hass, flow, {"reading_day": "1"})
    assert goals(hass, subentry_id) == (0.0, 60000.0)


async def test_without_its_number_entities_a_contract_says_its_goals_itself(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any]
) -> None:
    subentry_id = await contract(hass, entry, basics, goal_energy=300, goal_cost=50000)
    for said, reading in (("energy", "nan"), ("cost", "unavailable")):
        hass.states.async_set(entity_id(hass, "number", f"{subentry_id}_goal_{said}"), reading)
    flow = await answer(hass, await entry.start_subentry_reconfigure_flow(hass, subentry_id), basics)
    assert suggested(flow) == {"reading_day": "1", "goal_energy": 300.0, "goal_cost": 50000.0}


def goals(hass: HomeAssistant, subentry_id: str) -> tuple[float, float]:
    """What the goals' number entities say."""
    energy, cost = (float(value(hass, "number", f"{subentry_id}_goal_{goal}")) for goal in ("energy", "cost"))
    return energy, cost


def say_price(hass: HomeAssistant, **attributes: str | None) -> None:
    """A price sensor, as the Nord Pool integration has one."""
    known = {"unit_of_measurement": "SEK/kWh", "state_class": "measurement"} | attributes
    hass.states.async_set("sensor.spot", "0.5", {key: each for key, each in known.items() if each})


@pytest.mark.parametrize(
    ("attributes", "error"),
    [
        ({"unit_of_measurement": "EUR/kWh"}, "price_unit"),
        ({"unit_of_measurement": None}, "price_unit"),
        ({"state_class": None}, "no_price_statistics"),
    ],
)
async def test_a_plan_that_follows_the_market_is_asked_for_the_price(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any], attributes: dict[str, Any], error: str
) -> None:
    await hass.config.async_set_time_zone("Europe/Stockholm")
    say_price(hass, **attributes)
    flow = await answer(hass, await start(hass, entry), basics | {"plan": SPOT})
    assert "price_entity" in asked(flow)
    with pytest.raises(InvalidData):
        await answer(hass, flow, {"reading_day": "1"})
    flow = await answer(hass, flow, {"reading_day": "1", "price_entity": "sensor.nowhere"})
    assert flow["errors"] == {"price_entity": "no_such_entity"}
    flow = await answer(hass, flow, {"reading_day": "1", "price_entity": "sensor.spot"})
    assert flow["errors"] == {"price_entity": error}
    assert (texts(flow)["entity"], texts(flow)["unit"]) == ("sensor.spot", "SEK/kWh")
    say_price(hass)
    flow = await answer(hass, flow, {"reading_day": "1", "price_entity": "sensor.spot"})
    flow = await answer(hass, flow, {"reading_day": "1"})
    assert flow["data"]["price_entity"] == "sensor.spot"


async def test_the_price_is_kept_when_a_contract_is_changed_and_is_never_a_contracts_own(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any]
) -> None:
    await hass.config.async_set_time_zone("Europe/Stockholm")
    say_price(hass)
    subentry_id = await contract(hass, entry, basics | {"plan": SPOT}, price_entity="sensor.spot")
    flow = await entry.start_subentry_reconfigure_flow(hass, subentry_id)
    flow = await answer(hass, flow, basics | {"plan": SPOT})
    assert suggested(flow) == {"reading_day": "1", "price_entity": "sensor.spot"}
    own = entity_id(hass, "sensor", f"{subentry_id}_next_kwh_price")
    flow = await answer(hass, flow, {"reading_day": "1", "price_entity": own})
    assert (flow["errors"], texts(flow)["entity"]) == ({"price_entity": "contract_entity"}, own)
    assert (await answer(hass, flow, {"reading_day": "1", "price_entity": "sensor.spot"}))["step_id"] == "confirm"


async def test_a_plan_that_converts_the_prices_takes_any_unit(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any], tmp_path: Path
) -> None:
    await hass.config.async_set_time_zone("Europe/Stockholm")
    plan = json.loads((PLANS / f"{SPOT}.json").read_bytes())
    series = [line for version in plan["versions"] for line in version["lines"] if line["kind"] == "series"]
    assert series
    for line in series:
        line["multiplier"] = 0.01
    folder = tmp_path / "energier" / "plans"
    folder.mkdir(parents=True)
    (folder / "ore.json").write_text(json.dumps(plan))
    say_price(hass, unit_of_measurement="öre/kWh")
    subentry_id = await contract(hass, entry, basics | {"plan": "ore"}, price_entity="sensor.spot")
    assert entry.subentries[subentry_id].data["plan"] == "ore"


async def test_a_contract_current_that_the_plan_does_not_offer_is_refused_with_those_it_does(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any]
) -> None:
    flow = await answer(hass, await start(hass, entry), basics | {"plan": "tepco_lighting_b"})
    flow = await answer(hass, flow, {"reading_day": "1", "contract_ampere": 25})
    assert (flow["step_id"], flow["errors"]) == ("terms", {"contract_ampere": "contract_ampere_unknown"})
    assert "20, 30, 40" in texts(flow)["known"]
    flow = await answer(hass, flow, {"reading_day": "1", "contract_ampere": 30})
    flow = await answer(hass, flow, {"reading_day": "1"})
    assert flow["data"]["contract_ampere"] == 30.0


async def test_a_home_in_korea_is_offered_what_most_have_there(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    assert suggested(await start(hass, entry)) == {"plan": LOW}
    hass.config.country = "SE"
    assert suggested(await start(hass, entry)) == {}


async def test_a_plan_with_prices_by_the_hour_needs_the_clock_of_its_place(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any]
) -> None:
    flow = await answer(hass, await start(hass, entry), basics | {"plan": SPOT})
    say_price(hass)
    flow = await answer(hass, flow, {"reading_day": "1", "price_entity": "sensor.spot"})
    assert flow["errors"] == {"base": "time_zone"}
    assert texts(flow)["time_zone"] == "Europe/Stockholm"
    # Berlin's clocks are Stockholm's.
    await hass.config.async_set_time_zone("Europe/Berlin")
    flow = await answer(hass, flow, {"reading_day": "1", "price_entity": "sensor.spot"})
    assert flow["step_id"] == "confirm"


async def test_a_period_before_the_plan_is_refused_in_each_step_that_can_choose_it(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any], freezer: FrozenDateTimeFactory
) -> None:
    await hass.config.async_set_time_zone("America/Los_Angeles")
    freezer.move_to("2026-06-10T03:00:00Z")
    flow = await answer(hass, await start(hass, entry), basics | {"plan": "pge_e_tou_c_territory_t"})
    flow = await answer(hass, flow, {"reading_day": "20"})
    assert (flow["step_id"], flow["errors"]) == ("terms", {"base": "period_before_plan"})
    assert texts(flow)["first_day"] == "2026-06-01"
    flow = await answer(hass, flow, {"reading_day": "1"})
    flow = await answer(hass, flow, {"reading_day": "20"})
    assert (flow["step_id"], flow["errors"]) == ("confirm", {"base": "period_before_plan"})
    assert (texts(flow)["first"], texts(flow)["first_day"]) == ("2026-05-20", "2026-06-01")
    flow = await answer(hass, flow, {"reading_day": "1"})
    assert (flow["step_id"], flow["errors"]) == ("confirm", {})
    assert (await answer(hass, flow, {"reading_day": "1"}))["type"] is FlowResultType.CREATE_ENTRY


async def test_what_a_plan_refuses_without_a_text_of_ours_is_told_in_its_words(
    hass: HomeAssistant, entry: MockConfigEntry, basics: dict[str, Any]
) -> None:
    flow = await answer(hass, await start(hass, entry), basics)
    refused = TariffError("odd", "it is odd", {"plan": LOW})
    with patch("custom_components.energier.contract.flow.Calculator", side_effect=refused):
        flow = await answer(hass, flow, {"reading_day": "1"})
    assert (flow["errors"], texts(flow)["reason"]) == ({"base": "refused_by_plan"}, "it is odd")
    assert texts(flow)["plan"] == "KEPCO residential, low voltage"
    assert (await answer(hass, flow, {"reading_day": "1"}))["step_id"] == "confirm"


def test_every_error_of_the_flow_has_a_text() -> None:
    told = json.loads((INTEGRATION / "translations" / "en.json").read_text(encoding="utf-8"))
    known = set(told["config_subentries"]["contract"]["error"])
    source = "".join((INTEGRATION / "contract" / f"{name}.py").read_text() for name in ("flow", "choice", "terms"))
    assert {error for error in known if f'"{error}"' not in source} == set()
    assert known >= flow_module.EXPLAINED
