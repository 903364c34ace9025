"""`script/demo --check`: whether what a user would try first works."""

import asyncio
from collections.abc import Callable

from . import devices
from .client import Client
from .entities import entity_ids, unique_id, wait_for_values

# The outlet the scenario plugs something into that always draws power.
OUTLET = 4


class CheckFailedError(Exception):
    """Something does not work; the message says what."""


async def check(client: Client, say: Callable[[str], None]) -> None:
    """Every entity carries a live value, and an outlet switches off, power and all, and on again."""
    values = [unique_id(devices.METER_ID, 1, key) for key in ("power", "energy")]
    for channel in range(1, 5):
        values += [unique_id(devices.TAP_ID, channel, key) for key in ("outlet", "power", "current", "energy")]
    found = await wait_for_values(client, values)
    say(f"{len(await entity_ids(client))} entities, the {len(values)} of the meter and the outlets have values")
    meter = found[unique_id(devices.METER_ID, 1, "power")]
    before = (await client.state(meter))["last_updated"]
    await _until(client, meter, lambda state: state["last_updated"] > before, "the meter's power is live")
    switch = found[unique_id(devices.TAP_ID, OUTLET, "outlet")]
    power = found[unique_id(devices.TAP_ID, OUTLET, "power")]
    await _until(client, power, lambda state: float(state["state"]) > 1, f"outlet {OUTLET} draws power")
    await client.action("switch.turn_off", {"entity_id": switch})
    await _until(client, switch, lambda state: state["state"] == "off", f"outlet {OUTLET} switches off")
    await _until(client, power, lambda state: float(state["state"]) < 1, f"outlet {OUTLET}'s power drops")
    await client.action("switch.turn_on", {"entity_id": switch})
    await _until(client, switch, lambda state: state["state"] == "on", f"outlet {OUTLET} switches on")
    await _until(client, power, lambda state: float(state["state"]) > 1, f"outlet {OUTLET} draws power again")
    say("Live values, switching off and on: all work")


async def _until(
    client: Client, entity_id: str, right: Callable[[dict[str, str]], bool], what: str, patience: float = 20
) -> None:
    try:
        async with asyncio.timeout(patience):
            while not right(state := await client.state(entity_id)):
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise CheckFailedError(f"not so within {patience:.0f} s: {what} ({entity_id} is {state['state']})") from None
