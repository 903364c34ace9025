"""Jobs: asked for, followed, cancelled; the service goes on meanwhile."""

import asyncio
from collections.abc import AsyncIterator
import json
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from . import labour
from .conftest import TOKEN, Api, hours, running

pytestmark = pytest.mark.asyncio
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest_asyncio.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    async with running(tmp_path, labour.ALL) as started:
        yield started


async def post(api: Api, kind: str, **parameters: str) -> dict[str, Any]:
    answer = await api.ask("POST", "/v1/jobs", json={"kind": kind, "parameters": parameters})
    assert answer.status == 202
    assert answer.headers["Location"] == f"/v1/jobs/{answer.json['id']}"
    job: dict[str, Any] = answer.json
    return job


async def started(folder: Path) -> None:
    async with asyncio.timeout(20):
        while not (folder / "started").exists():
            await asyncio.sleep(0.01)


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


async def test_progress_is_followed_to_the_end(api: Api) -> None:
    job = await post(api, "steps")
    answer = await api.ask("GET", f"/v1/jobs/{job['id']}/events")
    assert answer.headers["Content-Type"] == "text/event-stream"
    seen = events(answer.content.decode())
    assert all(name == data["state"] for name, data in seen)
    assert seen[-1][0] == "succeeded"
    assert seen[-1][1]["result"] == {"steps": 4}
    progress = [data["progress"] for _, data in seen]
    assert progress == sorted(progress)
    assert {"step 1", "step 2"} <= {data["message"] for _, data in seen}
    assert (await api.ask("GET", f"/v1/jobs/{job['id']}")).json == seen[-1][1]


async def test_everything_else_works_while_a_job_runs_and_it_can_be_cancelled(api: Api, tmp_path: Path) -> None:
    await api.put_series()
    job = await post(api, "train", series="home")
    waiting = await post(api, "steps")
    await started(tmp_path)
    assert (await api.post(hours("2026-01-01T00:00Z", [1]))).status == 200
    listed = (await api.ask("GET", "/v1/jobs")).json["jobs"]
    assert [(one["id"], one["state"]) for one in listed] == [(waiting["id"], "queued"), (job["id"], "running")]
    async with api.client.get(f"/v1/jobs/{job['id']}/events", headers=BEARER) as stream:
        assert (await stream.content.readline()) == b"event: running\n"
        assert (await api.ask("DELETE", f"/v1/jobs/{job['id']}")).json["state"] == "cancelled"
        assert b"event: cancelled" in await stream.content.read()
    assert events((await api.ask("GET", f"/v1/jobs/{waiting['id']}/events")).content.decode())[-1][0] == "succeeded"
    assert (await api.ask("DELETE", f"/v1/jobs/{job['id']}")).json["state"] == "cancelled"


async def test_a_follower_who_leaves_disturbs_nobody(api: Api, tmp_path: Path) -> None:
    job = await post(api, "train", series="home")
    await started(tmp_path)
    for _ in range(20):
        async with api.client.get(f"/v1/jobs/{job['id']}/events", headers=BEARER) as stream:
            await stream.content.readline()
    assert (await api.ask("GET", f"/v1/jobs/{job['id']}")).json["state"] == "running"


async def test_the_service_stops_while_a_job_runs_and_somebody_follows_it(tmp_path: Path) -> None:
    async with running(tmp_path, labour.ALL) as api:
        job = await post(api, "train", series="home")
        await started(tmp_path)
        stream = await api.client.get(f"/v1/jobs/{job['id']}/events", headers=BEARER)
        await stream.content.readline()
        async with asyncio.timeout(4):  # less than it waits for a connection that does not end by itself
            await api.client.server.close()


async def test_a_forgotten_series_is_not_learned_any_more(api: Api, tmp_path: Path) -> None:
    await api.put_series()
    job = await post(api, "train", series="home")
    await started(tmp_path)
    await api.ask("DELETE", "/v1/series/home")
    assert (await api.ask("GET", f"/v1/jobs/{job['id']}")).json["state"] == "cancelled"


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"kind": "dance"}, 422, "unknown-job-kind"),
        ({"kind": 1}, 422, "invalid-request"),
        ({}, 422, "invalid-request"),
        ({"kind": "steps", "parameters": []}, 422, "invalid-request"),
        ({"kind": "steps", "parameters": {"x": "x" * 5000}}, 422, "invalid-request"),
        ({"kind": "steps", "when": "now"}, 422, "invalid-request"),
    ],
)
async def test_a_job_that_cannot_be_is_refused(api: Api, body: dict[str, Any], status: int, kind: str) -> None:
    answer = await api.ask("POST", "/v1/jobs", json=body)
    assert (answer.status, answer.problem) == (status, kind)


async def test_a_queue_that_is_full_says_so(api: Api) -> None:
    statuses = [(await api.ask("POST", "/v1/jobs", json={"kind": "train"})).status for _ in range(23)]
    assert set(statuses[:20]) == {202}
    assert statuses[-1] == 429


@pytest.mark.parametrize(("method", "part"), [("GET", ""), ("DELETE", ""), ("GET", "/events")])
async def test_a_job_that_is_not_there_is_named(api: Api, method: str, part: str) -> None:
    assert (await api.ask(method, f"/v1/jobs/none{part}")).problem == "unknown-job"
