"""The action that calibrates asks the device, step by step."""

import asyncio
import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
import probatio
import pytest

from custom_components.energier.const import DOMAIN

from ..conftest import Bus, entity_id

pytestmark = pytest.mark.usefixtures("entry")

TAP = "tap-1a2b3c"


def registry_id(hass: HomeAssistant, channel: int | None = None) -> str:
    """The tap's device in the registry, or an outlet's: the one its switch is on."""
    unique_id = f"{TAP}_identify" if channel is None else f"{TAP}_{channel}_outlet"
    known = er.async_get(hass).async_get(entity_id(hass, "button" if channel is None else "switch", unique_id))
    assert known is not None
    assert known.device_id is not None
    return known.device_id


def calibrate(hass: HomeAssistant, **data: Any) -> asyncio.Task[Any]:
    call = hass.services.async_call(DOMAIN, "calibrate", data, blocking=True, return_response=True)
    return asyncio.ensure_future(call)


async def answered(bus: Bus, asking: asyncio.Task[Any], **answer: Any) -> tuple[dict[str, Any], Any]:
    """Answer the command as the device; return it without its id, and the action's response."""
    async with asyncio.timeout(5):
        while not (sent := bus.published(f"{TAP}/cmd")):
            assert not asking.done(), asking.exception()
            await asyncio.sleep(0)
    command: dict[str, Any] = json.loads(sent[-1])
    await bus.send(f"{TAP}/ack", {"id": command.pop("id"), "ok": True, **answer})
    return command, await asking


@pytest.mark.parametrize(
    ("step", "value", "command"),
    [
        ("zero", None, {"cmd": "zero"}),
        ("voltage", 221.3, {"cmd": "calibrate", "v": 221.3}),
        ("current", 4.35, {"cmd": "calibrate", "a": 4.35}),
        ("phase", -1.5, {"cmd": "calibrate", "phase": -1.5}),
        ("resistive", None, {"cmd": "calibrate", "resistive": True}),
        ("undo", None, {"cmd": "undo"}),
    ],
)
async def test_each_step_is_a_command_of_the_contract(
    hass: HomeAssistant, bus: Bus, step: str, value: float | None, command: dict[str, Any]
) -> None:
    await bus.tap()
    data = {"device": registry_id(hass), "step": step} | ({} if value is None else {"value": value})
    sent, response = await answered(bus, calibrate(hass, **data), was=0.0488, now=0.0491)
    assert sent == command
    assert response == {"was": 0.0488, "now": 0.0491}


async def test_an_outlets_device_means_that_outlet(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    asking = calibrate(hass, device=registry_id(hass, 3), step="current", value=4.5)
    sent, _ = await answered(bus, asking)
    assert sent == {"cmd": "calibrate", "ch": 3, "a": 4.5}


async def test_what_a_device_cannot_calibrate_with_is_said(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    with pytest.raises(HomeAssistantError, match="could not do it"):
        await answered(bus, calibrate(hass, device=registry_id(hass), step="zero"), ok=False, error="failed")


@pytest.mark.parametrize("error", ["range", "no_signal", "load", "unsteady", "none"])
async def test_a_mistake_of_who_asked_is_told_as_one(hass: HomeAssistant, bus: Bus, error: str) -> None:
    await bus.tap()
    with pytest.raises(ServiceValidationError) as refused:
        await answered(bus, calibrate(hass, device=registry_id(hass), step="zero"), ok=False, error=error)
    assert refused.value.translation_key == f"command_{error}"


@pytest.mark.parametrize("step", ["voltage", "current", "phase"])
async def test_a_step_that_needs_a_value_says_so(hass: HomeAssistant, bus: Bus, step: str) -> None:
    await bus.tap()
    with pytest.raises(ServiceValidationError) as refused:
        await calibrate(hass, device=registry_id(hass), step=step)
    assert refused.value.translation_key == f"calibrate_{step}_needs_value"
    assert bus.published(f"{TAP}/cmd") == []


async def test_an_unknown_step_or_device_is_refused(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    with pytest.raises(probatio.Invalid):
        await calibrate(hass, device=registry_id(hass), step="guess")
    with pytest.raises(ServiceValidationError) as refused:
        await calibrate(hass, device="nothing", step="zero")
    assert refused.value.translation_key == "not_a_device"
