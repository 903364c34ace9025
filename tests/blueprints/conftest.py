"""Blueprints run in a real Home Assistant core, copied where a user's import would put them."""

from collections.abc import AsyncIterator, Awaitable, Callable
import logging
from pathlib import Path
import shutil
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import translation
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

# Bind our namespace package before the plugin's own `custom_components`, a real package, takes its name.
import custom_components.energier  # noqa: F401
from custom_components.energier.const import DOMAIN

from ..contracts import FakeContract, make_contracts
from .household import Outlet
from .phone import Phone, make_phone

# The plugin has every statement of the database logged.
logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)

BLUEPRINTS = Path(__file__).parents[2] / "blueprints"

type Make = Callable[[str, dict[str, Any]], Awaitable[None]]


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load the integration; the recorder has to be there before everything else."""
    if "recorder_mock" in request.fixturenames:
        request.getfixturevalue("recorder_mock")
    request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Keep what the tests write out of the plugin's own folder."""
    return hass_tmp_config_dir


@pytest.fixture(params=["en", "ko"])
def language(request: pytest.FixtureRequest, hass: HomeAssistant) -> str:
    """The home speaks English, or Korean."""
    hass.config.language = request.param
    return hass.config.language


def _import(hass: HomeAssistant, domain: str, name: str) -> str:
    target = Path(hass.config.path(f"blueprints/{domain}/energier"))
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(BLUEPRINTS / domain / "energier" / f"{name}.yaml", target)
    return f"energier/{name}.yaml"


@pytest.fixture
async def automation(hass: HomeAssistant) -> AsyncIterator[Make]:
    """Import a blueprint and make an automation of it, which ends with the test."""

    async def make(name: str, inputs: dict[str, Any]) -> None:
        config = {"alias": name, "use_blueprint": {"path": _import(hass, "automation", name), "input": inputs}}
        assert await async_setup_component(hass, "automation", {"automation": config})
        # A running Home Assistant has them loaded; they tell the home's language.
        await translation.async_load_integrations(hass, {"automation"})
        await hass.async_block_till_done()
        assert hass.states.get(f"automation.{name}"), "Home Assistant refused it; see the log"

    yield make
    if hass.services.has_service("automation", "turn_off"):
        await hass.services.async_call("automation", "turn_off", {"entity_id": "all"}, blocking=True)


@pytest.fixture
def script(hass: HomeAssistant) -> Make:
    """Import a blueprint and make a script of it, under the blueprint's name."""

    async def make(name: str, inputs: dict[str, Any]) -> None:
        config = {name: {"use_blueprint": {"path": _import(hass, "script", name), "input": inputs}}}
        assert await async_setup_component(hass, "script", {"script": config})
        await hass.async_block_till_done()

    return make


@pytest.fixture
async def home(hass: HomeAssistant) -> FakeContract:
    """A contract of the integration."""
    return (await make_contracts(hass, home="Home"))["home"]


@pytest.fixture
def outlet(hass: HomeAssistant, home: FakeContract) -> Callable[[str], Outlet]:
    """Make outlets of the integration."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)

    def make(name: str) -> Outlet:
        assert isinstance(entry, MockConfigEntry)
        return Outlet(hass, entry, name)

    return make


@pytest.fixture
async def phone(hass: HomeAssistant, hass_client: ClientSessionGenerator, socket_enabled: None) -> AsyncIterator[Phone]:
    """A phone of the household."""
    phone = await make_phone(hass, hass_client, "Minji's phone")
    yield phone
    await phone.server.close()
