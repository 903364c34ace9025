"""`script/demo --check`: whether what a user would try first works."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from . import contract, devices
from .client import Client
from .entities import entity_ids, unique_id, wait_for_values

# The outlet the scenario plugs something into that always draws power.
OUTLET = 4


class CheckFailedError(Exception):
    """Something does not work; the message says what."""


async def check(client: Client, say: Callable[[str], None]) -> None:
    """Every entity carries a live value, an outlet switches, and the contract's bill is the one in the statistics."""
    values = [unique_id(devices.METER_ID, 1, key) for key in ("power", "energy")]
    for channel in range(1, 5):
        values += [unique_id(devices.TAP_ID, channel, key) for key in ("outlet", "power", "current", "energy")]
    found = await wait_for_values(client, values)
    say(f"{len(await entity_ids(client))} entities, the {len(values)} of the meter and the outlets have values")
    meter = found[unique_id(devices.METER_ID, 1, "power")]
    before = (await client.state(meter))["last_updated"]
    await _until(client, meter, lambda state: state["last_updated"] > before, "the meter's power is live")
    await _check_switching(client, found)
    say("Live values, switching off and on: all work")
    say(await _checked_bill(client, found[unique_id(devices.METER_ID, 1, "energy")]))


async def _check_switching(client: Client, found: dict[str, str]) -> None:
    """The outlet switches off, power and all, and on again."""
    switch = found[unique_id(devices.TAP_ID, OUTLET, "outlet")]
    power = found[unique_id(devices.TAP_ID, OUTLET, "power")]
    await _until(client, power, lambda state: float(state["state"]) > 1, f"outlet {OUTLET} draws power")
    await client.action("switch.turn_off", {"entity_id": switch})
    await _until(client, switch, lambda state: state["state"] == "off", f"outlet {OUTLET} switches off")
    await _until(client, power, lambda state: float(state["state"]) < 1, f"outlet {OUTLET}'s power drops")
    await client.action("switch.turn_on", {"entity_id": switch})
    await _until(client, switch, lambda state: state["state"] == "on", f"outlet {OUTLET} switches on")
    await _until(client, power, lambda state: float(state["state"]) > 1, f"outlet {OUTLET} draws power again")


async def _checked_bill(client: Client, meter: str) -> str:
    """Whether bill, action and statistics agree; return what they say."""
    keys = ("usage", "bill", "tier", "next_kwh_price", "projected_bill", "goal_energy_progress", "goal_cost_progress")
    id_ = await contract.find(client)
    names = await wait_for_values(client, [f"{id_}_{key}" for key in keys])
    bill, usage = names[f"{id_}_bill"], names[f"{id_}_usage"]

    async def of_action() -> str | None:
        # The bill may step between the two questions, hence the third.
        before = float((await client.state(bill))["state"])
        total = (await client.ask("energier.get_bill"))["total"]
        after = float((await client.state(bill))["state"])
        return None if total in (before, after) else f"get_bill says {total}, the sensor {after}"

    async def of_goal() -> str | None:
        states = await client.states()
        progress, used, goal = (
            float(states[name]["state"])
            for name in (
                names[f"{id_}_goal_energy_progress"],
                usage,
                (await contract.entity_ids(client, id_))["goal_energy"],
            )
        )
        right = 100 * used / goal
        return None if abs(progress - right) < 0.1 else f"the goal's progress is {progress} %, not {right:.1f} %"

    async def of_statistics() -> str | None:
        begins = (await client.state(bill))["attributes"]["last_reset"]
        cost = await _grown(client, contract.cost_statistic(id_), begins)
        whole_hours = await _grown(client, meter, begins)
        running_hour = float((await client.state(usage))["state"]) - whole_hours
        price = float((await client.state(names[f"{id_}_next_kwh_price"]))["state"])
        total = (await client.ask("energier.get_bill", more_kwh=-running_hour))["what_if"]["total"]
        # A meter's hour may end right at a step of the bill: one kWh more or less.
        return None if abs(cost - total) <= price else f"the full hours cost {total}, in the statistics {cost}"

    for agreed in (of_action, of_goal, of_statistics):
        await _agreed(agreed)
    states = await client.states()
    return (
        f"The contract: {float(states[usage]['state']):.1f} kWh cost {float(states[bill]['state']):.0f} won so far; "
        "sensors, action, goals and statistics agree"
    )


async def _grown(client: Client, statistic: str, since: str) -> float:
    """By how much a statistic has grown in the hours since then."""
    found = await client.command(
        "recorder/statistics_during_period",
        start_time=since,
        statistic_ids=[statistic],
        period="hour",
        types=["change"],
    )
    rows: list[dict[str, Any]] = found.get(statistic, [])
    return float(sum(row["change"] for row in rows))


async def _agreed(difference: Callable[[], Awaitable[str | None]], patience: float = 60) -> None:
    """Wait until there is no difference: on the hour, the statistics take a moment."""
    told: str | None = None
    try:
        async with asyncio.timeout(patience):
            while told := await difference():
                await asyncio.sleep(0.5)
    except TimeoutError:
        raise CheckFailedError(f"not so within {patience:.0f} s: {told}") from None


async def _until(
    client: Client, entity_id: str, right: Callable[[dict[str, str]], bool], what: str, patience: float = 20
) -> None:
    try:
        async with asyncio.timeout(patience):
            while not right(state := await client.state(entity_id)):
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise CheckFailedError(f"not so within {patience:.0f} s: {what} ({entity_id} is {state['state']})") from None
