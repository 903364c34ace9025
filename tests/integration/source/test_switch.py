from homeassistant.core import Context, HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN

from .conftest import Adopt, Plug, value

SWITCH = "switch.kitchen_fridge"


@pytest.fixture
async def entry(plug: Plug, adopt: Adopt) -> MockConfigEntry:
    return await adopt(plug.refs("power", "switch"))


@pytest.fixture
def commands(hass: HomeAssistant, entry: MockConfigEntry, plug: Plug) -> list[tuple[str, str, str]]:
    """What reaches the foreign plug (its own integration's part of the switch service), which obeys."""
    heard: list[tuple[str, str, str]] = []
    original = hass.services.async_services()["switch"]

    for command, state in (("turn_on", "on"), ("turn_off", "off")):
        job = original[command].job.target

        async def obey(call: ServiceCall, job: object = job, command: str = command, state: str = state) -> None:
            ids = call.data["entity_id"]
            if plug.id("switch") in ids:
                heard.append((command, plug.id("switch"), call.context.id))
                plug.say("switch", state)
                return
            await job(call)  # type: ignore[operator]  # the real service of the switch integration

        hass.services.async_register("switch", command, obey, original[command].schema)
    return heard


async def switch(hass: HomeAssistant, command: str, context: Context | None = None) -> None:
    await hass.services.async_call("switch", command, {"entity_id": SWITCH}, blocking=True, context=context)
    await hass.async_block_till_done()


async def test_shows_what_the_adopted_switch_says(hass: HomeAssistant, entry: MockConfigEntry, plug: Plug) -> None:
    for said, shown in (("on", "on"), ("off", "off"), ("unknown", "unknown"), ("unavailable", "unavailable")):
        plug.say("switch", said)
        await hass.async_block_till_done()
        assert value(hass, SWITCH) == shown


async def test_passes_commands_on(
    hass: HomeAssistant, entry: MockConfigEntry, plug: Plug, commands: list[tuple[str, str, str]]
) -> None:
    context = Context()
    plug.rename("switch", "switch.renamed")
    await hass.async_block_till_done()
    await switch(hass, "turn_off", context)
    assert value(hass, SWITCH) == "off"
    await switch(hass, "turn_on")
    assert value(hass, SWITCH) == "on"
    assert [command[:2] for command in commands] == [("turn_off", "switch.renamed"), ("turn_on", "switch.renamed")]
    assert commands[0][2] == context.id


async def test_a_plug_that_is_gone_cannot_be_switched(
    hass: HomeAssistant, entry: MockConfigEntry, plug: Plug, commands: list[tuple[str, str, str]]
) -> None:
    entity = hass.data["entity_components"]["switch"].get_entity(SWITCH)
    plug.say("switch", "unavailable")
    await hass.async_block_till_done()
    with pytest.raises(HomeAssistantError) as error:
        await entity.async_turn_off()
    assert (error.value.translation_domain, error.value.translation_key) == (DOMAIN, "source_switch_unavailable")
    plug.remove("switch")
    await hass.async_block_till_done()
    with pytest.raises(HomeAssistantError) as error:
        await entity.async_turn_on()
    assert error.value.translation_key == "source_switch_unavailable"
    assert commands == []


async def test_a_plug_that_fails_says_so(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    async def fail(call: ServiceCall) -> None:
        raise HomeAssistantError("relay stuck")

    entity = hass.data["entity_components"]["switch"].get_entity(SWITCH)
    hass.services.async_register("switch", "turn_off", fail)
    with pytest.raises(HomeAssistantError) as error:
        await entity.async_turn_off()
    assert error.value.translation_key == "source_switch_failed"
    assert error.value.translation_placeholders == {"entity": "switch.fridge_switch", "error": "relay stuck"}
