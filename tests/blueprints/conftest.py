"""Blueprints run in a real Home Assistant core, copied where a user's import would put them."""

from collections.abc import Awaitable, Callable
from pathlib import Path
import shutil
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

BLUEPRINTS = Path(__file__).parents[2] / "blueprints"


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Keep what the tests write out of the plugin's own folder."""
    return hass_tmp_config_dir


@pytest.fixture
def automation(hass: HomeAssistant) -> Callable[[str, dict[str, Any]], Awaitable[None]]:
    """Import a blueprint and make an automation of it."""

    async def make(name: str, inputs: dict[str, Any]) -> None:
        target = Path(hass.config.path("blueprints/automation/energier"))
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(BLUEPRINTS / "automation" / "energier" / f"{name}.yaml", target)
        config = {"use_blueprint": {"path": f"energier/{name}.yaml", "input": inputs}}
        assert await async_setup_component(hass, "automation", {"automation": config})
        await hass.async_block_till_done()

    return make
