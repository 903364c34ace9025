"""What a browser says to Home Assistant: logging in, REST calls, websocket commands."""

import asyncio
from collections.abc import AsyncIterator
import contextlib
import itertools
from typing import Any, Self

import aiohttp


class HomeAssistantError(Exception):
    """Home Assistant refused what was asked."""


class Client:
    """One signed-in user with one websocket.

    Results are Home Assistant's own JSON, hence `Any`.
    """

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.client_id = f"{url}/"
        self.tokens: dict[str, Any] = {}
        self._session = session
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._events: dict[int, asyncio.Queue[Any]] = {}

    @classmethod
    @contextlib.asynccontextmanager
    async def signed_in(cls, url: str, username: str, password: str) -> AsyncIterator[Self]:
        """A client signed in as the login form does it; HomeAssistantError if the login is refused."""
        async with aiohttp.ClientSession() as session:
            client = cls(url, session)
            await client.log_in(username, password)
            await client.connect()
            try:
                yield client
            finally:
                await client.close()

    async def log_in(self, username: str, password: str) -> None:
        """Get tokens through the login flow."""
        flow = await self.post(
            "/auth/login_flow",
            {"client_id": self.client_id, "handler": ["homeassistant", None], "redirect_uri": self.client_id},
        )
        answer = await self.post(
            f"/auth/login_flow/{flow['flow_id']}",
            {"client_id": self.client_id, "username": username, "password": password},
        )
        if answer["type"] != "create_entry":
            raise HomeAssistantError(f"{username} could not log in: {answer.get('errors')}")
        await self.redeem(answer["result"])

    async def redeem(self, code: str) -> None:
        """Turn an authorization code into tokens."""
        form = {"client_id": self.client_id, "grant_type": "authorization_code", "code": code}
        async with self._session.post(f"{self.url}/auth/token", data=form) as response:
            await _raise_for(response)
            self.tokens = await response.json()

    async def get(self, path: str) -> Any:
        """GET a JSON resource."""
        return await self._request("GET", path, None)

    async def post(self, path: str, body: Any) -> Any:
        """POST JSON."""
        return await self._request("POST", path, body)

    async def delete(self, path: str) -> Any:
        """DELETE a resource."""
        return await self._request("DELETE", path, None)

    async def _request(self, method: str, path: str, body: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}"} if self.tokens else {}
        async with self._session.request(method, self.url + path, json=body, headers=headers) as response:
            await _raise_for(response)
            return await response.json()

    async def connect(self) -> None:
        """Open the websocket."""
        # Energy statistics of a year are larger than aiohttp's default of 4 MB.
        self._socket = await self._session.ws_connect(f"{self.url}/api/websocket", max_msg_size=0)
        await self._socket.receive_json()
        await self._socket.send_json({"type": "auth", "access_token": self.tokens["access_token"]})
        answer = await self._socket.receive_json()
        if answer["type"] != "auth_ok":
            raise HomeAssistantError(f"the websocket was refused: {answer}")
        self._reader = asyncio.create_task(self._read(self._socket))

    async def close(self) -> None:
        """Close the websocket."""
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        if self._socket is not None:
            await self._socket.close()

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        try:
            async for message in socket:
                answers = message.json()
                for answer in answers if isinstance(answers, list) else [answers]:
                    self._take(answer)
        finally:
            for waiting in self._answers.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionError("Home Assistant closed the websocket"))

    def _take(self, answer: dict[str, Any]) -> None:
        if answer["type"] == "event" and (queue := self._events.get(answer["id"])):
            queue.put_nowait(answer["event"])
        elif answer["type"] == "result" and (waiting := self._answers.pop(answer["id"], None)):
            if answer["success"]:
                waiting.set_result(answer["result"])
            else:
                waiting.set_exception(HomeAssistantError(answer["error"]["message"]))

    async def _send(self, number: int, command: str, fields: dict[str, Any]) -> Any:
        if self._socket is None or self._socket.closed:
            raise ConnectionError("there is no websocket to Home Assistant")
        waiting = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "type": command, **fields})
        return await waiting

    async def command(self, command: str, **fields: Any) -> Any:
        """Send a websocket command and return its result; HomeAssistantError if it is refused."""
        return await self._send(next(self._ids), command, fields)

    @contextlib.asynccontextmanager
    async def events(self, command: str, **fields: Any) -> AsyncIterator[asyncio.Queue[Any]]:
        """Subscribe with a websocket command; its events arrive in the queue."""
        number = next(self._ids)
        queue = self._events[number] = asyncio.Queue()
        await self._send(number, command, fields)
        try:
            yield queue
        finally:
            del self._events[number]
            with contextlib.suppress(HomeAssistantError, ConnectionError):
                await self.command("unsubscribe_events", subscription=number)

    async def action(self, name: str, target: dict[str, Any] | None = None, **data: Any) -> Any:
        """Perform an action (`domain.name`); HomeAssistantError with its message if it fails."""
        domain, service = name.split(".")
        return await self.command(
            "call_service", domain=domain, service=service, service_data=data, **({"target": target} if target else {})
        )

    async def ask(self, name: str, **data: Any) -> Any:
        """Perform an action and return what it answers; HomeAssistantError with its message if it fails."""
        domain, service = name.split(".")
        answer = await self.command(
            "call_service", domain=domain, service=service, service_data=data, return_response=True
        )
        return answer["response"]

    async def state(self, entity_id: str) -> dict[str, Any]:
        """The entity's state object."""
        state: dict[str, Any] = await self.get(f"/api/states/{entity_id}")
        return state

    async def states(self) -> dict[str, dict[str, Any]]:
        """Every state object by entity id."""
        return {state["entity_id"]: state for state in await self.get("/api/states")}


async def _raise_for(response: aiohttp.ClientResponse) -> None:
    if response.status >= 400:
        raise HomeAssistantError(f"{response.method} {response.url.path}: {response.status} {await response.text()}")
