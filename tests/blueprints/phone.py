"""A phone with the Home Assistant app: registers through Home Assistant's API, gets its pushes over HTTP, and presses their buttons."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

PRESSED = "mobile_app_notification_action"

PATIENCE = 100_000
"""How often the event loop may go round until something is so."""


class Phone:
    """What it shows is in `pushes`, newest last; `device_id` is what an automation names it by."""

    def __init__(self, hass: HomeAssistant, name: str, home: TestClient[Any, Any]) -> None:
        self._hass = hass
        self._home = home
        self._arrived: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._name = name
        self._webhook = ""
        self.token = f"token of {name}"
        self.pushes: list[dict[str, Any]] = []
        self.device_id = ""
        self.server = TestServer(self._app())

    def _app(self) -> web.Application:
        """What stands in for the push service of the phone's maker."""

        async def push(request: web.Request) -> web.Response:
            message = await request.json()
            assert message["push_token"] == self.token
            self.pushes.append(message)
            self._arrived.put_nowait(message)
            return web.json_response({}, status=HTTPStatus.CREATED)

        app = web.Application()
        app.router.add_post("/push", push)
        return app

    async def register(self) -> Self:
        """Introduce the phone as the app does after the user logged in."""
        await self.server.start_server()
        answer = await self._home.post(
            "/api/mobile_app/registrations",
            json={
                "app_data": {"push_token": self.token, "push_url": str(self.server.make_url("/push"))},
                "app_id": "io.homeassistant.companion.android",
                "app_name": "Home Assistant",
                "app_version": "2026.10.1",
                "device_id": self._name,
                "device_name": self._name,
                "manufacturer": "Samsung",
                "model": "SM-S942N",
                "os_name": "Android",
                "os_version": "16",
                "supports_encryption": False,
            },
        )
        assert answer.status == HTTPStatus.CREATED
        self._webhook = (await answer.json())["webhook_id"]
        await self._hass.async_block_till_done()
        (self.device_id,) = (device.id for device in dr.async_get(self._hass).devices if device.name == self._name)
        return self

    async def next(self) -> dict[str, Any]:
        """The next push, once it is there."""
        await until(lambda: not self._arrived.empty())
        return self._arrived.get_nowait()

    async def press(self, push: dict[str, Any], number: int) -> None:
        """Press a button of a push, as soon as anybody listens to the buttons."""
        await until(lambda: listening(self._hass))
        action = push["data"]["actions"][number]["action"]
        assert action != "URI", "the app opens the page and tells nobody"
        answer = await self._home.post(
            f"/api/webhook/{self._webhook}",
            json={
                "type": "fire_event",
                "data": {"event_type": PRESSED, "event_data": {"action": action, "tag": push["data"]["tag"]}},
            },
        )
        assert answer.status == HTTPStatus.OK


def listening(hass: HomeAssistant) -> bool:
    """Whether anybody listens to the buttons."""
    return hass.bus.async_listeners().get(PRESSED, 0) > 0


async def until(condition: Callable[[], object]) -> None:
    """Let everything go on until something is so."""
    # Not by the clock, which some tests hold.
    for _ in range(PATIENCE):
        if condition():
            return
        await asyncio.sleep(0)
    raise TimeoutError("It never came true")


async def settle() -> None:
    """Let everything happen that waits neither for time nor for a button."""
    for _ in range(100):
        await asyncio.sleep(0)


async def make_phone(hass: HomeAssistant, hass_client: ClientSessionGenerator, name: str) -> Phone:
    """A phone of the household."""
    assert await async_setup_component(hass, "mobile_app", {})
    await hass.async_block_till_done()
    return await Phone(hass, name, await hass_client()).register()
