"""An app that answers what the contract says, for states that are hard to make: it checks itself against the contract."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
import contextlib
from datetime import UTC, date, datetime, timedelta
import json
from typing import Any

from aiohttp import web

from energier_ml.api import web as page

from . import contract, home

BASE = "/api/hassio_ingress/x7Yz"  # as the ingress does, everything is below a path

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def series(
    identifier: str, name: str, now: datetime, *, kind: str = "consumption", age: float = 1.0, readings: int = 17520
) -> dict[str, Any]:
    """One of GET /v1/series."""
    kept = "°C" if kind == "temperature" else "kWh"
    last = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=age)
    return {
        "id": identifier,
        "name": name,
        "kind": kind,
        "unit": kept,
        "kept_unit": kept,
        "timezone": str(home.ZONE),
        "readings": readings,
        "first": home.instant(last - timedelta(hours=17519)) if readings else None,
        "last": home.instant(last) if readings else None,
        "temperature": "weather.home" if kind != "temperature" else None,
        "country": "KR",
    }


class Standin:
    """What it knows, and what it was asked."""

    def __init__(self) -> None:
        now = datetime.now(UTC)
        self.series: list[dict[str, Any]] = [
            series("sensor.home", "Home", now),
            series("sensor.heat_pump", "Heat pump", now, age=7),
            series("weather.home", "Outdoors", now, kind="temperature"),
        ]
        trained = now - timedelta(hours=9)
        self.models = [home.model(trained - timedelta(days=number), "kept") for number in range(3)]
        self.models[0]["state"] = "active"
        self.method = "adaptive"
        self.health: dict[str, object] = {"status": "ok", "version": "0.1.0", "reason": None}
        self.token: str | None = None
        self.problems: dict[str, tuple[int, str, str]] = {}  # by the end of a path: status, type, detail
        self.gone = False  # nothing speaks for the app, as behind an ingress whose app has stopped
        self.jobs: list[dict[str, Any]] = []
        self.moved = asyncio.Condition()  # a job has
        self.naive: dict[str, object] | None = None
        self.gaps = [
            {"start": home.instant(now - timedelta(days=9)), "end": home.instant(now - timedelta(days=9, hours=-5))}
        ]
        self.received: list[tuple[str, str, Any]] = []  # method, path and query, body
        self.types: list[str] = []  # of the bodies that were imported
        self.drift: list[str] = []  # from the contract

    def app(self) -> web.Application:
        """The application."""
        inner = web.Application(middlewares=[self._gone, self._checked, self._refusing], client_max_size=64 << 20)
        inner.add_routes(
            [
                *page.routes,
                web.get("/v1/health", self._health),
                web.get("/v1/series", self._list),
                web.put("/v1/series/{id}", self._put),
                web.delete("/v1/series/{id}", self._delete),
                web.get("/v1/series/{id}/readings", self._readings),
                web.delete("/v1/series/{id}/readings", self._delete_range),
                web.get("/v1/series/{id}/gaps", self._gaps),
                web.post("/v1/series/{id}/forecast", self._forecast),
                web.get("/v1/series/{id}/past", self._past),
                web.get("/v1/series/{id}/accuracy", self._accuracy),
                web.get("/v1/series/{id}/models", self._models),
                web.put("/v1/series/{id}/model", self._choose),
                web.get("/v1/series/{id}/export", self._export),
                web.post("/v1/series/{id}/import", self._import),
                web.get("/v1/jobs", self._jobs),
                web.post("/v1/jobs", self._train),
                web.delete("/v1/jobs/{id}", self._cancel),
                web.get("/v1/jobs/{id}/events", self._events),
            ]
        )
        outer = web.Application()
        outer.add_subapp(BASE, inner)
        return outer

    @web.middleware
    async def _gone(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self.gone and "/v1/" in request.path:
            return web.Response(status=502, text="502: Bad Gateway")
        return await handler(request)

    @web.middleware
    async def _checked(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        path = "" if resource is None else resource.canonical.removeprefix(BASE)
        if not path.startswith("/v1/"):
            return await handler(request)
        body = await request.read()
        self.received.append((request.method, request.path_qs.removeprefix(BASE), body))
        if request.content_type == "application/json" and body:
            self.drift += contract.request_faults(path, request.method, json.loads(body))
        response = await handler(request)
        if isinstance(response, web.Response) and response.content_type.endswith("json"):
            self.drift += contract.answer_faults(path, request.method, response.status, json.loads(response.text or ""))
        return response

    @web.middleware
    async def _refusing(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        path = request.path.removeprefix(BASE)
        if (
            self.token
            and path.startswith("/v1/")
            and path != "/v1/health"
            and request.headers.get("Authorization") != f"Bearer {self.token}"
        ):
            return problem(401, "unauthorized", "Send the app's token as `Authorization: Bearer TOKEN`")
        for end, refusal in self.problems.items():
            if path.endswith(end):
                return problem(*refusal)
        return await handler(request)

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response(self.health)

    async def _list(self, request: web.Request) -> web.Response:
        return web.json_response({"series": self.series})

    async def _put(self, request: web.Request) -> web.Response:
        made = series(request.match_info["id"], (await request.json())["name"], datetime.now(UTC), readings=0)
        self.series.append(made)
        return web.json_response(made, status=201)

    async def _delete(self, request: web.Request) -> web.Response:
        self.series = [one for one in self.series if one["id"] != request.match_info["id"]]
        return web.Response(status=204)

    async def _readings(self, request: web.Request) -> web.Response:
        start = datetime.fromisoformat(request.query["start"])
        hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        hours = [start + timedelta(hours=number) for number in range(int((hour - start) / timedelta(hours=1)))]
        return web.json_response(
            {
                "unit": "kWh",
                "readings": [{"start": home.instant(one), "value": home.use(one)} for one in hours],
                "next": None,
            }
        )

    async def _delete_range(self, request: web.Request) -> web.Response:
        return web.json_response({"deleted": 48})

    async def _gaps(self, request: web.Request) -> web.Response:
        return web.json_response({"gaps": self.gaps})

    async def _forecast(self, request: web.Request) -> web.Response:
        wish = await request.json()
        answer = home.forecast(request.match_info["id"], datetime.now(UTC), wish.get("days", 2), wish.get("period"))
        if self.naive is not None:
            answer["model"] = self.naive
        return web.json_response(answer)

    async def _past(self, request: web.Request) -> web.Response:
        now = datetime.now(UTC)
        day = date.fromisoformat(request.query["date"])
        if day < now.astimezone(home.ZONE).date() - timedelta(days=28):
            return problem(404, "no-forecast", f"No forecast is remembered for {day}")
        return web.json_response(home.past(day, now, request.query.get("method", "adaptive")))

    async def _accuracy(self, request: web.Request) -> web.Response:
        return web.json_response(home.accuracy(int(request.query["days"]), datetime.now(UTC)))

    async def _models(self, request: web.Request) -> web.Response:
        active = next((model["version"] for model in self.models if model["state"] == "active"), None)
        return web.json_response({"method": self.method, "active": active, "models": self.models})

    async def _choose(self, request: web.Request) -> web.Response:
        wish = await request.json()
        self.method = wish.get("method", self.method)
        if "version" in wish:
            wanted = wish["version"] or self.models[0]["version"]
            for model in self.models:
                model["state"] = "active" if model["version"] == wanted else "kept"
        return await self._models(request)

    async def _export(self, request: web.Request) -> web.Response:
        return web.Response(text="start,kwh\n2026-11-01T00:00:00Z,0.5\n", content_type="text/csv")

    async def _import(self, request: web.Request) -> web.Response:
        self.types.append(request.content_type)
        rows = len((await request.read()).splitlines()) - 1
        return web.json_response({"received": rows, "changed": rows - 1, "dropped": {"negative": 2, "missing": 1}})

    async def _jobs(self, request: web.Request) -> web.Response:
        return web.json_response({"jobs": self.jobs})

    async def _train(self, request: web.Request) -> web.Response:
        wish = await request.json()
        now = home.instant(datetime.now(UTC))
        job = {
            "id": f"job-{len(self.jobs)}", **wish, "state": "queued", "progress": 0.0, "message": "",
            "created": now, "started": None, "finished": None, "result": None, "error": None,
        }  # fmt: skip
        self.jobs.insert(0, job)
        return web.json_response(job, status=202, headers={"Location": f"/v1/jobs/{job['id']}"})

    async def move(self, **changes: object) -> None:
        """Change the newest job, and tell who follows it."""
        async with self.moved:
            self.jobs[0].update(changes)
            if changes.get("state") in {"succeeded", "failed", "cancelled"}:
                self.jobs[0]["finished"] = home.instant(datetime.now(UTC))
            self.moved.notify_all()

    async def _cancel(self, request: web.Request) -> web.Response:
        await self.move(state="cancelled")
        return web.json_response(self.jobs[0])

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        async with self.moved:
            while True:
                job = self.jobs[0]
                await response.write(f"event: {job['state']}\ndata: {json.dumps(job)}\n\n".encode())
                if job["finished"]:
                    break
                await self.moved.wait()
        await response.write_eof()
        return response


def problem(status: int, kind: str, detail: str) -> web.Response:
    """An error as the app answers it."""
    body = {"type": f"urn:energier:{kind}", "title": "Refused", "status": status, "detail": detail}
    return web.json_response(body, status=status, content_type="application/problem+json")


@contextlib.asynccontextmanager
async def serving(standin: Standin) -> AsyncIterator[str]:
    """Serve one; where the page is."""
    runner = web.AppRunner(standin.app(), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}{BASE}/"
    finally:
        await runner.cleanup()
