"""What is wrong with plans and contracts stands under Repairs until it is mended, and no longer."""

from datetime import date
import json
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

import custom_components.energier
from custom_components.energier.const import DOMAIN
from custom_components.energier.contract.contract import Contract, contracts
from custom_components.energier.core.tariff.errors import TariffError
from custom_components.energier.core.tariff.plan import Plan
from custom_components.energier.tariff.issues import (
    PROBLEMS,
    async_check_age,
    async_report_contract,
    async_report_plans,
    async_watch,
)
from custom_components.energier.tariff.plans import Plans, async_load_plans

from .test_plans import LOW

type Issues = dict[str, tuple[str | None, dict[str, str] | None]]


def issues(registry: ir.IssueRegistry) -> Issues:
    """Our repairs: id -> text and what goes into it."""
    return {
        issue_id: (issue.translation_key, issue.translation_placeholders)
        for (domain, issue_id), issue in registry.issues.items()
        if domain == DOMAIN
    }


def subentry(name: str, plan: str) -> ConfigSubentryDataWithId:
    data = {"plan": plan, "meters": ["sensor.meter"], "reading_day": 1}
    return ConfigSubentryDataWithId(
        data=data, subentry_id=name.lower(), subentry_type="contract", title=name, unique_id=None
    )


@pytest.fixture
def entry(hass: HomeAssistant) -> MockConfigEntry:
    """A hub with a contract, not set up: nothing but what a test calls happens."""
    entry = MockConfigEntry(domain=DOMAIN, subentries_data=[subentry("Home", "kepco_residential_low")])
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
def translations() -> dict[str, dict[str, dict[str, str]]]:
    """All that the user reads, in English."""
    path = Path(custom_components.energier.__file__).parent / "translations" / "en.json"
    texts: dict[str, dict[str, dict[str, str]]] = json.loads(path.read_text(encoding="utf-8"))
    return texts


@pytest.fixture
def contract(entry: MockConfigEntry) -> Contract:
    """The contract."""
    (contract,) = contracts(entry)
    return contract


@pytest.fixture
async def plans(hass: HomeAssistant, tmp_path: Path) -> Plans:
    """The shipped plans, and one of the user's."""
    hass.config.config_dir = str(tmp_path)
    folder = tmp_path / "energier" / "plans"
    folder.mkdir(parents=True)
    (folder / "village.json").write_bytes(LOW)
    return await async_load_plans(hass)


@pytest.fixture
def low(plans: Plans) -> Plan:
    """The plan of the contract."""
    return plans.find("kepco_residential_low")


async def test_a_bad_file_is_reported_until_it_is_mended(
    hass: HomeAssistant, plans: Plans, tmp_path: Path, issue_registry: ir.IssueRegistry
) -> None:
    folder = tmp_path / "energier" / "plans"
    for name in ("one", "two"):
        (folder / f"{name}.json").write_text("{")
    bad = await async_load_plans(hass)
    async_report_plans(hass, bad)
    found = issues(issue_registry)
    assert set(found) == {"plan_invalid_one.json", "plan_invalid_two.json"}
    text, about = found["plan_invalid_one.json"]
    assert text == "plan_invalid"
    assert about is not None
    assert (about["file"], about["reason"]) == ("one.json", bad.errors[0].reason)
    assert about["path"]
    (folder / "one.json").write_bytes(LOW)
    async_report_plans(hass, await async_load_plans(hass))
    assert set(issues(issue_registry)) == {"plan_invalid_two.json"}


async def test_an_old_table_in_use_is_reported_with_its_date(
    hass: HomeAssistant, entry: MockConfigEntry, plans: Plans, low: Plan, issue_registry: ir.IssueRegistry
) -> None:
    def after(days: int) -> date:
        return date.fromordinal(low.checked.toordinal() + days)

    async_check_age(hass, entry, plans, after(365))
    assert issues(issue_registry) == {}
    async_check_age(hass, entry, plans, after(366))
    about = {"plan": low.name["en"], "date": low.checked.isoformat()}
    assert issues(issue_registry) == {"plan_old_kepco_residential_low": ("plan_old", about)}
    hass.config_entries.async_remove_subentry(entry, "home")
    async_check_age(hass, entry, plans, after(366))
    assert issues(issue_registry) == {}


async def test_an_old_table_of_the_users_has_another_advice(
    hass: HomeAssistant, plans: Plans, low: Plan, issue_registry: ir.IssueRegistry
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, subentries_data=[subentry("A", "village"), subentry("B", "gone")])
    entry.add_to_hass(hass)
    hass.config.language = "ko"
    async_check_age(hass, entry, plans, date(2100, 1, 1))
    about = {"plan": low.name["ko"], "date": low.checked.isoformat()}
    assert issues(issue_registry) == {"plan_old_village": ("plan_old_own", about)}


async def test_the_age_is_looked_at_every_day_until_the_entry_is_unloaded(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plans: Plans,
    issue_registry: ir.IssueRegistry,
    freezer: FrozenDateTimeFactory,
) -> None:
    await hass.config.async_set_time_zone("UTC")
    low, (contract,) = plans.find("kepco_residential_low"), contracts(entry)
    freezer.move_to(date.fromordinal(low.checked.toordinal() + 365).isoformat())
    async_watch(hass, entry, plans)
    assert issues(issue_registry) == {}
    freezer.tick(24 * 3600 + 60)
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    async_report_contract(hass, entry, contract, TariffError("plan_missing", "the reason", {"plan": "x"}))
    assert set(issues(issue_registry)) == {"plan_old_kepco_residential_low", "contract_problem_home"}
    await entry._async_process_on_unload(hass)
    assert issues(issue_registry) == {}
    freezer.tick(24 * 3600)
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    assert issues(issue_registry) == {}


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (TariffError("meter_falls", "the reason", {"meter": "sensor.meter"}), "contract_meter_falls"),
        (TariffError("meter_lost", "the reason", {"meter": "sensor.gone"}), "contract_meter_lost"),
        (TariffError("meter_unit", "the reason", {"meter": "sensor.meter", "unit": "W"}), "contract_meter_unit"),
        (TariffError("plan_missing", "the reason", {"plan": "village"}), "contract_plan_missing"),
        (TariffError("price_missing", "the reason", {"start": "x"}), "contract_price_missing"),
        (TariffError("discount_unknown", "the reason", {"code": "x"}), "contract_discount_unknown"),
        (TariffError("contract_kw_missing", "the reason", {"need": "contract_kw"}), "contract_incomplete"),
        (TariffError("odd", "the reason", {}), "contract_problem"),
    ],
)
async def test_a_contract_that_cannot_be_computed_says_why(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    issue_registry: ir.IssueRegistry,
    problem: TariffError,
    text: str,
) -> None:
    (contract,) = contracts(entry)
    async_report_contract(hass, entry, contract, problem)
    about = {"contract": "Home", "reason": str(problem), **problem.details}
    assert issues(issue_registry) == {"contract_problem_home": (text, about)}
    async_report_contract(hass, entry, contract, None)
    assert issues(issue_registry) == {}


async def test_one_problem_takes_the_place_of_another(
    hass: HomeAssistant, entry: MockConfigEntry, contract: Contract, issue_registry: ir.IssueRegistry
) -> None:
    for code in ("plan_missing", "no_recorder"):
        async_report_contract(hass, entry, contract, TariffError(code, "the reason", {"plan": "x"}))
    assert [text for text, _ in issues(issue_registry).values()] == ["contract_no_recorder"]


async def test_a_removed_contract_has_no_problems(
    hass: HomeAssistant, entry: MockConfigEntry, contract: Contract, issue_registry: ir.IssueRegistry
) -> None:
    problem = TariffError("plan_missing", "the reason", {"plan": "x"})
    async_report_contract(hass, entry, contract, problem)
    hass.config_entries.async_remove_subentry(entry, "home")
    async_report_contract(hass, entry, contract, problem)
    assert issues(issue_registry) == {}


PLACEHOLDERS: dict[str, dict[str, str]] = {
    "meter_falls": {"meter": "x"},
    "meter_lost": {"meter": "x"},
    "meter_unit": {"meter": "x", "unit": "W"},
    "no_recorder": {},
    "plan_missing": {"plan": "x"},
    "price_lost": {"entity": "x"},
    "price_missing": {"start": "x"},
    "discount_unknown": {"code": "x"},
    "pass_through_unknown": {"code": "x"},
    "contract_kw_missing": {},
    "contract_ampere_missing": {},
    "series_missing": {},
    "period_before_plan": {"first_day": "x"},
    "period_after_plan": {"last_day": "x"},
    "odd": {},
}


def test_every_problem_has_a_text_that_is_filled(translations: dict[str, dict[str, dict[str, str]]]) -> None:
    assert {*PROBLEMS, "odd"} == set(PLACEHOLDERS)
    for code, details in PLACEHOLDERS.items():
        for text in translations["issues"][PROBLEMS.get(code, "contract_problem")].values():
            assert text.format(contract="Home", reason="why", **details)
