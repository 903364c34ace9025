"""Switching an outlet waits for the device's answer, and shows what the device says."""

import asyncio
import json
from typing import Any
from unittest.mock import patch

from homeassistant.components import mqtt
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_send
import pytest

from ..conftest import Bus, entity_id, example, value

pytestmark = pytest.mark.usefixtures("entry")

OUTLET_1 = "tap-1a2b3c_1_outlet"


class Asked:
    """A switch action on its way, and the command it sent."""

    def __init__(self, hass: HomeAssistant, bus: Bus, action: str, outlet: int = 1) -> None:
        self._hass = hass
        self._bus = bus
        self._topic = f"tap-1a2b3c/{outlet}/set"
        target = {"entity_id": entity_id(hass, "switch", f"tap-1a2b3c_{outlet}_outlet")}
        self.done = hass.async_create_task(hass.services.async_call("switch", action, target, blocking=True))

    async def command(self) -> dict[str, Any]:
        """The message the device got."""
        async with asyncio.timeout(5):
            while not (sent := self._bus.published(self._topic)):
                await asyncio.sleep(0)
        message: dict[str, Any] = json.loads(sent[-1])
        return message

    async def answer(self, **answer: Any) -> None:
        """Answer as the device."""
        command = await self.command()
        self._bus.fire("tap-1a2b3c/ack", {"id": command["id"], "ok": True, **answer})


async def test_outlets_show_whether_they_are_on(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    shown = [value(hass, "switch", f"tap-1a2b3c_{outlet}_outlet") for outlet in (1, 2, 3, 4)]
    assert shown == [STATE_ON, STATE_ON, STATE_OFF, STATE_OFF]


async def test_an_outlet_without_a_known_state_is_unknown(hass: HomeAssistant, bus: Bus) -> None:
    await bus.announce(example("discovery", "tap"))
    await bus.send("tap-1a2b3c/availability", "online")
    assert value(hass, "switch", OUTLET_1) == STATE_UNKNOWN


async def test_a_channel_without_a_relay_has_no_switch(hass: HomeAssistant, bus: Bus) -> None:
    await bus.meter()
    assert hass.states.async_entity_ids("switch") == []


async def test_switching_sends_the_contracts_command(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    asked = Asked(hass, bus, "turn_off")
    command = await asked.command()
    assert command["on"] is False
    assert len(command["id"]) == 16
    await asked.answer(on=False)
    await asked.done
    (call,) = [c for c in bus.client.publish.call_args_list if c.args[0] == "energier/tap-1a2b3c/1/set"]
    assert call.args[2:4] == (1, False)


async def test_the_state_is_what_the_device_confirmed(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    asked = Asked(hass, bus, "turn_off")
    await asked.command()
    assert value(hass, "switch", OUTLET_1) == STATE_ON
    await asked.answer(on=False)
    await asked.done
    assert value(hass, "switch", OUTLET_1) == STATE_OFF


async def test_turning_on(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    asked = Asked(hass, bus, "turn_on", outlet=3)
    await asked.answer(on=True)
    await asked.done
    assert value(hass, "switch", "tap-1a2b3c_3_outlet") == STATE_ON


@pytest.mark.parametrize(
    ("error", "key"),
    [
        ("invalid", "command_invalid"),
        ("unknown_channel", "command_unknown_channel"),
        ("unknown_command", "command_unknown_command"),
        ("not_supported", "command_not_supported"),
        ("tripped", "command_tripped"),
        ("too_fast", "command_too_fast"),
        ("failed", "command_failed"),
        ("on_fire", "command_failed"),
        (None, "command_failed"),
    ],
)
async def test_a_devices_refusal_is_said_in_the_users_language(
    hass: HomeAssistant, bus: Bus, error: str | None, key: str
) -> None:
    await bus.tap()
    asked = Asked(hass, bus, "turn_off")
    await asked.answer(ok=False, error=error, on=True)
    with pytest.raises(HomeAssistantError, match="Living room tap") as raised:
        await asked.done
    assert raised.value.translation_key == key
    assert value(hass, "switch", OUTLET_1) == STATE_ON


async def test_no_answer_is_said(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    with patch("custom_components.energier.device.commands.ANSWER_SECONDS", 0.05):
        asked = Asked(hass, bus, "turn_off")
        with pytest.raises(HomeAssistantError, match="did not answer") as raised:
            await asked.done
    assert raised.value.translation_key == "no_answer"
    assert value(hass, "switch", OUTLET_1) == STATE_ON


async def test_an_answer_that_comes_too_late_or_to_somebody_else_does_no_harm(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    with patch("custom_components.energier.device.commands.ANSWER_SECONDS", 0.05):
        asked = Asked(hass, bus, "turn_off")
        with pytest.raises(HomeAssistantError):
            await asked.done
    await asked.answer(on=False)
    await bus.send("tap-1a2b3c/ack", example("ack", "on"))
    asked = Asked(hass, bus, "turn_on")
    await asked.answer(on=True)
    await bus.send("tap-1a2b3c/ack", {"id": (await asked.command())["id"], "ok": True, "on": True})
    await asked.done


async def test_an_answer_without_a_state_leaves_it_to_the_next_state(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    asked = Asked(hass, bus, "turn_off")
    await asked.answer()
    await asked.done
    assert value(hass, "switch", OUTLET_1) == STATE_ON


async def test_without_the_broker_nothing_is_sent_and_that_is_said(hass: HomeAssistant, bus: Bus) -> None:
    """The MQTT client would keep the command and switch the outlet minutes later."""
    await bus.tap()
    async_dispatcher_send(hass, mqtt.MQTT_CONNECTION_STATE, False)
    assert value(hass, "switch", OUTLET_1) == STATE_UNAVAILABLE
    switch = hass.data["entity_components"]["switch"].get_entity(entity_id(hass, "switch", OUTLET_1))
    with pytest.raises(HomeAssistantError, match="broker cannot be reached") as raised:
        await switch.async_turn_off()
    assert raised.value.translation_key == "broker_lost"
    assert bus.published("tap-1a2b3c/1/set") == []


async def test_nothing_is_sent_to_a_device_that_is_offline(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    await bus.send("tap-1a2b3c/availability", "offline")
    switch = hass.data["entity_components"]["switch"].get_entity(entity_id(hass, "switch", OUTLET_1))
    with pytest.raises(HomeAssistantError, match="is offline"):
        await switch.async_turn_off()
    assert bus.published("tap-1a2b3c/1/set") == []


async def test_a_broker_that_breaks_while_sending_is_said(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    with patch("homeassistant.components.mqtt.async_publish", side_effect=HomeAssistantError("socket closed")):
        asked = Asked(hass, bus, "turn_off")
        with pytest.raises(HomeAssistantError, match="socket closed"):
            await asked.done


async def test_two_outlets_at_once_get_their_own_answers(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    first, second = Asked(hass, bus, "turn_off", 1), Asked(hass, bus, "turn_off", 2)
    await second.answer(ok=False, error="too_fast")
    await first.answer(on=False)
    await first.done
    with pytest.raises(HomeAssistantError):
        await second.done
    assert [value(hass, "switch", f"tap-1a2b3c_{outlet}_outlet") for outlet in (1, 2)] == [STATE_OFF, STATE_ON]
