"""Whatever goes wrong is told as a problem."""

from collections.abc import Callable
from pathlib import Path
import sqlite3

import pytest
from yarl import URL

from energier_ml.api.keys import STORE
from energier_ml.engine.client import Engine
from energier_ml.engine.requests import RefusedError
from energier_ml.store import Database
from energier_ml.store.store import FILE

from .conftest import Api, hours, running

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v2", 404),
        ("GET", "/v1/series/", 404),
        ("POST", "/v1/series", 405),
        ("PATCH", "/v1/series/home", 405),
        ("POST", "/", 405),
        ("GET", "/web/nothing.js", 404),
        ("GET", "/web/%00", 404),
        ("GET", "/web/..%2fapi/openapi.yaml", 404),
    ],
)
async def test_the_routers_errors_are_problems(api: Api, method: str, path: str, status: int) -> None:
    answer = await api.ask(method, URL(path, encoded=True))
    assert (answer.status, answer.json["status"], answer.problem) == (status, status, "http")
    assert ("Allow" in answer.headers) == (status == 405)


async def test_a_body_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path, max_body_bytes=1000) as api:
        await api.put_series()
        answer = await api.post(hours("2026-01-01T00:00Z", [1.0] * 100))
        assert (answer.status, answer.problem) == (413, "too-large")
        assert await api.readings() == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b"NaN", b'{"readings": [{"start": "2026-01-01T00:00Z", "value": NaN}]}', b"[" * 100_000],
)
async def test_what_is_not_json_is_refused(api: Api, body: bytes) -> None:
    await api.put_series()
    answer = await api.ask("POST", "/v1/series/home/readings", data=body)
    assert (answer.status, answer.problem) == (400, "invalid-request")


async def test_of_many_faults_the_first_twenty_are_shown(api: Api) -> None:
    await api.put_series()
    answer = await api.post(hours("2026-01-01T00:00Z", [-1.0] * 50))
    assert answer.status == 422
    assert len(answer.json["errors"]) == 20
    assert answer.json["errors"][3]["where"] == "/readings/3/value"
    assert "49 more" in answer.json["detail"]


async def test_a_corrupt_store_degrades_and_says_why_until_it_is_mended(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database" * 500)
    async with running(tmp_path) as api:
        health = (await api.ask("GET", "/v1/health", token=None)).json
        assert health["status"] == "degraded"
        assert "restore it from a backup" in health["reason"]
        answer = await api.put_series()
        assert (answer.status, answer.problem) == (503, "store-unusable")
        (tmp_path / FILE).rename(tmp_path / "aside")
        assert (await api.put_series()).status == 201
        assert (await api.ask("GET", "/v1/health")).json["status"] == "ok"


async def test_a_newer_store_is_left_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as api:
        await api.put_series()
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    async with running(tmp_path) as api:
        assert "newer version" in (await api.ask("GET", "/v1/health")).json["reason"]
        assert (await api.post(hours("2026-01-01T00:00Z", [1.0]))).status == 503


async def test_a_full_disk_refuses_the_batch_with_its_own_status(api: Api) -> None:
    await api.put_series()
    store = api.client.app[STORE]
    limit = "PRAGMA max_page_count = {}".format
    await store._writer.run(lambda database: database._connection.execute(limit(12)).fetchone())
    kept = 0
    while (answer := await api.post(hours("2026-01-01T00:00Z", [float(kept)] * (kept + 1) * 500))).status == 200:
        kept += 1
    assert (answer.status, answer.problem) == (507, "store-full")
    assert kept
    assert len(await api.readings()) == kept * 500


async def test_a_mistake_of_ours_tells_nothing_of_itself(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async def wrong(*_: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr("energier_ml.store.Store.summaries", wrong)
    answer = await api.ask("GET", "/v1/series")
    assert (answer.status, answer.problem) == (500, "internal")
    assert b"secret" not in answer.content


async def test_health_says_that_nothing_can_be_written_until_something_can(tmp_path: Path) -> None:
    async with running(tmp_path) as api:
        await api.put_series()
        store = api.client.app[STORE]

        def room(pages: int) -> Callable[[Database], object]:
            return lambda database: database._connection.execute(f"PRAGMA max_page_count = {pages}").fetchone()

        await store._writer.run(room(1))
        batch = hours("2026-01-01T00:00Z", [1.0] * 5000)
        assert (await api.post(batch)).status == 507
        health = (await api.ask("GET", "/v1/health")).json
        assert health["status"] == "degraded" and "free some disk space" in health["reason"]
        assert await api.readings() == []  # what can be read is still read
        await store._writer.run(room(1_000_000))
        assert (await api.post(batch)).status == 200
        assert (await api.ask("GET", "/v1/health")).json["status"] == "ok"


async def test_a_mistake_of_the_process_that_forecasts_tells_nothing_of_itself(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wrong(*_: object) -> str:
        raise RefusedError("internal", "KeyError: 'secret'")

    await api.put_series()
    monkeypatch.setattr(Engine, "ask", wrong)
    answer = await api.ask("POST", "/v1/series/home/forecast", json={})
    assert (answer.status, answer.problem) == (500, "internal")
    assert b"secret" not in answer.content
