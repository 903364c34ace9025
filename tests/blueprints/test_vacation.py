"""The script switches off at leaving, and at the return back on what was on before."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from .household import Outlet, let_switch

type Make = Callable[[str, dict[str, Any]], Awaitable[None]]


@pytest.fixture(autouse=True)
async def told(hass: HomeAssistant) -> list[tuple[str, str]]:
    """What the switches were told."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "switch", {})
    assert await async_setup_component(hass, "scene", {})
    return let_switch(hass)


@pytest.fixture
def outlets(outlet: Callable[[str], Outlet]) -> dict[str, Outlet]:
    """A television and a lamp that are on, a fan that is off, and a router that must stay on."""
    outlets = {name: outlet(name) for name in ("TV", "Lamp", "Fan", "Router")}
    outlets["Fan"].turn("off")
    outlets["Router"].stand_by("off", protected=True)
    return outlets


async def run(hass: HomeAssistant, **fields: Any) -> None:
    await hass.services.async_call("script", "vacation", fields, blocking=True)
    await hass.async_block_till_done()


def on(outlets: dict[str, Outlet]) -> set[str]:
    return {name for name, each in outlets.items() if each.state(each.switch) == "on"}


def switches(outlets: dict[str, Outlet]) -> list[str]:
    return [each.switch for each in outlets.values()]


async def test_leaving_switches_off_but_not_what_is_protected(
    hass: HomeAssistant, outlets: dict[str, Outlet], script: Make
) -> None:
    await script("vacation", {"outlets": switches(outlets)})
    await run(hass)
    assert on(outlets) == {"Router"}


async def test_the_return_restores_what_was_on(hass: HomeAssistant, outlets: dict[str, Outlet], script: Make) -> None:
    await script("vacation", {"outlets": switches(outlets)})
    await run(hass, mode="leave")
    await run(hass, mode="return")
    assert on(outlets) == {"TV", "Lamp", "Router"}


async def test_leaving_twice_does_not_forget(hass: HomeAssistant, outlets: dict[str, Outlet], script: Make) -> None:
    await script("vacation", {"outlets": switches(outlets)})
    await run(hass, mode="leave")
    outlets["Fan"].turn("on")
    await run(hass, mode="leave")
    await run(hass, mode="leave")
    assert on(outlets) == {"Router"}
    await run(hass, mode="return")
    assert on(outlets) == {"TV", "Lamp", "Fan", "Router"}


async def test_after_a_restart_it_switches_on_what_was_given(
    hass: HomeAssistant, outlets: dict[str, Outlet], script: Make, told: list[tuple[str, str]]
) -> None:
    for each in outlets.values():
        each.turn("off")
    await script("vacation", {"outlets": switches(outlets), "again": [outlets["Lamp"].switch]})
    await run(hass, mode="return")
    assert told == [("on", outlets["Lamp"].switch)]


async def test_returning_twice_switches_nothing_more(
    hass: HomeAssistant, outlets: dict[str, Outlet], script: Make, told: list[tuple[str, str]]
) -> None:
    await script("vacation", {"outlets": switches(outlets)})
    await run(hass, mode="leave")
    await run(hass, mode="return")
    told.clear()
    await run(hass, mode="return")
    assert told == []
