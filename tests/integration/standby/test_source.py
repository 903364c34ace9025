"""The standby of an adopted plug, which tells only what changes."""

from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN
from custom_components.energier.standby.keys import KEYS
from custom_components.energier.standby.standbys import KEY

from ..source.conftest import Adopt, Plug
from .conftest import SOURCE, PlugIn, PlugTelevision, Store


async def pass_time(television: PlugTelevision, minutes: float) -> None:
    """Let time pass in which the plug says nothing."""
    said, television.say = television.say, _nothing  # type: ignore[method-assign]
    await television.wait(minutes)
    television.say = said  # type: ignore[method-assign]


async def _nothing() -> None:
    """A plug that tells only changes has nothing to say."""


async def test_a_plug_that_stays_silent_in_standby_is_switched_off(hass: HomeAssistant, plug_in: PlugIn) -> None:
    television = await plug_in()
    await television.choose("off", 30)
    await television.draw(0.8)
    await pass_time(television, 3)
    assert television.standby == STATE_ON
    await pass_time(television, 28)
    assert television.commands == []
    await pass_time(television, 2)
    assert television.commands == ["off"]
    assert television.standby == STATE_OFF
    await pass_time(television, 60)
    assert television.saved == pytest.approx(0.0008, abs=0.0001)


async def test_what_works_is_never_switched_off(plug_in: PlugIn) -> None:
    television = await plug_in()
    await television.choose("off", 1)
    await pass_time(television, 60)
    assert television.standby == STATE_OFF
    assert television.commands == []


@pytest.mark.parametrize(
    ("name", "device"), [("Kitchen fridge", "Socket"), ("Bedroom", "냉장고 플러그"), ("안방 공유기", "Socket")]
)
async def test_a_plug_whose_name_or_devices_name_protects_is_never_switched_off(
    plug_in: PlugIn, name: str, device: str
) -> None:
    television = await plug_in(name, device)
    assert television.shows("switch", "standby_protected") == STATE_ON
    await television.choose("off", 1)
    await television.draw(0.8)
    await pass_time(television, 30)
    assert television.standby == STATE_ON
    assert television.commands == []


async def test_a_name_given_later_protects(hass: HomeAssistant, plug_in: PlugIn) -> None:
    television = await plug_in()
    assert television.shows("switch", "standby_protected") == STATE_OFF
    dr.async_get(hass).async_update_device(television.plug.device.id, name_by_user="CPAP")
    await pass_time(television, 0.25)
    assert television.shows("switch", "standby_protected") == STATE_ON
    dr.async_get(hass).async_update_device(television.plug.device.id, name_by_user="Lamp")
    await pass_time(television, 0.25)
    assert television.shows("switch", "standby_protected") == STATE_OFF


async def test_a_plug_of_an_integration_without_registry_protects_by_its_states_name(
    hass: HomeAssistant, adopt: Adopt
) -> None:
    hass.states.async_set("sensor.p", "5", {"unit_of_measurement": "W", "device_class": "power"})
    hass.states.async_set("switch.s", "on", {"friendly_name": "Aquarium"})
    await adopt({"power": "sensor.p", "switch": "switch.s"}, name="Living room")
    state = hass.states.get("switch.living_room_never_switch_off_automatically")
    assert state is not None
    assert state.state == STATE_ON


async def test_a_plug_that_is_unavailable_is_unavailable_and_seen_anew(plug_in: PlugIn) -> None:
    television = await plug_in()
    await television.choose("off", 10)
    await television.draw(0.8)
    await pass_time(television, 11)
    television.plug.say("power", STATE_UNAVAILABLE)
    await pass_time(television, 1)
    assert television.standby == STATE_UNAVAILABLE
    await television.say()
    assert television.standby == STATE_UNKNOWN
    await pass_time(television, 11)
    assert television.commands == []
    await pass_time(television, 2)
    assert television.commands == ["off"]


async def test_a_plug_whose_entities_are_gone_is_left_alone(hass: HomeAssistant, plug_in: PlugIn) -> None:
    television = await plug_in()
    television.plug.remove("switch")
    television.plug.remove("power")
    await pass_time(television, 1)
    assert television.standby == STATE_UNAVAILABLE
    assert television.shows("switch", "standby_protected") == STATE_OFF


async def test_a_plug_that_fails_is_asked_again(plug_in: PlugIn, caplog: pytest.LogCaptureFixture) -> None:
    television = await plug_in()
    television.refuses = "relay stuck"
    await television.choose("off", 1)
    await television.draw(0.8)
    await pass_time(television, 15)
    assert len(television.commands) == 4
    assert caplog.text.count("cannot be switched off") == 1
    assert television.saved == 0


async def test_what_was_set_survives_a_restart(plug_in: PlugIn) -> None:
    television = await plug_in(rules={"action": "tell", "delay": 5.0}, protection={"by_hand": True, "waived": []})
    assert television.shows("select", "standby_action") == "tell"
    assert float(television.shows("number", "standby_delay")) == 5
    assert television.shows("switch", "standby_protected") == STATE_ON


async def test_the_entities_are_on_the_sources_device(hass: HomeAssistant, plug_in: PlugIn) -> None:
    television = await plug_in()
    registry = er.async_get(hass)
    switch = registry.async_get("switch.bedroom")
    assert switch is not None
    for platform, key in (
        ("binary_sensor", "standby"),
        ("select", "standby_action"),
        ("sensor", "standby_saved_energy"),
    ):
        known = registry.async_get(television.id(platform, key))
        assert known is not None
        assert (known.device_id, known.config_subentry_id) == (switch.device_id, SOURCE)


@pytest.mark.parametrize(
    ("kind", "roles"), [("plug", ("power",)), ("plug", ("energy", "switch")), ("meter", ("power", "switch"))]
)
async def test_only_a_plug_with_switch_and_power_has_standby(
    hass: HomeAssistant, plug: Plug, adopt: Adopt, kind: str, roles: tuple[str, ...]
) -> None:
    await adopt(plug.refs(*roles), kind=kind)
    ours = {known.unique_id for known in er.async_get(hass).entities.values() if known.platform == DOMAIN}
    assert not ours & {f"{SOURCE}_{key}" for key in KEYS}


async def test_standby_goes_with_the_switch_and_comes_back_with_it(
    hass: HomeAssistant, plug_in: PlugIn, hass_storage: Store
) -> None:
    television = await plug_in()
    await television.choose("off")
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    (subentry,) = entry.subentries.values()
    refs = television.plug.refs("power", "switch")
    hass.config_entries.async_update_subentry(entry, subentry, data={"kind": "plug", "power": refs["power"]})
    await hass.async_block_till_done()
    registry = er.async_get(hass)
    assert registry.async_get_entity_id("binary_sensor", DOMAIN, f"{SOURCE}_standby") is None
    assert registry.async_get_entity_id("sensor", DOMAIN, f"{SOURCE}_power") is not None
    hass.config_entries.async_update_subentry(entry, subentry, data={"kind": "plug", **refs})
    await hass.async_block_till_done()
    assert television.shows("select", "standby_action") == "off"


async def test_a_source_that_is_removed_is_forgotten(hass: HomeAssistant, plug_in: PlugIn, hass_storage: Store) -> None:
    await plug_in()
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert isinstance(entry, MockConfigEntry)
    hass.config_entries.async_remove_subentry(entry, SOURCE)
    await hass.async_block_till_done()
    await hass.config_entries.async_unload(entry.entry_id)
    assert SOURCE not in hass_storage[KEY]["data"]
