"""The action get_forecast."""

from typing import Any

from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN

from .conftest import AUGUST, CONTRACT, SERIES, Connect, House, contract, state
from .stand_in import StandIn


async def ask(hass: HomeAssistant, **data: Any) -> Any:
    return await hass.services.async_call(DOMAIN, "get_forecast", data, blocking=True, return_response=True)


@pytest.fixture
async def fridge(hass: HomeAssistant, summer: House) -> ConfigSubentryDataWithId:
    """An adopted plug."""
    plug = House(hass, summer.freezer, "sensor.fridge_energy")
    await plug.past(AUGUST, [0.1] * 100)
    plug.say()
    return ConfigSubentryDataWithId(
        data={"kind": "plug", "energy": plug.entry.id},
        subentry_id="plug1",
        subentry_type="source",
        title="Fridge",
        unique_id=None,
    )


async def test_the_only_contract_with_its_period(hass: HomeAssistant, app: StandIn, connected: MockConfigEntry) -> None:
    answer = await ask(hass)
    assert (answer["series"], answer["method"], answer["naive"], answer["reason"]) == ("Home", "adaptive", False, None)
    assert answer["hours"][0]["start"] == "2025-08-21T12:00:00+09:00"
    assert len(answer["hours"]) == 12 + 24
    assert [day["date"] for day in answer["days"]] == ["2025-08-21", "2025-08-22"]
    today = answer["days"][0]
    assert (today["observed"], today["low"], today["median"], today["high"]) == (6.0, 11.4, 12.0, 12.6)
    assert today["why"] == "Warmer than usual"
    assert today["drivers"] == [{"kind": "temperature", "effect": 1.5}, {"kind": "weekday", "effect": -0.25}]
    period = answer["period"]
    assert (period["first"], period["last"], period["median"]) == ("2025-08-01", "2025-08-31", 372.0)
    assert period["bill"] == {"low": 62300, "median": 65650, "high": 69000, "currency": "KRW"}
    assert [(tier["above"], tier["chance"]) for tier in period["tiers"]] == [(300, 100), (450, 0), (1000, 0)]
    assert period["goals"] == {}


async def test_a_contract_by_its_device_for_a_week(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect
) -> None:
    entry = await connect(contract(summer), contract(summer, subentry_id="second", name="Second"))
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, "second"), entry.entry_id)
    assert device is not None
    answer = await ask(hass, contract=device.id, days=7)
    assert (answer["series"], len(answer["days"])) == ("Second", 7)
    with pytest.raises(ServiceValidationError, match="several contracts"):
        await ask(hass)


async def test_an_outlet_by_either_of_its_sensors(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect, fridge: ConfigSubentryDataWithId
) -> None:
    await connect(contract(summer), fridge)
    own = er.async_get(hass).async_get_entity_id("sensor", DOMAIN, "plug1_energy")
    for entity in ("sensor.fridge_energy", own):
        answer = await ask(hass, entity=entity, days=1)
        assert (answer["series"], answer["period"]) == ("Fridge", None)
        assert len(answer["days"]) == 1
        assert app.asked[-1] == ("plug1_energy", {"days": 1})


@pytest.mark.parametrize("key", ["usage", None])
async def test_the_meter_or_the_usage_of_a_contract_means_the_contract(
    hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry, key: str | None
) -> None:
    answer = await ask(hass, entity=state(hass, key).entity_id if key else summer.entity_id)
    assert answer["series"] == "Home"
    assert answer["period"] is not None


async def test_bad_input_says_what_is_wrong(hass: HomeAssistant, app: StandIn, connected: MockConfigEntry) -> None:
    with pytest.raises(ServiceValidationError, match=r"sensor.nonsense is not an energy sensor"):
        await ask(hass, entity="sensor.nonsense")
    with pytest.raises(ServiceValidationError, match="not a contract"):
        await ask(hass, contract="nonsense")
    for data in ({"days": 0}, {"days": 8}, {"contract": "a", "entity": "sensor.b"}):
        with pytest.raises(probatio.Invalid):
            await ask(hass, **data)


async def test_what_the_app_says_no_to_is_an_error_with_its_reason(
    hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry
) -> None:
    known = app.readings.pop(SERIES)
    with pytest.raises(HomeAssistantError, match="no whole day of Home"):
        await ask(hass)
    app.readings[SERIES] = known
    app.refusing[SERIES] = (422, "invalid")
    with pytest.raises(HomeAssistantError, match="refuses: The series"):
        await ask(hass)
    app.refusing.clear()
    app.token = "another-token-of-the-stand-in"
    with pytest.raises(HomeAssistantError, match="does not accept the token"):
        await ask(hass)
    await app.stop()
    with pytest.raises(HomeAssistantError, match="cannot be reached"):
        await ask(hass)


async def test_without_the_app_it_says_what_to_do(hass: HomeAssistant) -> None:
    entry = MockConfigEntry(domain=DOMAIN, unique_id=DOMAIN, entry_id=CONTRACT)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    with pytest.raises(ServiceValidationError, match="There is no Energier ML app"):
        await ask(hass)
