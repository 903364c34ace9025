"""A home with a contract and years of statistics, and a stand-in for the app beside it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN

from ..contract.conftest import (  # noqa: F401 - fixtures
    AUGUST,
    CONTRACT,
    NOON,
    House,
    contract,
    house,
    seoul,
    settle,
    summer,
)
from .stand_in import StandIn

SERIES = f"{CONTRACT}_usage"

type Connect = Callable[..., Awaitable[MockConfigEntry]]

__all__ = ["AUGUST", "CONTRACT", "NOON", "SERIES", "Connect", "House", "contract", "seoul", "settle"]


def settings(app: StandIn) -> dict[str, Any]:
    """The app as an entry stores it."""
    return {CONF_URL: app.url, CONF_TOKEN: app.token}


@pytest.fixture
def connect(hass: HomeAssistant, app: StandIn) -> Connect:
    """Set the integration up with the app and with contracts."""

    async def connect(*subentries: ConfigSubentryDataWithId, **options: Any) -> MockConfigEntry:
        entry = MockConfigEntry(
            domain=DOMAIN,
            unique_id=DOMAIN,
            title="Energier",
            data=settings(app),
            options=options,
            subentries_data=subentries,
        )
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
        return entry

    return connect


@pytest.fixture
async def connected(summer: House, app: StandIn, connect: Connect) -> MockConfigEntry:  # noqa: F811
    """The home's contract, told to the app."""
    return await connect(contract(summer))


def state(hass: HomeAssistant, key: str, subentry_id: str = CONTRACT) -> State:
    """The state object of a contract's sensor."""
    entity_id = er.async_get(hass).async_get_entity_id("sensor", DOMAIN, f"{subentry_id}_{key}")
    assert entity_id is not None, key
    found = hass.states.get(entity_id)
    assert found is not None, entity_id
    return found


async def later(home: House, **by: float) -> datetime:
    """Let time pass, and let happen what happens."""
    when = datetime.fromtimestamp(home.freezer.time_to_freeze.timestamp(), tz=NOON.tzinfo) + timedelta(**by)
    await home.at(when)
    return when
