"""What people pull out: the broker, the tap's power, Home Assistant itself. Nothing is lost but what must be."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
import json

import pytest

from demo import entities
from demo.client import Client
from demo.entities import UNKNOWN
from demo.home import Home
from demo.process import wait_for_port

from .parts import OUTLETS, Entities, recorded, statistics, until_number, until_state, with_value


async def values(client: Client) -> dict[str, str]:
    """The states of all Energier entities that have a value to lose."""
    registry = (await entities.entity_ids(client)).values()
    states = await client.states()
    return {
        name: states[name]["state"]
        for name in registry
        if name in states and not name.startswith("button.") and states[name]["state"] not in UNKNOWN
    }


async def test_a_broker_that_was_killed_takes_no_value_with_it(home: Home, client: Client, ids: Entities) -> None:
    before = await values(client)
    past = await statistics(client, ids.meter("energy"))
    await home.broker.kill()
    for name in (ids.outlet(1, "power"), ids.meter("energy")):
        await until_state(client, name, lambda state: state == "unavailable")
    await home.broker.start()
    await wait_for_port(home.broker, home.instance.memory.broker_port)
    after = await with_value(client, list(before), patience=90)
    for name in ids.energies:
        assert float(after[name]) >= float(before[name])
    assert (await statistics(client, ids.meter("energy")))[: len(past)] == past


async def test_a_power_cut_at_the_tap_loses_at_most_what_was_not_saved(
    home: Home, client: Client, ids: Entities
) -> None:
    begin = datetime.now(UTC)
    names = [ids.outlet(number, "energy") for number in OUTLETS]
    before = await with_value(client, names)
    saved = json.loads((home.instance.folder / "tap" / "counters.json").read_text())["wh"]
    await home.tap.kill()
    kept = json.loads((home.instance.folder / "tap" / "counters.json").read_text())["wh"]
    assert all(late >= early for late, early in zip(kept, saved, strict=True))
    await until_state(client, names[0], lambda state: state == "unavailable")
    await home.tap.start()
    after = await with_value(client, names)
    # What one outlet can carry in the longest time between two saves.
    most = 220 * 10 * 60 / 3600 / 1000
    for name, wh in zip(names, kept, strict=True):
        assert wh / 1000 - 0.001 <= float(after[name]) <= wh / 1000 + most
        assert float(after[name]) >= float(before[name])
        rows = [float(state) for state in await recorded(client, name, begin) if state not in UNKNOWN]
        assert all(late >= early for early, late in pairwise(rows)), rows


@pytest.mark.parametrize("way", ["stop", "kill"])
async def test_home_assistant_comes_back_with_every_value_and_its_history(home: Home, way: str) -> None:
    began = datetime.now(UTC)
    async with home.client() as client:
        ids = Entities(await entities.entity_ids(client))
        await until_number(client, ids.meter("power"), lambda watts: watts > 0)
        before = await values(client)
        past = {name: await statistics(client, name) for name in ids.energies}
    end: Callable[[], Awaitable[None]] = home.home_assistant.stop if way == "stop" else home.home_assistant.kill
    await end()
    await home.home_assistant.start()
    await home.wait_for_home_assistant()
    async with home.client() as client:
        assert Entities(await entities.entity_ids(client)) == ids
        after = await with_value(client, list(before))
        for name in ids.energies:
            assert float(after[name]) >= float(before[name])
            assert (await statistics(client, name))[: len(past[name])] == past[name]
        earlier = await recorded(client, ids.meter("power"), began - timedelta(minutes=30))
        assert len([state for state in earlier if state not in UNKNOWN]) > 2
        # The device speaks, not only what was stored.
        await until_number(client, ids.meter("power"), lambda watts: f"{watts}" != before[ids.meter("power")])
