"""The actions get_bill and get_tariff."""

from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.energier.const import DOMAIN

from .conftest import CONTRACT, AddContract, House, contract, seoul

AUGUST = seoul(2025, 8, 1)
NOON = seoul(2025, 8, 29, 12, 30)


async def call(hass: HomeAssistant, action: str, **data: Any) -> Any:
    return await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)


def device(hass: HomeAssistant, name: str) -> str:
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    found = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, name), entry.entry_id)
    assert found is not None
    return found.id


@pytest.fixture
async def august(house: House) -> House:
    """342.5 kWh by noon of 29 August: the second tier."""
    house.freezer.move_to(NOON)
    await house.past(AUGUST - timedelta(days=31), [0.4] * (31 * 24))
    await house.past(AUGUST, [0.5] * (28 * 24 + 12))
    house.say(house.counter + 0.5)
    return house


@pytest.fixture
async def fridge(hass: HomeAssistant, august: House) -> ConfigSubentryDataWithId:
    """An adopted plug that used 50 of them."""
    plug = House(hass, august.freezer, "sensor.fridge_energy")
    await plug.past(AUGUST - timedelta(days=5), [0.1] * (5 * 24))
    await plug.past(AUGUST, [50 / 684] * 684)
    plug.say()
    return ConfigSubentryDataWithId(
        data={"kind": "plug", "energy": plug.entry.id},
        subentry_id="plug1",
        subentry_type="source",
        title="Fridge",
        unique_id=None,
    )


async def test_the_bill_line_by_line_with_its_tiers(hass: HomeAssistant, august: House, add: AddContract) -> None:
    await add(contract(august))
    bill = await call(hass, "get_bill")
    assert bill["usage"] == 342.5
    assert bill["billed"] == 343
    amounts = {line["id"]: line["amount"] for line in bill["lines"]}
    # 300 x 120.0 + 43 x 214.6
    assert (amounts["basic"], amounts["energy"]) == (1600, 45227)
    assert amounts["total"] == bill["total"]
    assert [(tier["tier"], tier["used"]) for tier in bill["tiers"]] == [(1, 300), (2, 42.5)]
    assert bill["period"] == {"first": "2025-08-01", "last": "2025-08-31", "days": 31}
    assert bill["complete"] is True


async def test_a_past_period(hass: HomeAssistant, august: House, add: AddContract) -> None:
    await add(contract(august))
    bill = await call(hass, "get_bill", periods_ago=1)
    assert bill["period"]["first"] == "2025-07-01"
    assert bill["usage"] == pytest.approx(31 * 24 * 0.4)


async def test_what_if_more_and_less(hass: HomeAssistant, august: House, add: AddContract) -> None:
    await add(contract(august))
    now = await call(hass, "get_bill")
    less = (await call(hass, "get_bill", more_kwh=-50))["what_if"]
    assert (less["usage"], less["tier"]) == (292.5, 1)
    assert less["total"] == now["total"] + less["difference"]
    assert less["difference"] < -50 * 120
    assert (await call(hass, "get_bill", more_kwh=200))["what_if"]["tier"] == 3


async def test_each_outlets_part_and_what_the_tiers_make_of_it(
    hass: HomeAssistant, august: House, fridge: ConfigSubentryDataWithId, add: AddContract
) -> None:
    await add(contract(august), fridge)
    # Our own sensor of the plug has just begun; Home Assistant knows the past of the adopted one.
    bill = await call(hass, "get_bill")
    (share,) = bill["devices"]
    assert share["name"] == "Fridge"
    assert share["usage"] == pytest.approx(50, abs=0.01)
    assert share["cost"] == pytest.approx(bill["total"] * 50 / 342.5, abs=1)
    assert share["cost"] + bill["rest"]["cost"] == bill["total"]
    # All that lies in the dear tier, and a little of the first.
    assert [part["tier"] for part in share["from_tiers"]] == [2, 1]
    assert share["saved_without"] > share["cost"]
    off = await call(hass, "get_bill", without=[device(hass, "plug1")])
    assert off["without"]["total"] == bill["total"] - share["saved_without"]


async def test_the_tariff(hass: HomeAssistant, august: House, add: AddContract) -> None:
    await add(contract(august))
    tariff = await call(hass, "get_tariff", contract=device(hass, CONTRACT))
    assert [(tier["above"], tier["up_to"], tier["rate"]) for tier in tariff["tiers"][:3]] == [
        (0, 300, 120),
        (300, 450, 214.6),
        (450, 1000, 307.3),
    ]
    # 120 + 9 + 5, 10 % and 2.7 % on top.
    assert tariff["tiers"][0]["price"] == pytest.approx(134 * 1.127, abs=1)
    assert tariff["tiers"][1]["first_kwh"] > tariff["tiers"][1]["price"] + 690
    assert tariff["tier"] == 2
    assert tariff["checked"] >= "2026-01-01"


async def test_bad_input_says_what_is_wrong(hass: HomeAssistant, august: House, add: AddContract) -> None:
    await add(contract(august), contract(august, subentry_id="second"))
    with pytest.raises(ServiceValidationError, match="several contracts"):
        await call(hass, "get_bill")
    with pytest.raises(ServiceValidationError, match="not a contract"):
        await call(hass, "get_tariff", contract="nonsense")
    with pytest.raises(ServiceValidationError, match="not an outlet"):
        await call(hass, "get_bill", contract=device(hass, CONTRACT), without=["nonsense"])


async def test_no_contract(hass: HomeAssistant, august: House, add: AddContract) -> None:
    await add()
    with pytest.raises(ServiceValidationError, match="no contract yet"):
        await call(hass, "get_bill")


async def test_a_contract_with_a_problem_says_why(hass: HomeAssistant, august: House, add: AddContract) -> None:
    await add(contract(august, plan="gone"))
    with pytest.raises(HomeAssistantError, match="there is no plan gone"):
        await call(hass, "get_bill")
