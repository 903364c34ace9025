"""The script switches off what does nothing, and leaves what works, is protected, or cannot be told."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from .household import Outlet, let_switch

type Make = Callable[[str, dict[str, Any]], Awaitable[None]]


@pytest.fixture
def told(hass: HomeAssistant) -> list[tuple[str, str]]:
    """What the switches were told."""
    return let_switch(hass)


async def run(hass: HomeAssistant) -> dict[str, Any]:
    response = await hass.services.async_call("script", "night_shutdown", {}, blocking=True, return_response=True)
    assert response is not None
    return dict(response)


async def test_each_outlet_gets_what_it_deserves(
    hass: HomeAssistant, outlet: Callable[[str], Outlet], script: Make, told: list[tuple[str, str]]
) -> None:
    outlets = {
        name: outlet(name)
        for name in ("TV", "Idle", "Washer", "Router", "Kept", "Silent", "Off already", "Standby above", "Kilowatt")
    }
    outlets["TV"].stand_by("on")
    outlets["TV"].draw(3)
    outlets["Idle"].draw(0.4)
    outlets["Washer"].draw(420)
    outlets["Router"].stand_by("on", protected=True)
    outlets["Kept"].draw(1)
    outlets["Silent"].stand_by("unknown", level=None)
    outlets["Silent"].draw("unavailable")
    outlets["Off already"].turn("off")
    outlets["Standby above"].stand_by("on")
    outlets["Standby above"].draw(18)
    outlets["Kilowatt"].draw(2, "kW")
    switches = {name: each.switch for name, each in outlets.items()}
    await script("night_shutdown", {"outlets": list(switches.values()), "keep": [switches["Kept"]]})
    assert await run(hass) == {
        "switched_off": [switches["TV"], switches["Idle"], switches["Standby above"]],
        "works": [switches["Washer"], switches["Kilowatt"]],
        "protected": [switches["Router"], switches["Kept"]],
        "unknown": [switches["Silent"]],
    }
    assert told == [("off", switches["TV"]), ("off", switches["Idle"]), ("off", switches["Standby above"])]


async def test_where_works_begins_can_be_chosen(
    hass: HomeAssistant, outlet: Callable[[str], Outlet], script: Make, told: list[tuple[str, str]]
) -> None:
    lamp = outlet("Lamp")
    lamp.draw(8)
    await script("night_shutdown", {"outlets": [lamp.switch], "works_above": 10})
    assert (await run(hass))["switched_off"] == [lamp.switch]


async def test_an_outlet_that_refuses_does_not_save_the_others(
    hass: HomeAssistant, outlet: Callable[[str], Outlet], script: Make, told: list[tuple[str, str]]
) -> None:
    first, second = outlet("First"), outlet("Second")
    from homeassistant.core import ServiceCall
    from homeassistant.exceptions import HomeAssistantError

    async def refuse_the_first(call: ServiceCall) -> None:
        told.append(("off", call.data["entity_id"][0]))
        if call.data["entity_id"] == [first.switch]:
            raise HomeAssistantError("no answer")

    hass.services.async_register("switch", "turn_off", refuse_the_first)
    await script("night_shutdown", {"outlets": [first.switch, second.switch]})
    await run(hass)
    assert told == [("off", first.switch), ("off", second.switch)]
