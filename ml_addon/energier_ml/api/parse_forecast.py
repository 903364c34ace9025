"""The door of what is asked about forecasts."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
import math
import re

from ..engine.models import VERSION
from ..engine.requests import AccuracyRequest, ChoiceRequest, ForecastRequest, PastRequest
from ..jobs import Json
from .parse import fields, instant, seconds
from .problem import Fault, InvalidRequestError

MOST_DAYS = 7
PERIOD = timedelta(days=62)
THRESHOLDS = 10
MOST_KWH = 1e9
COMPARED_DAYS = 366
METHOD = re.compile(r"[a-z][a-z0-9_]{0,40}")


def parse_forecast(series_id: str, body: bytes, now: datetime) -> ForecastRequest:
    """POST /v1/series/{id}/forecast."""
    given = fields(body, required=set(), optional={"days", "period", "thresholds", "method"})
    faults: list[Fault] = []
    days = given.get("days", 2)
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
        faults.append(Fault("/days", f"must be a number from 1 to {MOST_DAYS}"))
        days = 1
    period = None
    if given.get("period") is not None:
        period = _period(given["period"], now, faults)
    thresholds = _thresholds(given.get("thresholds", []), faults)
    if thresholds and given.get("period") is None:
        faults.append(Fault("/thresholds", "are those of a period: give one"))
    method = _method(given.get("method"), "/method", faults)
    if faults:
        raise InvalidRequestError(faults)
    return ForecastRequest(series_id, seconds(now), days, period, thresholds, method)


def parse_past(series_id: str, query: Mapping[str, str], now: datetime) -> PastRequest:
    """GET /v1/series/{id}/past."""
    faults = _unknown(query, ("date", "method"))
    day = query.get("date")
    if day is not None and not _is_date(day):
        faults.append(Fault("?date", "must be a day as 2026-11-01"))
    method = _method(query.get("method"), "?method", faults)
    if faults:
        raise InvalidRequestError(faults)
    return PastRequest(series_id, seconds(now), day, method)


def parse_accuracy(series_id: str, query: Mapping[str, str], now: datetime) -> AccuracyRequest:
    """GET /v1/series/{id}/accuracy."""
    faults = _unknown(query, ("days",))
    days = query.get("days", "28")
    if not re.fullmatch("[0-9]{1,3}", days) or not 1 <= int(days) <= COMPARED_DAYS:
        faults.append(Fault("?days", f"must be a number from 1 to {COMPARED_DAYS}"))
    if faults:
        raise InvalidRequestError(faults)
    return AccuracyRequest(series_id, seconds(now), int(days))


def parse_choice(series_id: str, body: bytes) -> ChoiceRequest:
    """PUT /v1/series/{id}/model: what is left out stays as it is."""
    given = fields(body, required=set(), optional={"version", "method"})
    faults: list[Fault] = []
    version = given.get("version")
    if version is not None and (not isinstance(version, str) or not VERSION.fullmatch(version)):
        faults.append(Fault("/version", "must be the version of a model, or null for the newest"))
    method = _method(given.get("method"), "/method", faults)
    if faults:
        raise InvalidRequestError(faults)
    return ChoiceRequest(series_id, None if version is None else str(version), method, frozenset(given))


def _period(value: Json, now: datetime, faults: list[Fault]) -> tuple[int, int] | None:
    if not isinstance(value, dict) or value.keys() != {"start", "end"}:
        faults.append(Fault("/period", "must be an object with start and end, nothing else"))
        return None
    bounds: list[datetime] = []
    for name in ("start", "end"):
        try:
            bounds.append(instant(str(value[name])))
        except ValueError as error:
            faults.append(Fault(f"/period/{name}", str(error)))
    if len(bounds) < 2:
        return None
    start, end = bounds
    if not start <= now < end:
        faults.append(Fault("/period", f"must contain now ({now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ})"))
    elif end - start > PERIOD:
        faults.append(Fault("/period", f"must be at most {PERIOD.days} days long"))
    return seconds(start), seconds(end)


def _thresholds(value: Json, faults: list[Fault]) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) > THRESHOLDS:
        faults.append(Fault("/thresholds", f"must be a list of at most {THRESHOLDS} numbers"))
        return ()
    kept: list[float] = []
    for i, kwh in enumerate(value):
        if isinstance(kwh, bool) or not isinstance(kwh, int | float) or not 0 <= kwh <= MOST_KWH or math.isnan(kwh):
            faults.append(Fault(f"/thresholds/{i}", f"must be kWh from 0 to {MOST_KWH:.0f}"))
        else:
            kept.append(float(kwh))
    return tuple(kept)


def _method(value: Json, where: str, faults: list[Fault]) -> str | None:
    if value is None or (isinstance(value, str) and METHOD.fullmatch(value)):
        return value
    faults.append(Fault(where, "must be the name of a method"))
    return None


def _unknown(query: Mapping[str, str], known: tuple[str, ...]) -> list[Fault]:
    return [
        Fault(f"?{name}", f"is not a parameter here: use {', '.join(known)}") for name in query if name not in known
    ]


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
