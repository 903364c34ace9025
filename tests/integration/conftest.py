"""Home Assistant with the integration in it, and devices that speak the contract."""

from collections.abc import AsyncIterator, Awaitable, Callable
import json
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_mqtt_message

# Bind our namespace package before the plugin's own `custom_components`, a real package, takes its name.
import custom_components.energier  # noqa: F401
from custom_components.energier.const import DOMAIN
from custom_components.energier.device.hub import Hub

from ..examples import choose_profile
from .ml.stand_in import StandIn

choose_profile()

CONTRACT = Path(__file__).parents[2] / "firmware" / "contract"

type SetUp = Callable[[], Awaitable[MockConfigEntry]]


def example(kind: str, name: str) -> dict[str, Any]:
    """An example message of the contract."""
    message: dict[str, Any] = json.loads((CONTRACT / "examples" / kind / f"{name}.json").read_text(encoding="utf-8"))
    return message


def entity_id(hass: HomeAssistant, platform: str, unique_id: str) -> str:
    """The entity id of one of our entities."""
    found = er.async_get(hass).async_get_entity_id(platform, DOMAIN, unique_id)
    assert found is not None, unique_id
    return found


def value(hass: HomeAssistant, platform: str, unique_id: str) -> str:
    """The state of one of our entities."""
    state = hass.states.get(entity_id(hass, platform, unique_id))
    assert state is not None, unique_id
    return state.state


class Bus:
    """The MQTT bus as devices use it; everything it sends is handled when a call returns."""

    def __init__(self, hass: HomeAssistant, client: MagicMock) -> None:
        self._hass = hass
        self.client = client

    async def send(self, topic: str, payload: dict[str, Any] | str | bytes, *, retain: bool = False) -> None:
        """Publish under energier/; `retain` is how a broker marks what it had kept when one subscribes."""
        self.fire(topic, payload, retain=retain)
        await self._hass.async_block_till_done()

    def fire(self, topic: str, payload: dict[str, Any] | str | bytes, *, retain: bool = False) -> None:
        """Publish under energier/ and do not wait for what comes of it."""
        if isinstance(payload, dict):
            payload = json.dumps(payload)
        async_fire_mqtt_message(self._hass, f"energier/{topic}", payload, retain=retain)

    async def announce(self, announcement: dict[str, Any]) -> None:
        """Publish a discovery message."""
        await self.send(f"discovery/{announcement['id']}/config", announcement)

    async def tap(self, **changes: Any) -> str:
        """Bring the contract's tap online with its example state and counters; return its id."""
        announcement = example("discovery", "tap") | changes
        await self.announce(announcement)
        await self.start(announcement["id"], "tap")
        return str(announcement["id"])

    async def meter(self) -> str:
        """Bring the contract's meter online with its example state and counters; return its id."""
        announcement = example("discovery", "meter")
        await self.announce(announcement)
        await self.start(announcement["id"], "meter")
        return str(announcement["id"])

    async def start(self, device_id: str, name: str) -> None:
        """Publish availability, counters and state."""
        await self.send(f"{device_id}/availability", "online")
        await self.send(f"{device_id}/energy", example("energy", name))
        await self.send(f"{device_id}/state", example("state", name))

    def published(self, topic: str) -> list[Any]:
        """Everything the integration published on a topic under energier/, oldest first."""
        return [call.args[1] for call in self.client.publish.call_args_list if call.args[0] == f"energier/{topic}"]


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load the integration; the recorder has to be there before everything else."""
    if "recorder_mock" in request.fixturenames:
        request.getfixturevalue("recorder_mock")
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Home Assistant's MQTT client leaves a timer behind, which the plugin forgives only in core's own tests."""
    return True


@pytest.fixture
def bus(hass: HomeAssistant, mqtt_mock: MagicMock, mqtt_client_mock: MagicMock) -> Bus:
    """MQTT set up, with a broker in memory."""
    return Bus(hass, mqtt_client_mock)


@pytest.fixture
def set_up(hass: HomeAssistant) -> SetUp:
    """Set the integration up."""

    async def set_up() -> MockConfigEntry:
        entry = MockConfigEntry(domain=DOMAIN, unique_id=DOMAIN, title="Energier")
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        return entry

    return set_up


@pytest.fixture
async def entry(bus: Bus, set_up: SetUp) -> MockConfigEntry:
    """The integration, set up with MQTT."""
    return await set_up()


@pytest.fixture
def hub(entry: MockConfigEntry) -> Hub:
    """The hub of the integration."""
    hub: Hub = entry.runtime_data.hub
    return hub


@pytest.fixture
async def app(hass: HomeAssistant, socket_enabled: None) -> AsyncIterator[StandIn]:
    """The app, which must never have been spoken to in another way than its contract's."""
    stand_in = StandIn()
    await stand_in.start()
    yield stand_in
    await stand_in.stop()
    assert stand_in.wrong == []
