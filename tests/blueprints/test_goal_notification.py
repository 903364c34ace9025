"""The blueprint tells each level of a goal once, on the phone and in Home Assistant, and keeps quiet when asked to."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events, async_fire_time_changed

from custom_components.energier.core.contract.goal import Goal

from ..contracts import FakeContract
from .phone import Phone, listening, settle, until

type Make = Callable[[str, dict[str, Any]], Awaitable[None]]

TEXTS = {
    "en": {
        "title": "⚡ Home: electricity at 80 % of the goal",
        "message": "241 kWh of 300 kWh (80 %). At this pace it will be 310 kWh by 31 August.",
        "actions": ["Show", "Snooze until tomorrow"],
        "bill": (
            "⚡ Home: bill goal exceeded",
            "₩40,120 of ₩50,000 (103 %). At this pace it will be ₩61,990 by 31 August.",
        ),
    },
    "ko": {
        "title": "⚡ Home: 전기 사용량 목표의 80%를 썼습니다",
        "message": "목표 300 kWh 중 241 kWh(80%)입니다. 이대로면 8월 31일까지 310 kWh가 될 것 같습니다.",
        "actions": ["자세히 보기", "내일까지 알리지 않기"],
        "bill": (
            "⚡ Home: 전기 요금 목표를 넘었습니다",
            "목표 50,000원 중 40,120원(103%)입니다. 이대로면 8월 31일까지 61,990원이 될 것 같습니다.",
        ),
    },
}


@pytest.fixture(autouse=True)
async def notifications(hass: HomeAssistant) -> dict[str, Any]:
    """What Home Assistant itself shows."""
    assert await async_setup_component(hass, "persistent_notification", {})
    shown: dict[str, Any] = persistent_notification._async_get_or_create_notifications(hass)
    return shown


def running(hass: HomeAssistant) -> int:
    state = hass.states.get("automation.goal_notification")
    assert state is not None
    runs: int = state.attributes["current"]
    return runs


async def test_the_phone_is_told_in_the_homes_language(
    hass: HomeAssistant, language: str, home: FakeContract, phone: Phone, automation: Make
) -> None:
    await automation("goal_notification", {"contracts": [home.device.id], "phones": [phone.device_id]})
    home.cross(79, 80)
    push = await phone.next()
    texts = TEXTS[language]
    assert (push["title"], push["message"]) == (texts["title"], texts["message"])
    show, snooze = push["data"]["actions"]
    assert [show["title"], snooze["title"]] == texts["actions"]
    assert (show["action"], show["uri"]) == ("URI", "/energy")
    assert push["data"]["clickAction"] == push["data"]["url"] == "/energy"
    assert push["data"]["tag"] == "energier_goal_home_energy"


async def test_the_goal_for_the_bill(
    hass: HomeAssistant, language: str, home: FakeContract, phone: Phone, automation: Make
) -> None:
    await automation("goal_notification", {"contracts": [home.device.id], "phones": [phone.device_id]})
    home.cross(99, 103, Goal.COST)
    push = await phone.next()
    assert (push["title"], push["message"]) == TEXTS[language]["bill"]


@pytest.mark.parametrize(("language", "chosen"), [("en", "ko"), ("ko", "en")], indirect=["language"])
async def test_a_language_can_be_chosen(
    hass: HomeAssistant, *, language: str, chosen: str, home: FakeContract, phone: Phone, automation: Make
) -> None:
    await automation(
        "goal_notification", {"contracts": [home.device.id], "phones": [phone.device_id], "language": chosen}
    )
    home.cross(79, 80)
    assert (await phone.next())["title"] == TEXTS[chosen]["title"]


async def test_without_a_phone_home_assistant_shows_it(
    hass: HomeAssistant, home: FakeContract, automation: Make, notifications: dict[str, Any]
) -> None:
    await automation("goal_notification", {"contracts": [home.device.id]})
    home.cross(60, 80)
    await hass.async_block_till_done()
    shown = notifications["energier_goal_home_energy"]
    assert (shown["title"], shown["message"]) == (TEXTS["en"]["title"], TEXTS["en"]["message"])
    assert running(hass) == 0


async def test_home_assistants_own_notice_can_be_switched_off(
    hass: HomeAssistant, home: FakeContract, phone: Phone, automation: Make, notifications: dict[str, Any]
) -> None:
    await automation(
        "goal_notification", {"contracts": [home.device.id], "phones": [phone.device_id], "persistent": False}
    )
    home.cross(60, 80)
    await phone.next()
    assert notifications == {}


async def test_levels_passed_at_once_are_one_message(
    hass: HomeAssistant, home: FakeContract, phone: Phone, automation: Make
) -> None:
    await automation("goal_notification", {"contracts": [home.device.id], "phones": [phone.device_id]})
    home.cross(10, 95)
    assert "90 %" in (await phone.next())["title"]
    await until(lambda: running(hass) == 1)
    assert len(phone.pushes) == 1


async def test_only_the_levels_that_were_chosen(
    hass: HomeAssistant, home: FakeContract, automation: Make, notifications: dict[str, Any]
) -> None:
    await automation("goal_notification", {"contracts": [home.device.id], "levels": ["50", "85"]})
    home.cross(50, 84)
    await hass.async_block_till_done()
    assert notifications == {}
    home.cross(84, 85)
    await hass.async_block_till_done()
    assert "85 %" in notifications["energier_goal_home_energy"]["title"]


async def test_a_later_level_is_told_while_the_earlier_message_still_has_its_buttons(
    hass: HomeAssistant, home: FakeContract, phone: Phone, automation: Make
) -> None:
    await automation("goal_notification", {"contracts": [home.device.id], "phones": [phone.device_id]})
    home.cross(69, 70)
    first = await phone.next()
    home.cross(70, 80)
    second = await phone.next()
    assert "80 %" in second["title"]
    assert first["data"]["actions"][1]["action"] != second["data"]["actions"][1]["action"]


async def test_snoozed_it_keeps_quiet_until_tomorrow_and_then_tells_the_highest(
    hass: HomeAssistant, home: FakeContract, phone: Phone, automation: Make, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to("2026-08-21T04:00:00Z")
    await automation("goal_notification", {"contracts": [home.device.id], "phones": [phone.device_id]})
    home.cross(69, 70)
    await phone.press(await phone.next(), 1)
    await until(lambda: not listening(hass))
    await settle()
    home.cross(70, 80)
    await until(lambda: running(hass) == 2)
    home.cross(80, 90)
    await until(lambda: running(hass) == 3)
    async_fire_time_changed(hass, dt_util.parse_datetime("2026-08-21T07:59:00-07:00"))
    assert running(hass) == 3
    async_fire_time_changed(hass, dt_util.parse_datetime("2026-08-21T08:00:01-07:00"))
    assert "90 %" in (await phone.next())["title"]
    await until(lambda: running(hass) == 1)
    assert len(phone.pushes) == 2


async def test_snoozed_over_the_periods_end_it_says_nothing_of_the_old_one(
    hass: HomeAssistant, home: FakeContract, phone: Phone, automation: Make
) -> None:
    await automation(
        "goal_notification", {"contracts": [home.device.id], "phones": [phone.device_id], "snooze_hours": 2}
    )
    home.cross(69, 70)
    push = await phone.next()
    assert push["data"]["actions"][1]["title"] == "Snooze for 2 h"
    await phone.press(push, 1)
    await until(lambda: not listening(hass))
    await settle()
    home.cross(70, 80)
    await until(lambda: running(hass) == 2)
    home.say("goal_energy_progress", 3)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=2, seconds=1))
    await until(lambda: running(hass) == 0)
    assert len(phone.pushes) == 1


async def test_an_older_message_can_snooze_too(
    hass: HomeAssistant, home: FakeContract, phone: Phone, automation: Make
) -> None:
    await automation("goal_notification", {"contracts": [home.device.id], "phones": [phone.device_id]})
    home.cross(69, 70)
    first = await phone.next()
    home.cross(0, 70, Goal.COST)
    await phone.next()
    await phone.press(first, 1)
    await until(lambda: not listening(hass))
    await settle()
    home.cross(70, 80)
    await until(lambda: running(hass) == 2)
    assert len(phone.pushes) == 2


async def test_buttons_of_others_do_not_snooze(
    hass: HomeAssistant, home: FakeContract, phone: Phone, automation: Make
) -> None:
    await automation("goal_notification", {"contracts": [home.device.id], "phones": [phone.device_id]})
    home.cross(69, 70)
    push = await phone.next()
    push["data"]["actions"][1]["action"] = "open_the_door"
    heard = async_capture_events(hass, "mobile_app_notification_action")
    await phone.press(push, 1)
    await until(lambda: heard)
    home.cross(70, 80)
    assert "80 %" in (await phone.next())["title"]


async def test_a_phone_that_is_gone_does_not_keep_the_others_from_hearing(
    hass: HomeAssistant, home: FakeContract, phone: Phone, automation: Make, notifications: dict[str, Any]
) -> None:
    await automation("goal_notification", {"contracts": [home.device.id], "phones": ["gone", phone.device_id]})
    home.cross(69, 70)
    assert "70 %" in (await phone.next())["title"]
    assert notifications


@pytest.mark.parametrize(("language", "message"), [("en", "70 %."), ("ko", "70%입니다.")], indirect=["language"])
async def test_before_anything_is_computed_the_level_alone_is_told(
    hass: HomeAssistant,
    *,
    language: str,
    message: str,
    home: FakeContract,
    automation: Make,
    notifications: dict[str, Any],
) -> None:
    home.monitor.outlook = None
    await automation("goal_notification", {"contracts": [home.device.id]})
    home.cross(69, 70)
    await hass.async_block_till_done()
    assert notifications["energier_goal_home_energy"]["message"] == message
