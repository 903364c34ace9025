"""The contract's cost in the Energy panel."""

from homeassistant.components.energy import data as energy_data
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from custom_components.energier.const import DOMAIN
from custom_components.energier.contract.statistics import cost_statistic

from .conftest import CONTRACT, AddContract, House, contract, seoul


async def test_the_cost_is_put_on_the_grid_meter_that_the_user_has(
    hass: HomeAssistant, house: House, add: AddContract
) -> None:
    assert await async_setup_component(hass, "energy", {})
    manager = await energy_data.async_get_manager(hass)
    grid = {"type": "grid", "stat_energy_from": house.entity_id, "cost_adjustment_day": 0.0}
    await manager.async_update({"energy_sources": [grid]})  # type: ignore[typeddict-item]  # as the panel stores it
    house.freezer.move_to(seoul(2025, 8, 21, 12, 30))
    await house.past(seoul(2025, 8, 1), [0.5] * 492)
    house.say()
    await add(contract(house))
    answer = await hass.services.async_call(
        DOMAIN, "add_to_energy_dashboard", {"confirm": True}, blocking=True, return_response=True
    )
    assert answer is not None
    assert [(row["place"], row["name"]) for row in answer["added"]] == [("cost", "Home")]  # type: ignore[union-attr, call-overload, index]  # a list of rows
    assert manager.data is not None
    (source,) = manager.data["energy_sources"]
    assert source["stat_cost"] == cost_statistic(CONTRACT)  # type: ignore[typeddict-item]  # a grid
