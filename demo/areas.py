"""Puts devices into rooms, so that Home Assistant's overview shows them there."""

from collections.abc import Mapping

from .client import Client


async def place(client: Client, rooms: Mapping[str, str]) -> None:
    """Put the device of each entity into the area of that name; make the area if there is none."""
    areas = {area["name"]: area["area_id"] for area in await client.command("config/area_registry/list")}
    entities = {
        entity["entity_id"]: entity["device_id"] for entity in await client.command("config/entity_registry/list")
    }
    for entity_id, name in rooms.items():
        if name not in areas:
            areas[name] = (await client.command("config/area_registry/create", name=name))["area_id"]
        await client.command("config/device_registry/update", device_id=entities[entity_id], area_id=areas[name])
