"""Config flows, step by step as a user would click them."""

import asyncio
from typing import Any

from .client import Client, HomeAssistantError


async def set_up_mqtt(client: Client, port: int, username: str, password: str, *, mqtt_5: bool) -> None:
    """Add the MQTT integration; where it is there already, give it the broker's address anew."""
    entries = await client.get("/api/config/config_entries/entry?domain=mqtt")
    request: dict[str, Any] = {"handler": "mqtt"}
    if entries:
        request["entry_id"] = entries[0]["entry_id"]
    flow = await client.post("/api/config/config_entries/flow", request)
    result = await client.post(
        f"/api/config/config_entries/flow/{flow['flow_id']}",
        {
            "broker": "127.0.0.1",
            "port": port,
            "protocol": "5" if mqtt_5 else "3.1.1",
            "username": username,
            "password": password,
            "other_settings": {"set_client_cert": False, "set_ca_cert": "off", "transport": "tcp"},
        },
    )
    if result["type"] != "create_entry" and result.get("reason") != "reconfigure_successful":
        raise HomeAssistantError(f"MQTT could not be set up: {result.get('errors') or result.get('reason')}")


async def confirm_discovered(client: Client, domain: str, patience: float = 60) -> None:
    """Wait until Home Assistant offers the integration by itself, and accept."""
    try:
        async with asyncio.timeout(patience):
            while not (flow_id := await _discovered(client, domain)):
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise HomeAssistantError(f"{domain} was not discovered within {patience:.0f} s") from None
    result = await client.get(f"/api/config/config_entries/flow/{flow_id}")
    while result["type"] == "form":
        if result.get("errors"):
            raise HomeAssistantError(f"{domain} could not be set up: {result['errors']}")
        result = await client.post(f"/api/config/config_entries/flow/{flow_id}", {})
    if result["type"] != "create_entry":
        raise HomeAssistantError(f"{domain} could not be set up: {result.get('reason')}")


async def _discovered(client: Client, domain: str) -> str | None:
    flows = await client.command("config_entries/flow/progress")
    return next((flow["flow_id"] for flow in flows if flow["handler"] == domain), None)


async def remove(client: Client, domain: str) -> None:
    """Remove every config entry of the integration."""
    for entry in await client.get(f"/api/config/config_entries/entry?domain={domain}"):
        await client.delete(f"/api/config/config_entries/entry/{entry['entry_id']}")
