"""The contract of the demo's home: what the meter says moves the bill, and no outage moves it back."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import pairwise
import json

import pytest

from demo import contract
from demo.client import Client
from demo.devices import TAP_ID
from demo.entities import UNKNOWN, entity_ids
from demo.home import Home
from demo.process import wait_for_port

from .parts import Entities, device_ids, recorded, until, until_number, until_state, use

OUTLETS_WITH_PAST = {"Kitchen", "Laundry", "Water heater"}


async def in_step(client: Client, meter: str, usage: str, patience: float = 30) -> tuple[float, float]:
    """The meter's counter, and the usage computed from it: what it said last is counted."""

    async def condition() -> tuple[float, float] | None:
        states = await client.states()
        counter, used = states[meter], states[usage]
        if counter["state"] in UNKNOWN or used["state"] in UNKNOWN or used["last_updated"] < counter["last_updated"]:
            return None
        return float(counter["state"]), float(used["state"])

    return await until(condition, f"{usage} follows {meter}", patience)


async def test_what_the_meter_says_moves_usage_and_bill(
    home: Home, client: Client, ids: Entities, bill_ids: dict[str, str]
) -> None:
    counter, used = await in_step(client, ids.meter("energy"), bill_ids["usage"])
    bill = await until_number(client, bill_ids["bill"], lambda won: won > 0)
    # Over the next step of the bill, which is in whole kWh: half of one and a little. A home cannot use more than 3 kWh at once.
    more = (0.5 - used) % 1 + 0.1
    then = (await client.ask("energier.get_bill", more_kwh=more))["what_if"]["total"]
    await use(home, more)
    await until_number(client, bill_ids["usage"], lambda kwh: kwh >= used + more)
    counter_now, used_now = await in_step(client, ids.meter("energy"), bill_ids["usage"])
    assert used_now - used == pytest.approx(counter_now - counter, abs=1e-6)
    assert await until_number(client, bill_ids["bill"], lambda won: won > bill) == then


async def test_the_bill_by_device_adds_up(client: Client, ids: Entities) -> None:
    bill = await client.ask("energier.get_bill", more_kwh=10)
    assert bill["complete"] is True
    assert {line["id"] for line in bill["lines"]} >= {"basic", "energy", "climate", "fuel", "vat", "fund", "total"}
    assert bill["usage"] == pytest.approx(sum(tier["used"] for tier in bill["tiers"]))
    devices, rest = bill["devices"], bill["rest"]
    assert {device["name"].removeprefix("Smart tap ") for device in devices} >= OUTLETS_WITH_PAST
    assert sum(device["usage"] for device in devices) + rest["usage"] == pytest.approx(bill["usage"], abs=1e-3)
    assert sum(device["cost"] for device in devices) + rest["cost"] == pytest.approx(bill["total"], abs=1)
    assert all(0 <= device["saved_without"] <= bill["total"] for device in devices)
    assert bill["what_if"]["difference"] == pytest.approx(bill["what_if"]["total"] - bill["total"])
    assert bill["what_if"]["difference"] > 0

    kitchen = (await device_ids(client))[f"{TAP_ID}:1"]
    alone = await client.ask("energier.get_bill", devices=[kitchen], without=[kitchen])
    (device,) = alone["devices"]
    assert device["name"].endswith("Kitchen")
    assert alone["without"]["difference"] == pytest.approx(-device["saved_without"], abs=1)


async def test_the_energy_panel_has_the_cost_of_the_meter(client: Client, ids: Entities) -> None:
    cost = contract.cost_statistic(await contract.find(client))
    prefs = await client.command("energy/get_prefs")
    (row,) = [each for each in prefs["energy_sources"] if each["type"] == "grid"]
    assert (row["stat_energy_from"], row["stat_cost"]) == (ids.meter("energy"), cost)
    assert (await client.ask("energier.add_to_energy_dashboard"))["added"] == []
    issues = (await client.command("energy/validate"))["energy_sources"]
    assert [each for each in issues if each] == []


async def until_saved(home: Home, names: Iterable[str]) -> None:
    """Wait until entities would outlive a power cut: Home Assistant writes its registry ten seconds after the last change."""

    file = home.instance.folder / "hass" / ".storage" / "core.entity_registry"

    async def saved() -> bool:
        entities = json.loads(file.read_text())["data"]["entities"] if file.exists() else []
        return set(names) <= {entity["entity_id"] for entity in entities}

    await until(saved, "the registry of entities is on the disk")


async def test_a_killed_home_assistant_comes_back_with_no_less(home: Home) -> None:
    began = datetime.now(UTC)
    async with home.client() as client:
        ids = Entities(await entity_ids(client))
        names = await contract.wait_for_bill(client, await contract.find(client))
        await until_saved(home, names.values())
        # Something that no statistic has yet.
        used = await until_number(client, names["usage"], lambda kwh: kwh > 0)
        await use(home, 0.2)
        await until_number(client, names["usage"], lambda kwh: kwh > used + 0.1)
        counter, used = await in_step(client, ids.meter("energy"), names["usage"])
    await home.home_assistant.kill()
    await home.home_assistant.start()
    await home.wait_for_home_assistant()
    async with home.client() as client:
        assert await contract.wait_for_bill(client, await contract.find(client)) == names
        counter_now, used_now = await in_step(client, ids.meter("energy"), names["usage"], patience=60)
        assert used_now - used == pytest.approx(counter_now - counter, abs=1e-6)
        for key in ("usage", "bill"):
            rows = [float(state) for state in await recorded(client, names[key], began) if state not in UNKNOWN]
            assert all(late >= early for early, late in pairwise(rows)), (key, rows)


async def test_a_broker_that_was_killed_leaves_no_gap_in_the_usage(
    home: Home, client: Client, ids: Entities, bill_ids: dict[str, str]
) -> None:
    counter, used = await in_step(client, ids.meter("energy"), bill_ids["usage"])
    await home.broker.kill()
    await until_state(client, ids.meter("energy"), lambda state: state == "unavailable")
    # The bill so far is known, whoever is silent.
    assert float((await client.state(bill_ids["usage"]))["state"]) >= used
    await home.broker.start()
    await wait_for_port(home.broker, home.instance.memory.broker_port)
    await until_number(client, ids.meter("energy"), lambda kwh: kwh > counter, patience=90)
    counter_now, used_now = await in_step(client, ids.meter("energy"), bill_ids["usage"])
    assert used_now - used == pytest.approx(counter_now - counter, abs=1e-6)
    assert float((await client.state(bill_ids["missing_hours"]))["state"]) == 0
