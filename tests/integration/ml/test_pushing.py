"""The app gets the home's past once, whole, in pieces; then what is new, whatever happens in between."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
import threading
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import get_instance
from homeassistant.config_entries import ConfigEntryState, ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.energier.const import DOMAIN
from custom_components.energier.core.forecast.push import Reading, readings
from custom_components.energier.ml import series as series_module

from ..conftest import Bus, example
from .conftest import AUGUST, CONTRACT, NOON, SERIES, Connect, House, contract, later, settings, settle
from .stand_in import StandIn

HOUR = timedelta(hours=1)
DAYS = 280
PLUG = "plug1_energy"


def plug(home: House, subentry_id: str = "plug1", kind: str = "plug") -> ConfigSubentryDataWithId:
    """A source that adopts a foreign energy sensor."""
    return ConfigSubentryDataWithId(
        data={"kind": kind, "energy": home.entry.id},
        subentry_id=subentry_id,
        subentry_type="source",
        title="Fridge\n(kitchen)",
        unique_id=None,
    )


async def test_the_first_time_everything_is_sent(hass: HomeAssistant, app: StandIn, connected: MockConfigEntry) -> None:
    sent = app.readings[SERIES]
    # The first row of the statistics is where the counting begins.
    assert len(sent) == 60 * 24 + 12 - 1
    assert set(sent.values()) == {0.5}
    assert (min(sent), max(sent)) == (AUGUST - timedelta(days=40) + HOUR, AUGUST + timedelta(days=20, hours=11))
    assert app.series[SERIES] == {
        "name": "Home",
        "kind": "consumption",
        "unit": "kWh",
        "timezone": "Asia/Seoul",
        "temperature": None,
        "country": "KR",
    }
    assert connected.runtime_data.app.pushing.part == 1


@pytest.fixture
async def heater(hass: HomeAssistant, house: House) -> House:
    """A plug that was there most of a year before us."""
    house.freezer.move_to(NOON)
    heater = House(hass, house.freezer, "sensor.heater_energy")
    await heater.past(AUGUST - DAYS * 24 * HOUR, [0.5] * (DAYS * 24))
    heater.say()
    return heater


async def test_a_long_past_is_sent_in_pieces(
    hass: HomeAssistant, heater: House, app: StandIn, connect: Connect
) -> None:
    entry = await connect(plug(heater))
    assert len(app.readings[PLUG]) == DAYS * 24 - 1
    sizes = [size for _, size in app.batches]
    assert len(sizes) >= 4
    assert max(sizes) <= 10_000
    assert entry.runtime_data.app.pushing.sent[PLUG].readings == sum(sizes)


async def test_no_more_than_three_years(hass: HomeAssistant, house: House, app: StandIn, connect: Connect) -> None:
    house.freezer.move_to(NOON)
    await house.past(NOON.replace(minute=0) - timedelta(days=3 * 365 + 2), [0.5] * 24 * 4)
    house.say()
    await connect(plug(house))
    assert min(app.readings[PLUG]) == NOON.replace(minute=0) - timedelta(days=3 * 365)


async def test_a_sending_that_was_cut_off_goes_on_where_it_was(
    hass: HomeAssistant, heater: House, app: StandIn, connect: Connect
) -> None:
    app.fail_after = 2
    entry = await connect(plug(heater))
    reached = max(app.readings[PLUG])
    assert reached < AUGUST - 100 * 24 * HOUR
    assert 0 < entry.runtime_data.app.pushing.part < 1
    app.fail_after = None
    app.batches.clear()
    await later(heater, minutes=1, seconds=1)
    assert len(app.readings[PLUG]) == DAYS * 24 - 1
    # The month before, and what was missing; not what was before that.
    assert sum(size for _, size in app.batches) <= (AUGUST - reached) / HOUR + 32 * 24
    assert entry.runtime_data.app.pushing.part == 1


async def test_failures_are_tried_again_ever_more_rarely(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect
) -> None:
    app.down = True
    await connect(contract(summer))
    tried = []
    for minutes in (1, 1, 1, 1, 4, 1):
        before = app.heard
        await later(summer, minutes=minutes, seconds=1)
        tried.append(app.heard > before)
    # After one minute, two more, and four more.
    assert tried == [True, False, True, False, True, False]


async def test_every_hour_what_is_new_and_what_was_corrected_lately(
    hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry
) -> None:
    await later(summer, minutes=45)
    app.batches.clear()
    await summer.past(AUGUST + timedelta(days=20, hours=12), [2.0])
    # Somebody has corrected yesterday in the meantime: 5 kWh in one hour.
    await correct(hass, summer, NOON.replace(minute=0) - 24 * HOUR, 4.5)
    await later(summer, hours=1)
    # A quarter of it Home Assistant has counted before by itself.
    assert app.readings[SERIES][AUGUST + timedelta(days=20, hours=12)] == 2.25
    assert app.readings[SERIES][NOON.replace(minute=0) - 24 * HOUR] == 5.0
    # Two days and what is new, not the whole month again.
    ((_, size),) = app.batches
    assert size <= 50


async def correct(hass: HomeAssistant, home: House, at: datetime, kwh: float) -> None:
    """Add energy to an hour of the statistics, as Home Assistant's own tool does."""
    get_instance(hass).async_adjust_statistics(home.entity_id, at, kwh, "kWh")
    await settle(hass)


async def test_once_a_day_a_month_again_for_gaps_that_were_filled_later(
    hass: HomeAssistant, summer: House, app: StandIn, connected: MockConfigEntry
) -> None:
    await later(summer, minutes=45)
    app.batches.clear()
    await later(summer, days=1)
    assert max(size for _, size in app.batches) > 24 * 24


async def test_an_outlet_and_an_adopted_plug_are_series_of_their_own(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect, bus: Bus
) -> None:
    fridge = House(hass, summer.freezer, "sensor.fridge_energy")
    await fridge.past(AUGUST, [0.1] * 100)
    fridge.say()
    entry = await connect(contract(summer), plug(fridge))
    await bus.tap()
    await later(summer, hours=1)
    assert app.series["plug1_energy"]["name"] == "Fridge(kitchen)"
    # Its past is that of the sensor it was adopted from.
    assert len(app.readings["plug1_energy"]) >= 99
    assert {"tap-1a2b3c_1_energy", "tap-1a2b3c_4_energy"} <= set(app.series)
    assert app.series["tap-1a2b3c_1_energy"]["name"].startswith("Living room tap")
    assert entry.state is ConfigEntryState.LOADED


async def test_a_device_that_comes_later_is_sent_at_once(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect, bus: Bus
) -> None:
    await connect(contract(summer))
    assert set(app.series) == {SERIES}
    await bus.tap()
    await later(summer, seconds=30)
    assert {f"tap-1a2b3c_{number}_energy" for number in range(1, 5)} <= set(app.series)


async def test_a_device_that_comes_while_something_is_sent_is_sent_afterwards(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect, bus: Bus
) -> None:
    await connect(contract(summer))
    app.gate.clear()
    when = NOON + timedelta(minutes=42)
    summer.freezer.move_to(when)
    async_fire_time_changed(hass, when)
    await app.waiting.wait()
    bus.fire("discovery/tap-1a2b3c/config", example("discovery", "tap"), retain=True)
    bus.fire("tap-1a2b3c/energy", example("energy", "tap"), retain=True)
    when += timedelta(seconds=30)
    summer.freezer.move_to(when)
    async_fire_time_changed(hass, when)
    app.gate.set()
    await settle(hass)
    assert {f"tap-1a2b3c_{number}_energy" for number in range(1, 5)} <= set(app.series)


async def test_a_meter_that_is_the_whole_contract_is_not_sent_twice(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect
) -> None:
    await connect(contract(summer), plug(summer, "meter1", "meter"))
    assert set(app.series) == {SERIES}


async def test_a_contract_with_two_meters_is_their_sum(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect
) -> None:
    second = House(hass, summer.freezer, "sensor.garage_energy")
    await second.past(AUGUST, [0.25] * (20 * 24 + 12))
    second.say()
    await connect(contract(summer, second), plug(second, "garage", "meter"))
    assert app.readings[SERIES][AUGUST + HOUR] == 0.75
    # Of the time before, the second meter says nothing.
    assert min(app.readings[SERIES]) == AUGUST + HOUR
    assert "garage_energy" in app.series


async def test_what_the_app_refuses_of_one_series_does_not_stop_the_others(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    fridge = House(hass, summer.freezer, "sensor.fridge_energy")
    await fridge.past(AUGUST, [0.1] * 100)
    fridge.say()
    app.refusing[SERIES] = (409, "series-kind")
    entry = await connect(contract(summer), plug(fridge))
    assert "plug1_energy" in app.series
    assert entry.runtime_data.app.pushing.sent[SERIES].refused == f"The series {SERIES} is refused"
    await later(summer, hours=1)
    assert caplog.text.count("The app refuses Home") == 1
    app.refusing.clear()
    await later(summer, hours=1)
    assert entry.runtime_data.app.pushing.sent[SERIES].refused is None
    assert SERIES in app.readings


@pytest.mark.parametrize("begins", [datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)])
async def test_the_nights_in_which_clocks_change_have_all_their_hours(
    hass: HomeAssistant, house: House, app: StandIn, connect: Connect, begins: datetime
) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    house.freezer.move_to(begins + 30 * HOUR)
    await house.past(begins - HOUR, [0.5] * 31)
    house.say()
    await connect(contract(house))
    assert sorted(app.readings[SERIES]) == [begins + number * HOUR for number in range(30)]
    assert app.series[SERIES]["timezone"] == "Europe/Berlin"


async def test_unloading_ends_a_sending_at_once(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect, freezer: FrozenDateTimeFactory
) -> None:
    entry = await connect(contract(summer))
    app.gate.clear()
    when = NOON + timedelta(minutes=43)
    freezer.move_to(when)
    async_fire_time_changed(hass, when)
    await app.waiting.wait()
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    app.gate.set()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert entry.runtime_data.app.pushing.part == 1


async def test_two_sendings_do_not_run_beside_each_other(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect, freezer: FrozenDateTimeFactory
) -> None:
    await connect(contract(summer))
    app.gate.clear()
    for hours in (0, 1):
        when = NOON + timedelta(hours=hours, minutes=43)
        freezer.move_to(when)
        async_fire_time_changed(hass, when)
        await app.waiting.wait()
    app.batches.clear()
    app.gate.set()
    await settle(hass)
    assert len(app.batches) == 1


async def test_statistics_are_read_and_summed_beside_the_event_loop(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[int] = set()

    def watched(*arguments: Any) -> Sequence[Reading]:
        threads.add(threading.get_ident())
        return readings(*arguments)

    monkeypatch.setattr(series_module, "readings", watched)
    await connect(contract(summer))
    assert threads
    assert threading.get_ident() not in threads


async def test_the_event_loop_goes_on_while_the_app_takes_its_time(
    hass: HomeAssistant, summer: House, app: StandIn, connect: Connect, freezer: FrozenDateTimeFactory
) -> None:
    await connect(contract(summer))
    app.gate.clear()
    when = NOON + timedelta(minutes=43)
    freezer.move_to(when)
    async_fire_time_changed(hass, when)
    await app.waiting.wait()
    summer.say(summer.counter + 1)
    freezer.move_to(when + timedelta(seconds=1))
    async_fire_time_changed(hass, when + timedelta(seconds=1))
    await hass.async_block_till_done()
    state = hass.states.get("sensor.home_usage_this_period")
    assert state is not None
    assert state.state == "247.25"
    app.gate.set()
    await settle(hass)


async def test_without_the_recorder_the_series_are_known_and_empty(hass: HomeAssistant, app: StandIn) -> None:
    home = ConfigSubentryDataWithId(
        data={"plan": "kepco_residential_low", "meters": ["sensor.house_energy"], "reading_day": 1},
        subentry_id=CONTRACT,
        subentry_type="contract",
        title="Home",
        unique_id=None,
    )
    entry = MockConfigEntry(domain=DOMAIN, unique_id=DOMAIN, data=settings(app), subentries_data=[home])
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert SERIES in app.series
    assert app.readings == {}
