"""What cutting saved: only time off after standby, at the price of its time, from nothing in every billing period."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from homeassistant.const import STATE_OFF
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energier.const import DOMAIN
from custom_components.energier.standby.billing import Billing, billing

from ..conftest import Bus, example
from .conftest import SOURCE, STEM, TAP, PlugIn, Store, TapTelevision, stored

PERIOD = datetime(2026, 11, 15, tzinfo=UTC).timestamp()


class Contract:
    """The first contract, as standby sees it."""

    def __init__(self) -> None:
        self.billing = Billing(PERIOD, 280.0, "KRW")


@pytest.fixture
def contract() -> Iterator[Contract]:
    """A contract, there from the beginning."""
    contract = Contract()
    with (
        patch("custom_components.energier.standby.standbys.billing", lambda *_: contract.billing),
        patch("custom_components.energier.standby.sensor.has_contract", return_value=True),
    ):
        yield contract


@pytest.fixture
async def cut(television: TapTelevision) -> TapTelevision:
    """The television, whose outlet was just switched off by us."""
    await television.choose("off", 3)
    await television.draw(0.8)
    await television.wait(5.25)
    assert television.commands == ["off"]
    return television


def cost(television: TapTelevision) -> float:
    return float(television.shows("sensor", "standby_saved_cost"))


async def test_standby_power_times_hours_off_times_price(contract: Contract, cut: TapTelevision) -> None:
    await cut.wait(300, step=60)
    assert cut.saved == pytest.approx(0.8 * 5 / 1000, rel=0.02)
    assert cost(cut) == pytest.approx(0.8 * 5 / 1000 * 280, rel=0.02)
    contract.billing = Billing(PERIOD, 560.0, "KRW")
    await cut.wait(300, step=60)
    assert cost(cut) == pytest.approx(0.8 * 5 / 1000 * (280 + 560), rel=0.02)


async def test_the_sensors_are_sums_of_the_period(hass: HomeAssistant, contract: Contract, cut: TapTelevision) -> None:
    for key, unit, device_class in (("energy", "kWh", "energy"), ("cost", "KRW", "monetary")):
        state = hass.states.get(cut.id("sensor", f"standby_saved_{key}"))
        assert state is not None
        assert state.attributes["unit_of_measurement"] == unit
        assert state.attributes["device_class"] == device_class
        assert state.attributes["state_class"] == "total"
        assert state.attributes["last_reset"] == dt_util.utc_from_timestamp(PERIOD).isoformat()


async def test_switching_on_ends_the_savings(contract: Contract, cut: TapTelevision) -> None:
    await cut.wait(60)
    await cut.turn(True)
    saved = cut.saved
    assert saved == pytest.approx(0.0008, rel=0.02)
    # Too short to be standby again: whoever switches it off now saves nothing.
    await cut.wait(1)
    await cut.turn(False)
    await cut.wait(60)
    assert cut.saved == saved


async def test_switched_off_in_standby_by_whomever_saves(television: TapTelevision) -> None:
    await television.draw(0.8)
    await television.wait(5)
    await television.turn(False)
    await television.wait(60)
    assert television.saved == pytest.approx(0.0008, rel=0.02)


async def test_switched_off_at_work_saves_nothing(television: TapTelevision) -> None:
    await television.wait(5)
    await television.turn(False)
    await television.wait(60)
    assert television.saved == 0


async def test_time_in_which_the_tap_is_gone_does_not_count(bus: Bus, contract: Contract, cut: TapTelevision) -> None:
    await cut.wait(60)
    await bus.send(f"{TAP}/availability", "offline")
    cut.freezer.tick(5 * 3600)
    await bus.send(f"{TAP}/availability", "online")
    await cut.say()
    await cut.wait(60)
    assert cut.saved == pytest.approx(0.0016, rel=0.03)


async def test_a_new_period_starts_from_nothing(contract: Contract, cut: TapTelevision) -> None:
    await cut.wait(60)
    begins = dt_util.utcnow().timestamp() + 600
    await cut.wait(10)
    contract.billing = Billing(begins, 280.0, "KRW")
    await cut.wait(60)
    assert cut.saved == pytest.approx(0.0008, rel=0.05)
    assert cost(cut) == pytest.approx(0.0008 * 280, rel=0.05)


async def test_without_a_contract_the_calendar_month_counts_and_there_is_no_money(
    hass: HomeAssistant, cut: TapTelevision
) -> None:
    state = hass.states.get(cut.id("sensor", "standby_saved_energy"))
    assert state is not None
    zone = ZoneInfo(hass.config.time_zone)
    assert datetime.fromisoformat(state.attributes["last_reset"]) == datetime(2026, 11, 1, tzinfo=zone)
    assert er.async_get(hass).async_get_entity_id("sensor", DOMAIN, f"{STEM}_standby_saved_cost") is None


async def test_the_money_goes_with_the_contract(
    hass: HomeAssistant, contract: Contract, cut: TapTelevision, entry: MockConfigEntry
) -> None:
    assert cost(cut) == 0
    with patch("custom_components.energier.standby.sensor.has_contract", return_value=False):
        assert await hass.config_entries.async_reload(entry.entry_id)
        await cut.plug_in()
    assert er.async_get(hass).async_get_entity_id("sensor", DOMAIN, f"{STEM}_standby_saved_cost") is None


async def test_the_money_of_a_source_goes_with_the_contract(
    hass: HomeAssistant, contract: Contract, plug_in: PlugIn
) -> None:
    await plug_in()
    registry = er.async_get(hass)
    assert registry.async_get_entity_id("sensor", DOMAIN, f"{SOURCE}_standby_saved_cost") is not None
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    with patch("custom_components.energier.standby.sensor.has_contract", return_value=False):
        assert await hass.config_entries.async_reload(entry.entry_id)
    assert registry.async_get_entity_id("sensor", DOMAIN, f"{SOURCE}_standby_saved_cost") is None


async def test_the_currency_is_the_homes_until_the_contract_is_known(
    hass: HomeAssistant, contract: Contract, television: TapTelevision, entry: MockConfigEntry
) -> None:
    contract.billing = Billing(PERIOD)
    await television.wait(1)
    state = hass.states.get(television.id("sensor", "standby_saved_cost"))
    assert state is not None
    assert state.attributes["unit_of_measurement"] == "KRW"


async def test_savings_survive_a_restart_and_go_on_while_the_outlet_is_off(
    hass: HomeAssistant, contract: Contract, cut: TapTelevision, entry: MockConfigEntry, hass_storage: Store
) -> None:
    await cut.wait(60)
    await hass.config_entries.async_unload(entry.entry_id)
    assert stored(hass_storage)["savings"]["kwh"] == pytest.approx(0.0008, rel=0.02)
    cut.freezer.tick(7 * 3600)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await cut.bus.announce(example("discovery", "tap"))
    await cut.say()
    assert cut.saved == pytest.approx(0.0008, rel=0.02)
    await cut.wait(60)
    assert cut.saved == pytest.approx(0.0016, rel=0.03)


@pytest.fixture
def entry_of(hass: HomeAssistant) -> Callable[..., Any]:
    """A config entry with these monitors."""
    return lambda *monitors: SimpleNamespace(
        runtime_data=SimpleNamespace(monitors={str(number): each for number, each in enumerate(monitors)})
    )


async def test_the_first_contract_says_period_and_price(hass: HomeAssistant, entry_of: Callable[..., Any]) -> None:
    zone = ZoneInfo("Asia/Seoul")
    period = SimpleNamespace(begins=lambda zone: datetime(2026, 11, 15, tzinfo=zone))
    first = SimpleNamespace(
        period=period, zone=zone, currency="KRW", plan=object(), outlook=SimpleNamespace(next_kwh_price=214)
    )
    second = SimpleNamespace(period=period, zone=zone, currency="EUR", outlook=None, plan=None)
    begins = datetime(2026, 11, 15, tzinfo=zone).timestamp()
    now = dt_util.utcnow()
    assert billing(entry_of(first, second), now) == Billing(begins, 214.0, "KRW")
    assert billing(entry_of(second), now) == Billing(begins)


async def test_without_a_contract_it_is_the_local_month(hass: HomeAssistant, entry_of: Callable[..., Any]) -> None:
    await hass.config.async_set_time_zone("Asia/Seoul")
    last_moment = datetime(2026, 11, 30, 14, 59, tzinfo=UTC)
    zone = ZoneInfo("Asia/Seoul")
    assert billing(entry_of(), last_moment).begins == datetime(2026, 11, 1, tzinfo=zone).timestamp()
    first_moment = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    assert billing(entry_of(), first_moment).begins == datetime(2026, 12, 1, tzinfo=zone).timestamp()


async def test_the_month_changes_while_the_outlet_is_off(hass: HomeAssistant, cut: TapTelevision) -> None:
    await cut.wait(120)
    assert cut.saved > 0.001
    cut.freezer.move_to("2026-12-01 08:00:10+00:00")
    await cut.wait(1)
    assert cut.saved < 0.0001
    assert cut.standby == STATE_OFF
