"""What was lost in power cuts survives restarts and kills of Home Assistant."""

from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.energier.device.store import KEY, SAVE_SECONDS

from ..conftest import Bus, SetUp, value

ENERGY = "meter-4d5e6f_1_energy"


def stored(devices: dict[str, Any]) -> dict[str, Any]:
    return {"version": 1, "minor_version": 1, "key": KEY, "data": devices}


async def test_counters_are_saved_within_seconds(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    await bus.meter()
    assert KEY not in hass_storage
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=SAVE_SECONDS + 1))
    await hass.async_block_till_done()
    assert hass_storage[KEY]["data"] == {"meter-4d5e6f": {"1": {"offset": 0.0, "last": 9123456.0, "boot": 3}}}


async def test_saved_counters_are_gone_on_with(
    hass: HomeAssistant, bus: Bus, set_up: SetUp, hass_storage: dict[str, Any]
) -> None:
    saved = {"meter-4d5e6f": {"1": {"offset": 100.0, "last": 9123450.0, "boot": 3}}}
    hass_storage[KEY] = stored(saved)
    await set_up()
    await bus.meter()
    assert value(hass, "sensor", ENERGY) == "9123.556"


@pytest.mark.parametrize(
    "saved", [[], {"1": []}, {"one": {"offset": 1, "last": 1, "boot": 1}}, {"1": {"offset": "x", "last": 1, "boot": 1}}]
)
async def test_what_cannot_be_read_starts_anew_and_is_said(
    hass: HomeAssistant,
    bus: Bus,
    set_up: SetUp,
    *,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    saved: Any,
) -> None:
    hass_storage[KEY] = stored({"meter-4d5e6f": saved})
    await set_up()
    await bus.meter()
    assert value(hass, "sensor", ENERGY) == "9123.456"
    assert caplog.text.count("saved counters of meter-4d5e6f cannot be read") == 1


async def test_a_removed_device_leaves_no_counter(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    await bus.meter()
    await bus.tap()
    await bus.send("discovery/meter-4d5e6f/config", "")
    await hass.config_entries.async_unload(entry.entry_id)
    assert list(hass_storage[KEY]["data"]) == ["tap-1a2b3c"]


async def test_removing_the_integration_leaves_nothing(
    hass: HomeAssistant, bus: Bus, entry: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    await bus.meter()
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert KEY not in hass_storage
