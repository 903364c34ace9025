"""Usage and bill of the running period, from the statistics and the live meter."""

from datetime import timedelta
from decimal import Decimal

from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN
from custom_components.energier.core.contract.goal import Goal
from custom_components.energier.diagnostics import async_get_config_entry_diagnostics, async_get_device_diagnostics

from .conftest import AUGUST, CONTRACT, HOUR, METER, NOON, AddContract, House, contract, hourly, seoul, settle, value


async def test_usage_is_the_statistics_and_the_live_rest(hass: HomeAssistant, summer: House, add: AddContract) -> None:
    await add(contract(summer))
    assert value(hass, "usage") == "246.25"
    # 246 kWh in summer, all in the first tier: 910 + 29,520 + 2,214 + 1,230, then 3,387 of VAT and 910 of fund.
    assert value(hass, "bill") == "38170"
    assert value(hass, "tier") == "1"
    assert value(hass, "next_tier_energy") == "53.75"
    assert value(hass, "missing_hours") == "0"
    # The rest of August at half a kWh an hour.
    assert float(value(hass, "projected_usage")) == pytest.approx(31 * 12, abs=0.01)
    assert float(value(hass, "next_tier_days")) == pytest.approx(53.75 / 12, abs=0.01)


async def test_a_message_of_the_meter_moves_everything_at_once(
    hass: HomeAssistant, summer: House, add: AddContract
) -> None:
    await add(contract(summer))
    before = float(value(hass, "bill"))
    summer.say(summer.counter + 10)
    await summer.at(NOON + timedelta(seconds=1))
    assert value(hass, "usage") == "256.25"
    assert float(value(hass, "bill")) > before


async def test_the_price_of_the_next_kwh_has_the_jump_of_the_basic_charge(
    hass: HomeAssistant, summer: House, add: AddContract
) -> None:
    await add(contract(summer))
    first_tier = float(value(hass, "next_kwh_price"))
    summer.say(summer.counter + 53.75)
    await summer.at(NOON + timedelta(hours=2))
    assert value(hass, "usage") == "300"
    # 690 won more of basic charge, and 214.6 instead of 120 won a kWh.
    assert float(value(hass, "next_kwh_price")) > first_tier + 690
    assert value(hass, "tier") == "2"


async def test_a_renamed_meter_is_followed_with_its_statistics(
    hass: HomeAssistant, summer: House, add: AddContract
) -> None:
    await add(contract(summer))
    state = hass.states.get(METER)
    assert state is not None
    hass.states.async_remove(METER)
    er.async_get(hass).async_update_entity(METER, new_entity_id="sensor.renamed_energy")
    await settle(hass)
    summer.entity_id = "sensor.renamed_energy"
    summer.say()
    await summer.compile(NOON - timedelta(minutes=5))
    await summer.at(NOON + timedelta(seconds=1))
    assert float(value(hass, "usage")) == pytest.approx(246.25)


async def test_home_assistant_off_at_the_boundary_says_what_is_missing(
    hass: HomeAssistant, house: House, add: AddContract
) -> None:
    house.freezer.move_to(seoul(2025, 8, 3, 0, 30))
    await house.past(AUGUST - timedelta(days=10), [0.4] * (10 * 24 - 6))
    # From 18:00 on 31 July until 06:00 on 1 August nobody listened; the first hour afterwards holds what was used.
    await house.past(AUGUST + 6 * HOUR, [0.5 * 12 + 0.5] + [0.5] * 41)
    house.say()
    await add(contract(house))
    assert float(value(hass, "usage")) == pytest.approx(0.5 * 48, abs=0.05)
    assert value(hass, "missing_hours") == "7"
    usage = hass.states.get("sensor.home_usage_this_period")
    assert usage is not None
    assert usage.attributes["complete"] is False
    assert usage.attributes["missing"][0]["from"] == AUGUST.isoformat()


async def test_a_new_meter_has_the_hours_before_it_missing(hass: HomeAssistant, house: House, add: AddContract) -> None:
    house.freezer.move_to(NOON)
    await house.past(seoul(2025, 8, 11), [0.5] * (10 * 24 + 12))
    house.say()
    await add(contract(house))
    assert float(value(hass, "usage")) == pytest.approx(0.5 * 252)
    assert value(hass, "missing_hours") == "241"


async def test_two_meters_are_summed_and_two_contracts_stand_side_by_side(
    hass: HomeAssistant, summer: House, add: AddContract
) -> None:
    annex = House(hass, summer.freezer, "sensor.annex_energy")
    await annex.past(AUGUST - timedelta(days=5), [0.25] * (25 * 24 + 12))
    annex.say()
    await add(contract(summer, annex), contract(annex, subentry_id="shop", name="Shop", plan="kepco_residential_high"))
    assert float(value(hass, "usage")) == pytest.approx(246.25 + 123)
    assert float(value(hass, "usage", subentry_id="shop")) == pytest.approx(123)


async def test_the_period_rolls_over_without_a_message(hass: HomeAssistant, summer: House, add: AddContract) -> None:
    entry = await add(contract(summer, reading_day=22))
    assert value(hass, "period_end") == seoul(2025, 8, 22).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    await summer.at(seoul(2025, 8, 22) + timedelta(seconds=2))
    await summer.at(seoul(2025, 8, 22) + timedelta(seconds=4))
    assert value(hass, "period_end") == seoul(2025, 9, 22).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    assert entry.runtime_data.monitors[CONTRACT].outlook.period.key == "2025-08-22"


async def test_a_meter_that_is_gone_or_counts_watts_is_a_repair_and_nothing_is_computed(
    hass: HomeAssistant, summer: House, add: AddContract, issue_registry: ir.IssueRegistry
) -> None:
    await add(contract(summer))
    summer.say(unit_of_measurement="W")
    await summer.at(NOON + timedelta(seconds=1))
    assert value(hass, "bill") == "unavailable"
    issue = issue_registry.async_get_issue(DOMAIN, f"contract_problem_{CONTRACT}")
    assert issue is not None
    assert issue.translation_key == "contract_meter_unit"

    summer.say()
    await summer.at(NOON + timedelta(seconds=2))
    assert value(hass, "bill") == "38170"
    assert issue_registry.async_get_issue(DOMAIN, f"contract_problem_{CONTRACT}") is None

    hass.states.async_remove(METER)
    er.async_get(hass).async_remove(METER)
    await settle(hass)
    await summer.at(NOON + timedelta(seconds=3))
    assert value(hass, "bill") == "unavailable"


@pytest.mark.parametrize("absurd", ["1e13", "1e300", "-1e30", "nan", "inf"])
async def test_an_absurd_value_is_no_value(
    hass: HomeAssistant, summer: House, add: AddContract, caplog: pytest.LogCaptureFixture, absurd: str
) -> None:
    kwh = summer.counter
    summer.say(absurd)
    await add(contract(summer))
    assert value(hass, "usage") == "246"
    summer.say(kwh)
    await summer.at(NOON + timedelta(seconds=1))
    assert value(hass, "usage") == "246.25"
    summer.say(absurd)
    await summer.at(NOON + timedelta(seconds=2))
    assert value(hass, "usage") == "246.25"
    assert "Traceback" not in caplog.text


async def test_absurd_statistics_leave_what_was_before_them(
    hass: HomeAssistant, summer: House, add: AddContract, caplog: pytest.LogCaptureFixture
) -> None:
    kwh = summer.counter
    await summer.past(seoul(2025, 8, 21, 11), [1e13])
    summer.say(kwh)
    await add(contract(summer))
    assert float(value(hass, "usage")) == 246.25
    assert "Traceback" not in caplog.text


async def test_a_meter_that_goes_up_and_down_is_a_repair_until_it_counts(
    hass: HomeAssistant, summer: House, add: AddContract, issue_registry: ir.IssueRegistry
) -> None:
    kwh = summer.counter
    await add(contract(summer))
    for watts in (300, 200) * 5:
        summer.say(watts)
    await summer.at(NOON + timedelta(seconds=1))
    assert value(hass, "bill") == "unavailable"
    issue = issue_registry.async_get_issue(DOMAIN, f"contract_problem_{CONTRACT}")
    assert issue is not None
    assert issue.translation_key == "contract_meter_falls"

    summer.say(kwh)
    await summer.at(NOON + timedelta(hours=1, seconds=1))
    assert value(hass, "usage") == "246.25"
    assert issue_registry.async_get_issue(DOMAIN, f"contract_problem_{CONTRACT}") is None


async def test_the_cost_statistic_of_a_month_is_the_bill_to_the_won(
    hass: HomeAssistant, summer: House, add: AddContract
) -> None:
    entry: MockConfigEntry = await add(contract(summer))
    cost = await hourly(hass, f"{DOMAIN}:{CONTRACT}_cost", AUGUST)
    # 246 kWh until noon.
    assert sum(cost.values()) == pytest.approx(38170, abs=0.001)
    assert min(cost.values()) >= 0
    july = await hourly(hass, f"{DOMAIN}:{CONTRACT}_cost", seoul(2025, 7, 1))
    assert sum(change for hour, change in july.items() if hour < AUGUST) == pytest.approx(65650, abs=0.001)
    assert entry.runtime_data.monitors[CONTRACT].problem is None


async def test_diagnostics_hold_what_the_bill_is_made_from(
    hass: HomeAssistant, summer: House, add: AddContract
) -> None:
    entry = await add(contract(summer, discounts=["large_family"]))
    report = await async_get_config_entry_diagnostics(hass, entry)
    (of_contract,) = report["contracts"]
    assert of_contract["contract"] == {
        "plan": "kepco_residential_low",
        "reading_day": 1,
        "discounts": ["large_family"],
    }
    assert sum(of_contract["hours"].values()) == pytest.approx(246.25)
    assert of_contract["bill"]["kwh"] == 246
    assert of_contract["meters"][0]["rest"] == "0.250000"
    assert METER not in str(report)
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, CONTRACT), entry.entry_id)
    assert device is not None
    assert await async_get_device_diagnostics(hass, entry, device) == {"contracts": [of_contract]}


async def test_without_the_recorder_there_is_a_repair(hass: HomeAssistant, issue_registry: ir.IssueRegistry) -> None:
    hass.states.async_set(METER, "5", {"unit_of_measurement": "kWh", "state_class": "total_increasing"})
    data = {"plan": "kepco_residential_low", "meters": [METER], "reading_day": 1}
    entry = MockConfigEntry(
        domain=DOMAIN,
        unique_id=DOMAIN,
        subentries_data=[
            ConfigSubentryDataWithId(
                data=data, subentry_id=CONTRACT, subentry_type="contract", title="Home", unique_id=None
            )
        ],
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    issue = issue_registry.async_get_issue(DOMAIN, f"contract_problem_{CONTRACT}")
    assert issue is not None
    assert issue.translation_key == "contract_no_recorder"
    assert value(hass, "bill") == "unavailable"


async def test_a_contract_unloaded_in_the_middle_of_reading_does_nothing_any_more(
    hass: HomeAssistant, summer: House, add: AddContract
) -> None:
    entry = await add(contract(summer))
    monitor = entry.runtime_data.monitors[CONTRACT]
    reading = hass.async_create_task(monitor.async_refresh())
    await hass.config_entries.async_unload(entry.entry_id)
    await reading
    told: list[None] = []
    monitor.listen(lambda: told.append(None))
    await monitor.async_refresh()
    monitor.set_goal(Goal.ENERGY, Decimal(5))
    await summer.at(NOON + timedelta(seconds=2))
    assert told == []


async def test_a_meter_that_is_about_to_speak_is_waited_for(
    hass: HomeAssistant, summer: House, add: AddContract
) -> None:
    summer.say("unavailable")
    await add(contract(summer))
    assert value(hass, "usage") == "unavailable"
    summer.say()
    await summer.at(NOON + timedelta(seconds=2))
    assert value(hass, "usage") == "246.25"


async def test_a_meter_that_stays_silent_is_not_waited_for_for_ever(
    hass: HomeAssistant, summer: House, add: AddContract
) -> None:
    summer.say("unavailable")
    await add(contract(summer))
    await summer.at(NOON + timedelta(seconds=11))
    assert value(hass, "usage") == "246"
