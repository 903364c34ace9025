"""The demo's contract with the electricity supplier, added through the wizard as a user would."""

import asyncio
from datetime import date, timedelta

from .client import Client, HomeAssistantError
from .entities import UNKNOWN

PLAN = "kepco_residential_low"

AGE = timedelta(days=8)
"""How old the running period is: a home like the demo's is about to leave the first tier then."""

FLOW = "/api/config/config_entries/subentries/flow"


def reading_day(today: date) -> str:
    """A reading day some days ago, as the wizard names it; every month has it."""
    return str(min((today - AGE).day, 28))


async def add(client: Client, name: str, meter: str, today: date) -> str:
    """Add a contract on the meter (an entity id); return its subentry id."""
    (entry,) = await client.get("/api/config/config_entries/entry?domain=energier")
    entry_id = entry["entry_id"]
    answers = [
        {"name": name, "meters": [meter], "plan": PLAN},
        {"reading_day": reading_day(today), "goal_energy": 600, "goal_cost": 150000},
        {"reading_day": reading_day(today)},
    ]
    step = await client.post(FLOW, {"handler": [entry_id, "contract"]})
    for answer in answers:
        if step["type"] != "form" or step.get("errors"):
            break
        step = await client.post(f"{FLOW}/{step['flow_id']}", answer)
    if step["type"] != "create_entry":
        raise HomeAssistantError(f"The contract could not be added: {step.get('errors') or step.get('reason')}")
    return await find(client)


async def find(client: Client) -> str:
    """The subentry id of the home's contract."""
    (entry,) = await client.get("/api/config/config_entries/entry?domain=energier")
    (contract,) = [
        each
        for each in await client.command("config_entries/subentries/list", entry_id=entry["entry_id"])
        if each["subentry_type"] == "contract"
    ]
    return str(contract["subentry_id"])


def cost_statistic(contract: str) -> str:
    """The statistic of what the contract costs."""
    return f"energier:{contract.lower()}_cost"


async def entity_ids(client: Client, contract: str) -> dict[str, str]:
    """The contract's entity ids by the keys of their unique ids."""
    return {
        entity["unique_id"].removeprefix(f"{contract}_"): entity["entity_id"]
        for entity in await client.command("config/entity_registry/list")
        if entity["unique_id"].startswith(f"{contract}_")
    }


async def wait_for_bill(client: Client, contract: str, patience: float = 60) -> dict[str, str]:
    """Wait until the contract has a bill; return its entity ids by the keys of their unique ids."""
    try:
        async with asyncio.timeout(patience):
            while True:
                found = await entity_ids(client, contract)
                states = await client.states()
                if states.get(found.get("bill", ""), {"state": "unknown"})["state"] not in UNKNOWN:
                    return found
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise TimeoutError(f"the contract has no bill within {patience:.0f} s") from None
