"""The blueprint tells before the next tier: how far, what it will cost, and what draws most now."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.energier.core.contract.alerts import Measure

from ..contracts import FakeContract
from .household import Outlet
from .phone import Phone, settle

type Make = Callable[[str, dict[str, Any]], Awaitable[None]]

TEXTS = {
    "en": {
        "title": "⚡ Home: tier 3 is near",
        "message": "18 kWh left before tier 3. At this pace it begins in about 3 days. Beyond it this bill grows by about ₩12,340."
        " Drawing most now: Air conditioner 1,250 W, Kettle 900 W",
        "show": "Show",
        "reached": ("⚡ Home: tier 3 has begun", "What you use from now on costs the price of tier 3."),
    },
    "ko": {
        "title": "⚡ Home: 곧 누진 3단계입니다",
        "message": "3단계까지 18 kWh 남았습니다. 이대로면 약 3일 뒤에 넘어갑니다. 넘으면 이번 요금이 12,340원 늘어날 것 같습니다."
        " 지금 많이 쓰는 기기: Air conditioner 1,250 W, Kettle 900 W",
        "show": "자세히 보기",
        "reached": ("⚡ Home: 누진 3단계입니다", "지금부터 쓰는 전기는 3단계 요금입니다."),
    },
}


@pytest.fixture(autouse=True)
async def notifications(hass: HomeAssistant) -> dict[str, Any]:
    """What Home Assistant itself shows."""
    assert await async_setup_component(hass, "persistent_notification", {})
    shown: dict[str, Any] = persistent_notification._async_get_or_create_notifications(hass)
    return shown


@pytest.fixture
def outlets(hass: HomeAssistant, outlet: Callable[[str], Outlet]) -> dict[str, Outlet]:
    """What draws power, and a meter, which is no outlet."""
    outlets = {name: outlet(name) for name in ("Lamp", "Air conditioner", "Kettle", "Fridge")}
    outlets["Lamp"].draw(7)
    outlets["Air conditioner"].draw("1.25", "kW")
    outlets["Kettle"].draw(900)
    outlets["Fridge"].draw("unavailable")
    hass.states.async_set(
        "sensor.meter", "3000", {"device_class": "power", "unit_of_measurement": "W", "friendly_name": "Meter"}
    )
    return outlets


async def test_the_phone_is_told_in_the_homes_language(
    hass: HomeAssistant,
    *,
    language: str,
    home: FakeContract,
    outlets: dict[str, Outlet],
    phone: Phone,
    automation: Make,
    notifications: dict[str, Any],
) -> None:
    await automation("tier_warning", {"contracts": [home.device.id], "phones": [phone.device_id], "count": 2})
    home.approach(4, 3)
    push = await phone.next()
    texts = TEXTS[language]
    assert (push["title"], push["message"]) == (texts["title"], texts["message"])
    assert push["data"]["actions"] == [{"action": "URI", "title": texts["show"], "uri": "/energy"}]
    assert push["data"]["tag"] == "energier_tier_home"
    shown = notifications["energier_tier_home"]
    assert (shown["title"], shown["message"]) == (texts["title"], texts["message"])


async def test_a_tier_that_was_reached_unseen(
    hass: HomeAssistant, language: str, home: FakeContract, phone: Phone, automation: Make
) -> None:
    home.outlook.next_tier = None
    await automation("tier_warning", {"contracts": [home.device.id], "phones": [phone.device_id]})
    home.approach(None, 0, Measure.KWH)
    push = await phone.next()
    assert (push["title"], push["message"]) == TEXTS[language]["reached"]


async def test_the_sensors_to_choose_from_can_be_given(
    hass: HomeAssistant, home: FakeContract, outlets: dict[str, Outlet], automation: Make, notifications: dict[str, Any]
) -> None:
    await automation("tier_warning", {"contracts": [home.device.id], "powers": ["sensor.meter", outlets["Lamp"].power]})
    home.approach(4, 3)
    await hass.async_block_till_done()
    message = notifications["energier_tier_home"]["message"]
    assert message.endswith("Drawing most now: Meter 3,000 W, Lamp 7 W")


async def test_without_a_projection_only_the_distance_is_told(
    hass: HomeAssistant, home: FakeContract, automation: Make, notifications: dict[str, Any]
) -> None:
    home.outlook.next_tier_days = home.outlook.next_tier_stake = None
    await automation("tier_warning", {"contracts": [home.device.id]})
    home.approach(60, 19, Measure.KWH)
    await hass.async_block_till_done()
    assert notifications["energier_tier_home"]["message"] == "18 kWh left before tier 3."


async def test_never_is_never(
    hass: HomeAssistant, home: FakeContract, automation: Make, notifications: dict[str, Any]
) -> None:
    await automation("tier_warning", {"contracts": [home.device.id], "days": 0, "kwh": 10})
    home.approach(None, 1)
    home.approach(None, 11, Measure.KWH)
    await settle()
    assert notifications == {}
    home.approach(11, 10, Measure.KWH)
    await hass.async_block_till_done()
    assert notifications
