"""The blueprint asks on the phone, and does what the button says."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from .household import Outlet, let_switch
from .phone import Phone, listening, settle, until

type Make = Callable[[str, dict[str, Any]], Awaitable[None]]

CUT, KEEP, NEVER = range(3)

TEXTS = {
    "en": ("🔌 TV", "On standby (3.2 W). Switch it off?", ["Switch off", "Keep", "Never ask"]),
    "ko": ("🔌 TV", "대기 중입니다 (3.2 W). 끌까요?", ["끄기", "그대로 두기", "다시 묻지 않기"]),
}


@pytest.fixture
def tv(outlet: Callable[[str], Outlet]) -> Outlet:
    """An outlet with a television, which works."""
    return outlet("TV")


@pytest.fixture(autouse=True)
def told(hass: HomeAssistant) -> list[tuple[str, str]]:
    """What switches and selects were told."""
    return let_switch(hass)


@pytest.fixture
def ask(phone: Phone, tv: Outlet, automation: Make) -> Callable[..., Awaitable[None]]:
    """Make the automation, which asks at once unless told otherwise."""

    async def ask(**inputs: Any) -> None:
        await automation(
            "standby_ask_and_cut",
            {"standbys": [tv.standby], "phones": [phone.device_id], "wait": {"minutes": 0}} | inputs,
        )

    return ask


type Ask = Callable[..., Awaitable[None]]


async def test_the_question_in_the_homes_language(
    hass: HomeAssistant, language: str, tv: Outlet, phone: Phone, ask: Ask
) -> None:
    await ask()
    tv.stand_by("on")
    push = await phone.next()
    actions = push["data"]["actions"]
    assert (push["title"], push["message"], [action["title"] for action in actions]) == TEXTS[language]
    assert len({action["action"] for action in actions}) == 3


async def test_switch_off(hass: HomeAssistant, tv: Outlet, phone: Phone, ask: Ask, told: list[tuple[str, str]]) -> None:
    await ask()
    tv.stand_by("on")
    push = await phone.next()
    await phone.press(push, CUT)
    withdrawn = await phone.next()
    assert told == [("off", tv.switch)]
    assert (withdrawn["message"], withdrawn["data"]["tag"]) == ("clear_notification", push["data"]["tag"])


async def test_keep(hass: HomeAssistant, tv: Outlet, phone: Phone, ask: Ask, told: list[tuple[str, str]]) -> None:
    await ask()
    tv.stand_by("on")
    await phone.press(await phone.next(), KEEP)
    assert (await phone.next())["message"] == "clear_notification"
    assert told == []
    assert tv.state(tv.switch) == "on"


async def test_never_ask(hass: HomeAssistant, tv: Outlet, phone: Phone, ask: Ask, told: list[tuple[str, str]]) -> None:
    await ask()
    tv.stand_by("on")
    await phone.press(await phone.next(), NEVER)
    assert (await phone.next())["message"] == "clear_notification"
    assert told == [("nothing", tv.action)]
    # The integration's standby sensor says so from then on.
    tv.stand_by("off", action="nothing")
    tv.stand_by("on", action="nothing")
    await settle()
    assert len(phone.pushes) == 2


async def test_what_works_again_is_not_switched_off(
    hass: HomeAssistant, tv: Outlet, phone: Phone, ask: Ask, told: list[tuple[str, str]]
) -> None:
    await ask()
    tv.stand_by("on")
    push = await phone.next()
    await until(lambda: listening(hass))
    tv.stand_by("off")
    assert (await phone.next())["message"] == "clear_notification"
    await until(lambda: not listening(hass))
    hass.bus.async_fire("mobile_app_notification_action", {"action": push["data"]["actions"][CUT]["action"]})
    await settle()
    assert told == []


async def test_an_answer_is_for_its_own_question(
    hass: HomeAssistant,
    *,
    tv: Outlet,
    outlet: Callable[[str], Outlet],
    phone: Phone,
    ask: Ask,
    told: list[tuple[str, str]],
) -> None:
    console = outlet("Console")
    await ask(standbys=[tv.standby, console.standby])
    tv.stand_by("on")
    await phone.next()
    console.stand_by("on")
    await phone.press(await phone.next(), CUT)
    assert (await phone.next())["message"] == "clear_notification"
    assert told == [("off", console.switch)]


async def test_nobody_answers(
    hass: HomeAssistant, tv: Outlet, phone: Phone, ask: Ask, told: list[tuple[str, str]]
) -> None:
    await ask(patience={"hours": 2})
    tv.stand_by("on")
    await phone.next()
    await until(lambda: listening(hass))
    await settle()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=2, seconds=1))
    assert (await phone.next())["message"] == "clear_notification"
    assert told == []


async def test_it_asks_only_after_the_standby_lasted(hass: HomeAssistant, tv: Outlet, phone: Phone, ask: Ask) -> None:
    await ask(wait={"minutes": 10})
    tv.stand_by("on")
    await settle()
    assert phone.pushes == []
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=10, seconds=1))
    assert (await phone.next())["title"] == "🔌 TV"


@pytest.mark.parametrize(
    "standby", [{"action": "nothing"}, {"action": "off"}, {"protected": True}], ids=["nothing", "off", "protected"]
)
async def test_outlets_that_are_not_to_be_asked_about(
    hass: HomeAssistant, tv: Outlet, phone: Phone, ask: Ask, standby: dict[str, Any]
) -> None:
    await ask()
    tv.stand_by("off", **standby)
    tv.stand_by("on", **standby)
    await settle()
    assert phone.pushes == []
    tv.stand_by("off")
    tv.stand_by("on")
    assert (await phone.next())["title"] == "🔌 TV"


async def test_a_condition_of_the_users(hass: HomeAssistant, tv: Outlet, phone: Phone, ask: Ask) -> None:
    hass.states.async_set("binary_sensor.desk", "on")
    await ask(conditions=[{"condition": "state", "entity_id": "binary_sensor.desk", "state": "off"}])
    tv.stand_by("on")
    await settle()
    assert phone.pushes == []
    hass.states.async_set("binary_sensor.desk", "off")
    tv.stand_by("off")
    tv.stand_by("on")
    assert (await phone.next())["title"] == "🔌 TV"


async def test_every_phone_is_asked_and_one_that_is_gone_does_no_harm(
    hass: HomeAssistant, tv: Outlet, phone: Phone, ask: Ask
) -> None:
    await ask(phones=["gone", phone.device_id])
    tv.stand_by("on")
    assert (await phone.next())["title"] == "🔌 TV"
