"""Two devices with one id: the second is refused, the user is told, and no wrong kWh is counted."""

from collections.abc import Callable

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier import async_remove_config_entry_device
from custom_components.energier.const import DOMAIN
from custom_components.energier.device import disputes
from custom_components.energier.device.hub import Hub

from ..conftest import Bus, SetUp, entity_id, example, value

TAP = "tap-1a2b3c"
FIRST = example("discovery", "tap")
SECOND = FIRST | {"mac": "b8:27:eb:ff:ff:ff", "sw": "9.9.9"}
ENERGY = f"{TAP}_1_energy"

pytestmark = pytest.mark.usefixtures("entry")


def energy(wh: float, boot: int) -> dict[str, object]:
    return {"schema": 1, "boot": boot, "ch": [{"wh": wh}, {"wh": None}, {"wh": None}, {"wh": None}]}


@pytest.fixture
def issue(hass: HomeAssistant) -> Callable[[], ir.IssueEntry | None]:
    return lambda: ir.async_get(hass).async_get_issue(DOMAIN, f"duplicate_id_{TAP}")


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let the second device be silent for long enough."""
    return lambda: monkeypatch.setattr(disputes, "GONE_AFTER", -1.0)


async def test_the_second_is_refused_and_a_repair_tells(
    hass: HomeAssistant,
    bus: Bus,
    entry: MockConfigEntry,
    issue: Callable[[], ir.IssueEntry | None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    await bus.tap()
    await bus.announce(SECOND)
    await bus.announce(SECOND)
    found = issue()
    assert found is not None
    assert found.translation_placeholders == {"id": TAP, "known": FIRST["mac"], "other": SECOND["mac"]}
    assert caplog.text.count("b8:27:eb:ff:ff:ff uses the id of b8:27:eb:1a:2b:3c") == 1
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, TAP), entry.entry_id)
    assert device is not None
    assert (device.serial_number, device.sw_version) == (FIRST["mac"], "0.1.0")
    assert value(hass, "sensor", f"{TAP}_1_power") == "1003.1"


async def test_the_owner_is_known_from_before_a_restart(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, issue: Callable[[], ir.IssueEntry | None]
) -> None:
    await bus.tap()
    await hass.config_entries.async_reload(entry.entry_id)
    await bus.announce(SECOND)
    assert issue() is not None
    assert entry.runtime_data.hub.devices == {}
    await bus.announce(FIRST)
    assert entry.runtime_data.hub.devices[TAP].disputed


async def test_energy_of_the_second_is_not_counted(hass: HomeAssistant, bus: Bus) -> None:
    await bus.tap()
    await bus.announce(SECOND)
    await bus.send(f"{TAP}/energy", energy(500.0, boot=3))
    await bus.send(f"{TAP}/energy", energy(999_999.0, boot=13))
    assert value(hass, "sensor", ENERGY) == "123.456789"
    await bus.send(f"{TAP}/energy", energy(123_460.0, boot=12))
    assert value(hass, "sensor", ENERGY) == "123.46"


async def test_while_both_are_there_the_owners_word_settles_nothing(
    bus: Bus, hub: Hub, issue: Callable[[], ir.IssueEntry | None]
) -> None:
    await bus.tap()
    await bus.announce(SECOND)
    await bus.announce(FIRST)
    assert issue() is not None
    assert hub.devices[TAP].disputed


async def test_the_owners_word_settles_it_once_the_second_is_silent(
    hass: HomeAssistant,
    bus: Bus,
    hub: Hub,
    issue: Callable[[], ir.IssueEntry | None],
    later: Callable[[], None],
) -> None:
    await bus.tap()
    await bus.announce(SECOND)
    later()
    await bus.announce(FIRST)
    assert issue() is None
    await bus.send(f"{TAP}/energy", energy(123_400.0, boot=13))
    assert value(hass, "sensor", ENERGY) == "123.456789"


async def test_an_id_of_its_own_settles_it(
    hass: HomeAssistant, bus: Bus, hub: Hub, issue: Callable[[], ir.IssueEntry | None]
) -> None:
    await bus.tap()
    await bus.announce(SECOND)
    await bus.announce(SECOND | {"id": "tap-ffffff"})
    assert issue() is None
    assert not hub.devices[TAP].disputed
    assert set(hub.devices) == {TAP, "tap-ffffff"}


async def test_taking_the_announcement_back_settles_it_and_keeps_the_owner(
    bus: Bus, hub: Hub, issue: Callable[[], ir.IssueEntry | None]
) -> None:
    await bus.tap()
    await bus.announce(SECOND)
    await bus.send(f"discovery/{TAP}/config", "")
    assert issue() is None
    assert not hub.devices[TAP].disputed


async def test_settling_without_the_owner_there(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, issue: Callable[[], ir.IssueEntry | None]
) -> None:
    await bus.tap()
    for end in ({"id": "tap-ffffff"}, None):
        await hass.config_entries.async_reload(entry.entry_id)
        await bus.announce(SECOND)
        assert issue() is not None
        if end:
            await bus.announce(SECOND | end)
        else:
            await bus.send(f"discovery/{TAP}/config", "")
        assert issue() is None
        assert TAP not in entry.runtime_data.hub.devices


async def test_an_unloaded_hub_leaves_no_repair(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, issue: Callable[[], ir.IssueEntry | None]
) -> None:
    await bus.tap()
    await bus.announce(SECOND)
    await hass.config_entries.async_unload(entry.entry_id)
    assert issue() is None


async def test_deleting_the_old_device_gives_its_place_to_the_new_one(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, issue: Callable[[], ir.IssueEntry | None]
) -> None:
    await bus.tap()
    await bus.announce(SECOND)
    energy_entity = entity_id(hass, "sensor", ENERGY)
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier((DOMAIN, TAP), entry.entry_id)
    assert device is not None
    assert await async_remove_config_entry_device(hass, entry, device)
    registry.async_remove_device(device.id)
    await hass.async_block_till_done()
    assert issue() is None
    device = registry.async_get_device_by_identifier((DOMAIN, TAP), entry.entry_id)
    assert device is not None
    assert device.serial_number == SECOND["mac"]
    await bus.start(TAP, "tap")
    assert value(hass, "sensor", f"{TAP}_1_power") == "1003.1"
    assert entity_id(hass, "sensor", ENERGY) == energy_entity


async def test_the_second_may_come_while_the_first_is_not_set_up(bus: Bus, set_up: SetUp, hub: Hub) -> None:
    await bus.announce(SECOND)
    assert hub.devices[TAP].announcement.mac == SECOND["mac"]
