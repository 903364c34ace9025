"""What a contract's subentry stores is what is read back."""

from decimal import Decimal
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN
from custom_components.energier.contract.contract import Contract, contracts
from custom_components.energier.core.contract.goal import Goal
from custom_components.energier.core.tariff.calculator import PowerFactor, Terms

LEAST: dict[str, Any] = {"plan": "kepco_residential_low", "meters": ["sensor.meter"], "reading_day": 0}
EVERYTHING: dict[str, Any] = {
    "plan": "some_plan",
    "meters": ["ref1", "sensor.b"],
    "reading_day": 15,
    "contract_kw": 4.5,
    "contract_ampere": 30.0,
    "power_factor_lagging": 92.5,
    "power_factor_leading": 95.0,
    "discounts": ["large_family", "merit"],
    "pass_through": ["tv_fee"],
    "price_entity": "ref2",
    "goal_energy": 300.0,
    "goal_cost": 50000.0,
}


def subentry(data: dict[str, Any], kind: str = "contract") -> ConfigSubentry:
    return ConfigSubentry(data=MappingProxyType(data), subentry_type=kind, title="Home", unique_id=None)


def test_the_least_that_a_contract_needs() -> None:
    contract = Contract.from_subentry(found := subentry(LEAST))
    assert contract == Contract(found.subentry_id, "Home", "kepco_residential_low", ("sensor.meter",), 0, Terms())


def test_everything_a_contract_can_have() -> None:
    contract = Contract.from_subentry(found := subentry(EVERYTHING))
    assert contract == Contract(
        found.subentry_id,
        "Home",
        "some_plan",
        ("ref1", "sensor.b"),
        15,
        Terms(
            contract_kw=Decimal("4.5"),
            contract_ampere=Decimal(30),
            power_factor=PowerFactor(lagging=Decimal("92.5"), leading=Decimal(95)),
            discounts=("large_family", "merit"),
            pass_through=frozenset({"tv_fee"}),
        ),
        "ref2",
        {Goal.ENERGY: Decimal(300), Goal.COST: Decimal(50000)},
    )


@pytest.mark.parametrize("data", [LEAST, EVERYTHING])
def test_it_is_stored_as_it_was_read(data: dict[str, Any]) -> None:
    assert Contract.from_subentry(subentry(data)).as_data() == data


async def test_the_contracts_of_a_hub_are_found_among_its_sources(hass: HomeAssistant) -> None:
    entry = MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    hass.config_entries.async_add_subentry(entry, subentry({"kind": "plug", "power": "sensor.x"}, "source"))
    assert contracts(entry) == []
    for data in (LEAST, EVERYTHING):
        hass.config_entries.async_add_subentry(entry, subentry(data))
    assert [contract.plan for contract in contracts(entry)] == ["kepco_residential_low", "some_plan"]
