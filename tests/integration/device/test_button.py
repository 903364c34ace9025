"""Buttons ask a device what it said it can do."""

import asyncio
import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from ..conftest import Bus, entity_id, example

pytestmark = pytest.mark.usefixtures("entry")


async def press(hass: HomeAssistant, bus: Bus, unique_id: str, **answer: Any) -> dict[str, Any]:
    """Press a button, answer as the device, and return the command it got."""
    target = {"entity_id": entity_id(hass, "button", unique_id)}
    pressed = hass.async_create_task(hass.services.async_call("button", "press", target, blocking=True))
    async with asyncio.timeout(5):
        while not (sent := bus.published("tap-1a2b3c/cmd")):
            await asyncio.sleep(0)
    command: dict[str, Any] = json.loads(sent[-1])
    await bus.send("tap-1a2b3c/ack", {"id": command["id"], "ok": True, **answer})
    await pressed
    return command


@pytest.mark.parametrize(
    ("unique_id", "command"),
    [
        ("tap-1a2b3c_identify", {"cmd": "identify"}),
        ("tap-1a2b3c_restart", {"cmd": "restart"}),
        ("tap-1a2b3c_4_reset_trip", {"cmd": "reset_trip", "ch": 4}),
    ],
)
async def test_a_button_sends_its_command(
    hass: HomeAssistant, bus: Bus, unique_id: str, command: dict[str, Any]
) -> None:
    await bus.tap()
    sent = await press(hass, bus, unique_id)
    assert {key: sent[key] for key in sent if key != "id"} == command


async def test_a_refusal_is_said(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    with pytest.raises(HomeAssistantError, match="cannot do this"):
        await press(hass, bus, "tap-1a2b3c_identify", ok=False, error="not_supported")


async def test_only_announced_capabilities_have_buttons(hass: HomeAssistant, bus: Bus) -> None:
    await bus.announce(example("discovery", "tap") | {"capabilities": ["restart", "fly"]})
    await bus.meter()
    assert hass.states.async_entity_ids("button") == [entity_id(hass, "button", "tap-1a2b3c_restart")]


async def test_only_outlets_have_a_trip_to_reset(hass: HomeAssistant, bus: Bus) -> None:
    await bus.announce(example("discovery", "meter") | {"capabilities": ["reset_trip"]})
    assert hass.states.async_entity_ids("button") == []
