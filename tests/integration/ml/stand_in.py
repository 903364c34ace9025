"""A stand-in for the app: a real HTTP service that keeps what it is sent and answers by the contract.

It forecasts half a kWh for every hour, with a band of ten percent on each side of a total.
"""

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise
import json
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.util import dt as dt_util

from .contract import Contract

TOKEN = "a-token-of-the-stand-in"
LEVELS = [number / 10 for number in range(1, 10)]
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PER_HOUR = 0.5


class StandIn:
    """The app. `down` answers nothing, `refusing` is a problem that it answers for a series, `gate` holds readings back while it is cleared."""

    def __init__(self) -> None:
        self.contract = Contract()
        self.token = TOKEN
        self.series: dict[str, dict[str, Any]] = {}
        self.readings: dict[str, dict[datetime, float]] = {}
        self.outlooks: dict[str, list[dict[str, Any]]] = {}
        self.batches: list[tuple[str, int]] = []
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.refusing: dict[str, tuple[int, str]] = {}
        self.down = False
        self.naive = False
        self.fail_after: int | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.waiting = asyncio.Event()
        self.wrong: list[str] = []
        self.garbage: bytes | None = None
        self.redirect: str | None = None
        self.heard = 0
        self.degraded: str | None = None
        self._server: TestServer | None = None
        self._port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{tail:.*}", self._handle)
        self._server = TestServer(app, host="127.0.0.1", port=self._port)
        await self._server.start_server(access_log=None)
        assert self._server.port is not None
        self._port = self._server.port

    async def stop(self) -> None:
        if self._server:
            await self._server.close()
            self._server = None

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.json() if request.can_read_body else None
        self.heard += 1
        if self.redirect is not None:
            raise web.HTTPTemporaryRedirect(self.redirect)
        if self.garbage is not None:
            return web.Response(body=self.garbage, content_type="text/html")
        if self.down:
            return web.Response(status=502, text="bad gateway")
        try:
            self.contract.check_request(request.method, request.path, body)
            status, answer = await self._answer(request, body)
            self.contract.check_answer(request.method, request.path, status, answer)
        except Exception as error:
            self.wrong.append(f"{request.method} {request.path}: {error}")
            raise
        if answer is None:
            return web.Response(status=status)
        kind = "application/problem+json" if status >= 400 else "application/json"
        return web.Response(status=status, text=json.dumps(answer), content_type=kind)

    async def _answer(self, request: web.Request, body: Any) -> tuple[int, Any]:
        parts = request.path.split("/")[2:]
        if parts == ["health"]:
            health = "degraded" if self.degraded else "ok"
            return 200, {"status": health, "version": "1.2.3", "reason": self.degraded}
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return _problem(401, "unauthorized", "Send the app's token")
        if parts == ["series"]:
            return 200, {"series": [self._series(each) for each in self.series]}
        series = parts[1]
        if series in self.refusing:
            status, kind = self.refusing[series]
            return _problem(status, kind, f"The series {series} is refused")
        if parts[2:] == []:
            new = series not in self.series
            self.series[series] = body
            return 201 if new else 200, self._series(series)
        if series not in self.series:
            return _problem(404, "unknown-series", f"There is no series {series}")
        if parts[2] == "readings":
            return await self._keep(series, body["readings"])
        if parts[2] == "outlook":
            self.outlooks[series] = body["values"]
            return 204, None
        assert parts[2] == "forecast"
        self.asked.append((series, body))
        if len(self.readings.get(series, {})) < 24:
            return _problem(409, "no-history", f"{series} has not one whole day")
        return 200, self._forecast(series, body)

    async def _keep(self, series: str, readings: list[dict[str, Any]]) -> tuple[int, Any]:
        if not self.gate.is_set():
            self.waiting.set()
            await self.gate.wait()
        if self.fail_after is not None and len(self.batches) >= self.fail_after:
            return _problem(503, "store-busy", "Try again")
        self.batches.append((series, len(readings)))
        known = self.readings.setdefault(series, {})
        new = {datetime.fromisoformat(each["start"]): float(each["value"]) for each in readings}
        changed = sum(known.get(start) != value for start, value in new.items())
        known.update(new)
        return 200, {"received": len(readings), "changed": changed}

    def _series(self, series: str) -> dict[str, Any]:
        body, known = self.series[series], self.readings.get(series, {})
        return {
            "id": series,
            "name": body["name"],
            "kind": body["kind"],
            "unit": body["unit"],
            "kept_unit": "°C" if body["kind"] == "temperature" else "kWh",
            "timezone": body["timezone"],
            "temperature": body.get("temperature"),
            "country": body.get("country"),
            "readings": len(known),
            "first": min(known).isoformat() if known else None,
            "last": max(known).isoformat() if known else None,
        }

    def _forecast(self, series: str, body: dict[str, Any]) -> dict[str, Any]:
        zone = ZoneInfo(self.series[series]["timezone"])
        now = dt_util.utcnow()
        known = self.readings[series]
        midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        begins = max(max(known) + HOUR, midnight.astimezone(dt_util.UTC))
        midnights = [midnight + number * DAY for number in range(body["days"] + 1)]
        hours: list[dict[str, Any]] = []
        hour = begins
        while hour < midnights[-1]:
            hours.append({"start": hour.isoformat(), **_spread(0, PER_HOUR)})
            hour += HOUR
        today = midnight.date()
        return {
            "series": series,
            "issued": now.isoformat(),
            "from": begins.isoformat(),
            "timezone": str(zone),
            "levels": LEVELS,
            "model": {
                "method": "last_week" if self.naive else "adaptive",
                "version": None if self.naive else "20250820T180000Z",
                "trained": None if self.naive else now.isoformat(),
                "naive": self.naive,
                "reason": {"en": "Too little is known yet", "ko": "아직 기록이 적습니다"} if self.naive else None,
                "weights": {"analog": 0.4, "boosting": 0.6},
            },
            "hours": hours,
            "days": [self._day(known, start, end, begins) for start, end in pairwise(midnights)],
            "period": self._period(known, body, begins) if "period" in body else None,
            "explanation": [
                {
                    "date": day.isoformat(),
                    "drivers": [{"kind": "temperature", "effect": 1.5}, {"kind": "weekday", "effect": -0.25}],
                    "text": {"en": "Warmer than usual", "ko": "평소보다 덥습니다"},
                }
                for day in (today, today + DAY)
            ],
            "temperature": {"series": self.series[series].get("temperature"), "known_until": None},
        }

    def _day(self, known: dict[datetime, float], start: datetime, end: datetime, begins: datetime) -> dict[str, Any]:
        observed = sum(kwh for at, kwh in known.items() if start <= at < min(end, begins))
        more = max((end - max(start, begins)) / HOUR, 0) * PER_HOUR
        return {
            "date": start.date().isoformat(),
            "observed": observed,
            "missing_hours": 0,
            **_spread(observed, more),
        }

    def _period(self, known: dict[datetime, float], body: dict[str, Any], begins: datetime) -> dict[str, Any]:
        zone = datetime.fromisoformat(body["period"]["start"]).tzinfo
        start, end = (datetime.fromisoformat(body["period"][key]) for key in ("start", "end"))
        observed = sum(kwh for at, kwh in known.items() if start <= at < begins)
        whole = _spread(observed, (end - begins) / HOUR * PER_HOUR)
        last = (end - HOUR).astimezone(zone).date()
        return {
            "start": start.isoformat(),
            "end": end.isoformat(),
            "observed": observed,
            "missing_hours": 0,
            **whole,
            "days": [{"date": last.isoformat(), **whole}],
            "thresholds": [_threshold(kwh, whole["quantiles"], last) for kwh in body.get("thresholds", [])],
        }


def _spread(observed: float, more: float) -> dict[str, Any]:
    return {"quantiles": [observed + more * (0.9 + 0.025 * number) for number in range(9)], "mean": observed + more}


def _threshold(kwh: float, quantiles: list[float], last: Any) -> dict[str, Any]:
    above = sum(quantile > kwh for quantile in quantiles) / 9
    day = last.isoformat()
    crossing = {
        "early": day if above > 0.1 else None,
        "likely": day if above > 0.5 else None,
        "late": day if above > 0.9 else None,
    }
    return {"kwh": kwh, "chance": above, "crossing": crossing}


def _problem(status: int, kind: str, detail: str) -> tuple[int, Any]:
    return status, {"type": f"urn:energier:{kind}", "title": "Problem", "status": status, "detail": detail}
