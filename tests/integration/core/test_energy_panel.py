from typing import Any

import pytest

from custom_components.energier.core.energy_panel import Measured, Place, merge

METER = Measured(Place.GRID, "Meter", "sensor.meter_energy", "sensor.meter_power")
OUTLET = Measured(Place.DEVICE, "Tap Outlet 1", "sensor.outlet_energy", "sensor.outlet_power")
PLUG = Measured(Place.DEVICE, "Fridge", "sensor.fridge_energy", None, frozenset({"sensor.foreign_energy"}))
EMPTY: dict[str, Any] = {"energy_sources": [], "device_consumption": []}


def prefs_of(merged: Any) -> dict[str, Any]:
    return {"energy_sources": merged.energy_sources, "device_consumption": merged.device_consumption}


def grid(stat: str, **more: Any) -> dict[str, Any]:
    return {"type": "grid", "stat_energy_from": stat, "cost_adjustment_day": 0.0, **more}


def test_meters_become_grid_and_the_rest_devices() -> None:
    merged = merge(EMPTY, [METER, OUTLET, PLUG])
    assert [(row["type"], row["stat_energy_from"], row["stat_rate"]) for row in merged.energy_sources] == [
        ("grid", "sensor.meter_energy", "sensor.meter_power")
    ]
    assert merged.device_consumption == [
        {"stat_consumption": "sensor.outlet_energy", "stat_rate": "sensor.outlet_power", "name": "Tap Outlet 1"},
        {"stat_consumption": "sensor.fridge_energy", "name": "Fridge"},
    ]
    assert merged.added == (METER, OUTLET, PLUG)


def test_merging_again_changes_nothing() -> None:
    once = merge(EMPTY, [METER, OUTLET, PLUG])
    again = merge(prefs_of(once), [METER, OUTLET, PLUG])
    assert prefs_of(again) == prefs_of(once)
    assert (again.added, again.present) == ((), (METER, OUTLET, PLUG))


def test_the_users_rows_stay_as_they_are() -> None:
    theirs: dict[str, Any] = {
        "energy_sources": [{"type": "solar", "stat_energy_from": "sensor.roof", "config_entry_solar_forecast": None}],
        "device_consumption": [{"stat_consumption": "sensor.outlet_energy", "name": "My lamp"}],
    }
    merged = merge(theirs, [METER, OUTLET])
    assert merged.energy_sources[:1] == theirs["energy_sources"]
    assert merged.device_consumption == theirs["device_consumption"]
    assert merged.added == (METER,)


def test_a_meter_beside_a_foreign_grid_meter_is_left_out() -> None:
    merged = merge({**EMPTY, "energy_sources": [grid("sensor.utility")]}, [METER, OUTLET])
    assert merged.energy_sources == [grid("sensor.utility")]
    assert (merged.added, merged.second_meter) == ((OUTLET,), (METER,))


def test_a_second_meter_of_ours_is_added() -> None:
    other = Measured(Place.GRID, "Annex", "sensor.annex_energy", "sensor.meter_power")
    merged = merge({**EMPTY, "energy_sources": [grid(METER.energy, stat_rate=METER.power)]}, [METER, other])
    assert [row["stat_energy_from"] for row in merged.energy_sources] == [METER.energy, other.energy]
    assert "stat_rate" not in merged.energy_sources[1]


def test_an_export_only_grid_is_no_meter_of_the_home() -> None:
    export = {"type": "grid", "stat_energy_from": None, "stat_energy_to": "sensor.export", "cost_adjustment_day": 0.0}
    assert merge({**EMPTY, "energy_sources": [export]}, [METER]).added == (METER,)


def test_what_the_panel_knows_by_its_original_is_not_added_again() -> None:
    known = [{"stat_consumption": "sensor.foreign_energy"}]
    merged = merge({**EMPTY, "device_consumption": known}, [PLUG])
    assert (merged.device_consumption, merged.present) == (known, (PLUG,))


def test_the_whole_home_meter_of_newer_versions_is_known() -> None:
    home = {"type": "home", "stat_energy_to": METER.energy}
    assert merge({**EMPTY, "energy_sources": [home]}, [METER]).present == (METER,)


def test_devices_are_part_of_a_meter_that_is_itself_a_device() -> None:
    listed = {**EMPTY, "device_consumption": [{"stat_consumption": METER.energy}]}
    merged = merge(listed, [METER, OUTLET])
    assert merged.device_consumption[1]["included_in_stat"] == METER.energy
    assert "included_in_stat" not in merge(EMPTY, [METER, OUTLET]).device_consumption[0]


def test_preferences_that_were_never_saved() -> None:
    assert merge({}, [OUTLET]).added == (OUTLET,)


COST = Measured(Place.COST, "Home", "energier:contract_cost", None, frozenset({METER.energy}))


def test_a_contracts_cost_goes_to_its_meter() -> None:
    merged = merge(EMPTY, [METER, COST])
    assert merged.energy_sources[0]["stat_cost"] == COST.energy
    assert merged.added == (METER, COST)
    again = merge(prefs_of(merged), [METER, COST])
    assert (again.added, again.present, prefs_of(again)) == ((), (METER, COST), prefs_of(merged))


def test_a_meter_that_is_there_already_gets_its_cost() -> None:
    merged = merge({**EMPTY, "energy_sources": [grid(METER.energy)]}, [METER, COST])
    assert merged.energy_sources == [grid(METER.energy, stat_cost=COST.energy)]
    assert merged.added == (COST,)


@pytest.mark.parametrize(
    "price",
    [{"stat_cost": "sensor.cost"}, {"entity_energy_price": "sensor.price"}, {"number_energy_price": 0.0}],
    ids=str,
)
def test_the_users_own_price_stays(price: dict[str, Any]) -> None:
    merged = merge({**EMPTY, "energy_sources": [grid(METER.energy, **price)]}, [METER, COST])
    assert merged.energy_sources == [grid(METER.energy, **price)]
    assert (merged.added, merged.other_price) == ((), (COST,))


def test_a_cost_whose_meter_is_not_in_the_panel_waits() -> None:
    merged = merge({**EMPTY, "energy_sources": [grid("sensor.utility")]}, [METER, COST])
    assert (merged.added, merged.second_meter, merged.other_price) == ((), (METER,), ())
