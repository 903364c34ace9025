from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
import pytest_asyncio
from yarl import URL

from energier_ml.api import Settings, create_app
from energier_ml.jobs import KINDS, JobFunction

from .contract import check

TOKEN = "only-for-the-tests-0123456789"
HOME = {"kind": "consumption", "unit": "kWh", "timezone": "Asia/Seoul"}
WARMTH = {"kind": "temperature", "unit": "°C", "timezone": "Asia/Seoul"}


class Answer:
    """A response that was read, and found to be in the contract."""

    def __init__(self, response: ClientResponse, content: bytes, body: Any) -> None:
        self.status = response.status
        self.headers = response.headers
        self.content = content
        self.json = body

    @property
    def problem(self) -> str:
        """Its kind."""
        return str(self.json["type"]).removeprefix("urn:energier:")


class Api:
    """A client that checks every answer against the contract."""

    def __init__(self, client: TestClient[Any, Any]) -> None:
        self.client = client

    async def ask(self, method: str, path: str | URL, *, token: str | None = TOKEN, **more: Any) -> Answer:
        headers = {**more.pop("headers", {}), **({} if token is None else {"Authorization": f"Bearer {token}"})}
        async with self.client.request(method, path, headers=headers, **more) as response:
            content = await response.read()
            body = await response.json(content_type=None) if "json" in response.content_type else content
            check(method, response.url.path, response.status, response.content_type, body)
            return Answer(response, content, body)

    async def put_series(self, series_id: str = "home", **changes: Any) -> Answer:
        return await self.ask("PUT", f"/v1/series/{series_id}", json={**HOME, **changes})

    async def post(self, readings: list[Any], series_id: str = "home") -> Answer:
        return await self.ask("POST", f"/v1/series/{series_id}/readings", json={"readings": readings})

    async def readings(self, series_id: str = "home", **query: str) -> list[tuple[str, float]]:
        answer = await self.ask("GET", f"/v1/series/{series_id}/readings", params=query)
        return [(reading["start"], reading["value"]) for reading in answer.json["readings"]]


def hours(first: str, values: list[float]) -> list[dict[str, Any]]:
    start = datetime.fromisoformat(first)
    return [{"start": (start + timedelta(hours=i)).isoformat(), "value": value} for i, value in enumerate(values)]


def now() -> datetime:
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


@asynccontextmanager
async def running(data_dir: Path, kinds: Mapping[str, JobFunction] = KINDS, **settings: Any) -> AsyncIterator[Api]:
    app = create_app(Settings(data_dir, TOKEN, **settings), kinds)
    async with TestClient(TestServer(app)) as client:
        yield Api(client)


@pytest_asyncio.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    async with running(tmp_path) as started:
        yield started
