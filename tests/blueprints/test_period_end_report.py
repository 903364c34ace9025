"""The blueprint reports once per billing period, the morning after, or as soon as Home Assistant is back."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from itertools import accumulate
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import persistent_notification
from homeassistant.components.recorder.models import StatisticData, StatisticMeanType, StatisticMetaData
from homeassistant.components.recorder.statistics import async_import_statistics
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, State, SupportsResponse
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed, mock_restore_cache
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

from ..contracts import FakeContract
from .household import Outlet
from .phone import Phone

type Make = Callable[[str, dict[str, Any]], Awaitable[None]]

BILL: dict[str, Any] = {
    "contract": "Home",
    "currency": "KRW",
    "period": {"first": "2026-08-01", "last": "2026-08-31", "days": 31},
    "usage": 412.4,
    "total": 89520,
    "complete": True,
    "missing_hours": 0,
    "devices": [
        {"name": "Air conditioner", "usage": 180.25, "cost": 41000},
        {"name": "Fridge", "usage": 30, "cost": 6500},
        {"name": "Lamp", "usage": 0, "cost": 0},
    ],
}

TITLES = {
    "en": "⚡ Home: ₩89,520 for 1 August to 31 August",
    "ko": "⚡ Home: 8월 1일~8월 31일 요금 89,520원",
}

MESSAGES = {
    "en": "412 kWh used. The goal of 300 kWh was exceeded by 112 kWh. The goal of ₩90,000 was kept. Cutting standby saved"
    " 3.3 kWh (₩690). Used most: Air conditioner 180.2 kWh (₩41,000), Fridge 30.0 kWh (₩6,500).",
    "ko": "412 kWh를 썼습니다. 사용량 목표 300 kWh를 112 kWh 넘었습니다. 요금 목표 90,000원을 지켰습니다. 대기전력을 꺼서"
    " 3.3 kWh (690원)를 아꼈습니다. 많이 쓴 기기: Air conditioner 180.2 kWh (41,000원), Fridge 30.0 kWh (6,500원).",
}


@pytest.fixture(autouse=True)
async def notifications(hass: HomeAssistant) -> dict[str, Any]:
    """What Home Assistant itself shows."""
    assert await async_setup_component(hass, "persistent_notification", {})
    shown: dict[str, Any] = persistent_notification._async_get_or_create_notifications(hass)
    return shown


@pytest.fixture
def bill(hass: HomeAssistant, home: FakeContract) -> dict[str, Any]:
    """What the bill of the past period says; change it at will."""
    bill = dict(BILL)

    async def get_bill(call: ServiceCall) -> ServiceResponse:
        assert call.data == {"contract": home.device.id, "periods_ago": 1}
        return bill

    hass.services.async_register("energier", "get_bill", get_bill, supports_response=SupportsResponse.ONLY)
    return bill


@pytest.fixture
def september(hass: HomeAssistant, home: FakeContract, freezer: FrozenDateTimeFactory) -> None:
    """A new period has just begun."""
    freezer.move_to(local("2026-09-01T07:30:00"))
    since = {"last_reset": "2026-09-01T00:00:00-07:00", "complete": True}
    home.say("usage", 3.1, device_class="energy", **since)
    home.say("bill", 1200, device_class="monetary", **since)
    for key, value, device_class in (("energy", 300, "energy"), ("cost", 90000, "monetary")):
        hass.states.async_set(home.entity(f"goal_{key}", "number"), str(value), {"device_class": device_class})


@pytest.fixture
async def savings(recorder_mock: Any, hass: HomeAssistant, outlet: Callable[[str], Outlet]) -> None:
    """What a television saved by the recorder: 3.3 kWh and 690 won in August, and something before and after."""
    tv = outlet("TV")
    for statistic_id, unit, steps in (
        (tv.saved_energy, "kWh", (5, 1.5, 1.8, 7)),
        (tv.saved_cost, "KRW", (900, 300, 390.4, 800)),
    ):
        metadata = StatisticMetaData(
            mean_type=StatisticMeanType.NONE,
            has_sum=True,
            name=None,
            source="recorder",
            statistic_id=statistic_id,
            unit_class="energy" if unit == "kWh" else None,
            unit_of_measurement=unit,
        )
        hours = ("2026-07-31T23:00:00", "2026-08-01T00:00:00", "2026-08-31T23:00:00", "2026-09-01T00:00:00")
        rows = [
            StatisticData(start=dt_util.as_utc(local(hour)), state=total, sum=total)
            for hour, total in zip(hours, accumulate(steps), strict=True)
        ]
        async_import_statistics(hass, metadata, rows)
    await async_wait_recording_done(hass)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=dt_util.get_default_time_zone())


async def clock(hass: HomeAssistant, freezer: FrozenDateTimeFactory, text: str) -> None:
    """The clock reaches a moment."""
    freezer.move_to(local(text))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()


async def test_the_report_in_the_homes_language(
    hass: HomeAssistant,
    *,
    language: str,
    home: FakeContract,
    bill: dict[str, Any],
    september: None,
    savings: None,
    phone: Phone,
    automation: Make,
    freezer: FrozenDateTimeFactory,
    notifications: dict[str, Any],
) -> None:
    await automation("period_end_report", {"contract": home.device.id, "phones": [phone.device_id]})
    await clock(hass, freezer, "2026-09-01T08:00:00")
    push = await phone.next()
    assert (push["title"], push["message"]) == (TITLES[language], MESSAGES[language])
    (shown,) = notifications.values()
    assert (shown["title"], shown["message"]) == (TITLES[language], MESSAGES[language])


async def test_once_per_period(
    hass: HomeAssistant,
    *,
    home: FakeContract,
    bill: dict[str, Any],
    september: None,
    automation: Make,
    freezer: FrozenDateTimeFactory,
    notifications: dict[str, Any],
) -> None:
    await automation("period_end_report", {"contract": home.device.id})
    await clock(hass, freezer, "2026-09-01T07:05:00")
    assert notifications == {}
    await clock(hass, freezer, "2026-09-01T08:00:00")
    assert len(notifications) == 1
    notifications.clear()
    for moment in ("2026-09-01T08:05:00", "2026-09-02T08:00:00", "2026-09-30T08:00:00"):
        await clock(hass, freezer, moment)
    assert notifications == {}
    home.say("usage", 1, device_class="energy", last_reset="2026-10-01T00:00:00-07:00", complete=True)
    home.say("bill", 1, device_class="monetary", last_reset="2026-10-01T00:00:00-07:00", complete=True)
    await clock(hass, freezer, "2026-10-01T08:00:00")
    assert len(notifications) == 1


async def test_it_tells_later_if_home_assistant_was_off_then(
    hass: HomeAssistant,
    *,
    home: FakeContract,
    bill: dict[str, Any],
    september: None,
    automation: Make,
    freezer: FrozenDateTimeFactory,
    notifications: dict[str, Any],
) -> None:
    freezer.move_to(local("2026-09-03T14:00:00"))
    told = {"last_triggered": local("2026-08-01T08:00:00")}
    mock_restore_cache(hass, [State("automation.period_end_report", "on", told)])
    await automation("period_end_report", {"contract": home.device.id})
    await clock(hass, freezer, "2026-09-03T14:05:00")
    assert len(notifications) == 1


async def test_a_new_automation_does_not_report_in_the_middle_of_a_period(
    hass: HomeAssistant,
    *,
    home: FakeContract,
    bill: dict[str, Any],
    september: None,
    automation: Make,
    freezer: FrozenDateTimeFactory,
    notifications: dict[str, Any],
) -> None:
    await automation("period_end_report", {"contract": home.device.id})
    await clock(hass, freezer, "2026-09-14T08:00:00")
    assert notifications == {}


async def test_it_waits_for_the_contract(
    hass: HomeAssistant,
    *,
    home: FakeContract,
    bill: dict[str, Any],
    september: None,
    automation: Make,
    freezer: FrozenDateTimeFactory,
    notifications: dict[str, Any],
) -> None:
    home.say("usage", "unavailable")
    home.say("bill", "unavailable")
    await automation("period_end_report", {"contract": home.device.id})
    await clock(hass, freezer, "2026-09-01T08:00:00")
    assert notifications == {}
    home.say("usage", 3.1, device_class="energy", last_reset="2026-09-01T00:00:00-07:00", complete=True)
    await clock(hass, freezer, "2026-09-01T09:05:00")
    assert len(notifications) == 1


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"complete": False, "missing_hours": 5}, "5 hours of data are missing"),
        ({"total": 95000}, "The goal of ₩90,000 was exceeded by ₩5,000."),
        ({"usage": 299.5}, "The goal of 300 kWh was kept."),
    ],
)
async def test_what_else_it_says(
    hass: HomeAssistant,
    *,
    home: FakeContract,
    bill: dict[str, Any],
    september: None,
    automation: Make,
    freezer: FrozenDateTimeFactory,
    notifications: dict[str, Any],
    changes: dict[str, Any],
    part: str,
) -> None:
    bill.update(changes)
    await automation("period_end_report", {"contract": home.device.id})
    await clock(hass, freezer, "2026-09-01T08:00:00")
    (shown,) = notifications.values()
    assert part in shown["message"]
    assert "standby" not in shown["message"]


async def test_run_by_hand_it_reports_at_once(
    hass: HomeAssistant,
    *,
    home: FakeContract,
    bill: dict[str, Any],
    september: None,
    automation: Make,
    notifications: dict[str, Any],
) -> None:
    await automation("period_end_report", {"contract": home.device.id})
    await hass.services.async_call(
        "automation", "trigger", {"entity_id": "automation.period_end_report"}, blocking=True
    )
    assert len(notifications) == 1
