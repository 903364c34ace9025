"""Finds the Energier entities of the demo's devices in Home Assistant, whatever they are called there."""

import asyncio

from .client import Client

UNKNOWN = ("unavailable", "unknown")


async def entity_ids(client: Client) -> dict[str, str]:
    """Entity ids of the integration's entities by unique id."""
    return {
        entity["unique_id"]: entity["entity_id"]
        for entity in await client.command("config/entity_registry/list")
        if entity["platform"] == "energier"
    }


def unique_id(device_id: str, channel: int, key: str) -> str:
    """The integration's unique id of a channel's entity."""
    return f"{device_id}_{channel}_{key}"


async def wait_for_values(client: Client, unique_ids: list[str], patience: float = 60) -> dict[str, str]:
    """Wait until the entities exist and have a value; return their entity ids by unique id."""
    try:
        async with asyncio.timeout(patience):
            while True:
                found = await entity_ids(client)
                states = await client.states()
                missing = [
                    name
                    for name in unique_ids
                    if states.get(found.get(name, ""), {"state": "unknown"})["state"] in UNKNOWN
                ]
                if not missing:
                    return {name: found[name] for name in unique_ids}
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise TimeoutError(f"no value within {patience:.0f} s: {', '.join(missing)}") from None
