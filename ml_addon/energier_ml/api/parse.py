"""The door: bodies and queries become typed objects here, or are refused with every reason."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
import json
import math
import re
from typing import NoReturn
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ..jobs import Json
from ..store import Kind, Readings, Series, Unit
from .problem import Fault, InvalidRequestError

SERIES_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}")
NAME_LENGTH = 100
BATCH = 10_000
# A clock that is a little ahead is nothing; one that is set to another year would bury real readings.
AHEAD = timedelta(days=1)
OUTLOOK = 400  # hours of 16 days, and some
OUTLOOK_AHEAD = timedelta(days=17)
PARAMETERS = 4096  # bytes
FORMATS = ("csv", "parquet")
COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


def parse_series(series_id: str, body: bytes) -> Series:
    """PUT /v1/series/{id}."""
    if not SERIES_ID.fullmatch(series_id):
        _refuse("{id}", "must be 1 to 128 of A-Z a-z 0-9 _ . : - and begin with a letter or digit")
    given = fields(body, required={"kind", "unit", "timezone"}, optional={"name", "temperature", "country"})
    faults: list[Fault] = []
    name = given.get("name", series_id)
    if not isinstance(name, str) or not 1 <= len(name) <= NAME_LENGTH or not name.isprintable():
        faults.append(Fault("/name", f"must be 1 to {NAME_LENGTH} printable characters"))
    kind = _one_of(Kind, given["kind"])
    unit = _one_of(Unit, given["unit"])
    if kind is None:
        faults.append(Fault("/kind", f"must be one of {', '.join(Kind)}"))
    elif unit not in kind.units:
        faults.append(Fault("/unit", f"must be one of {', '.join(kind.units)} for {kind}"))
    timezone = given["timezone"]
    if not isinstance(timezone, str) or not _is_timezone(timezone):
        faults.append(Fault("/timezone", "must be the IANA name of a time zone, as Asia/Seoul"))
    temperature = _temperature(given.get("temperature"), series_id, kind, faults)
    country = given.get("country")
    if country is not None and not (isinstance(country, str) and COUNTRY.fullmatch(country)):
        faults.append(
            Fault("/country", "must be a country or a part of one as ISO 3166 has it, as KR or AU-NSW, or null")
        )
    if faults or kind is None or unit is None:
        raise InvalidRequestError(faults)
    return Series(
        series_id, str(name), kind, unit, str(timezone), temperature, country if country is None else str(country)
    )


def parse_readings(body: bytes, series: Series, now: datetime) -> Readings:
    """POST /v1/series/{id}/readings: values in the series' unit, kept as kWh or °C. All are right, or none is taken."""
    readings = fields(body, required={"readings"})["readings"]
    if not isinstance(readings, list) or not 1 <= len(readings) <= BATCH:
        _refuse("/readings", f"must be a list of 1 to {BATCH} readings")
    return _readings("/readings", readings, series, now + AHEAD)


def parse_outlook(body: bytes, series: Series, now: datetime) -> Readings:
    """PUT /v1/series/{id}/outlook: as readings, of the days to come."""
    values = fields(body, required={"values"})["values"]
    if not isinstance(values, list) or len(values) > OUTLOOK:
        _refuse("/values", f"must be a list of at most {OUTLOOK} values")
    return _readings("/values", values, series, now + OUTLOOK_AHEAD)


def _readings(where: str, readings: list[Json], series: Series, latest: datetime) -> Readings:
    faults: list[Fault] = []
    starts = np.zeros(len(readings), np.int64)
    values = np.zeros(len(readings))
    for i, reading in enumerate(readings):
        if not isinstance(reading, dict) or reading.keys() != {"start", "value"}:
            faults.append(Fault(f"{where}/{i}", "must be an object with start and value, nothing else"))
            continue
        try:
            starts[i] = _start(reading["start"], latest)
        except ValueError as error:
            faults.append(Fault(f"{where}/{i}/start", str(error)))
        try:
            values[i] = _value(reading["value"], series)
        except ValueError as error:
            faults.append(Fault(f"{where}/{i}/value", str(error)))
    if faults:
        raise InvalidRequestError(faults)
    return Readings(starts, values)


def parse_job(body: bytes) -> tuple[str, Mapping[str, Json]]:
    """POST /v1/jobs: kind and parameters."""
    given = fields(body, required={"kind"}, optional={"parameters"})
    kind, parameters = given["kind"], given.get("parameters", {})
    if not isinstance(kind, str):
        _refuse("/kind", "must be the name of a kind of job")
    if not isinstance(parameters, dict):
        _refuse("/parameters", "must be an object")
    try:
        size = len(json.dumps(parameters, allow_nan=False))
    except ValueError:
        _refuse("/parameters", "holds a number too large to be one")
    if size > PARAMETERS:  # they are kept as long as the job is remembered
        _refuse("/parameters", f"has {size} bytes; at most {PARAMETERS} can be kept")
    return kind, parameters


def parse_range(query: Mapping[str, str]) -> tuple[int, int, int]:
    """GET /v1/series/{id}/readings: start, end (seconds since 1970) and limit."""
    faults = unknown(query, ("start", "end", "limit"))
    start, end = _bounds(query, faults)
    limit = query.get("limit", str(BATCH))
    if not re.fullmatch("[0-9]{1,9}", limit) or not 1 <= int(limit) <= BATCH:
        faults.append(Fault("?limit", f"must be a number from 1 to {BATCH}"))
    if faults:
        raise InvalidRequestError(faults)
    return start, end, int(limit)


def parse_deletion(query: Mapping[str, str]) -> tuple[int, int]:
    """DELETE /v1/series/{id}/readings: start and end, seconds since 1970. Nobody deletes all by leaving something out."""
    faults = unknown(query, ("start", "end"))
    faults += [Fault(f"?{name}", "is missing") for name in ("start", "end") if name not in query]
    bounds = _bounds(query, faults)
    if faults:
        raise InvalidRequestError(faults)
    return bounds


def parse_format(query: Mapping[str, str]) -> str:
    """GET /v1/series/{id}/export: the name of the file's format."""
    faults = unknown(query, ("format",))
    wanted = query.get("format", FORMATS[0])
    if wanted not in FORMATS:
        faults.append(Fault("?format", f"must be one of {', '.join(FORMATS)}"))
    if faults:
        raise InvalidRequestError(faults)
    return wanted


def unknown(query: Mapping[str, str], known: tuple[str, ...]) -> list[Fault]:
    """Faults of a query's parameters that are none."""
    return [
        Fault(f"?{name}", f"is not a parameter here: use {', '.join(known)}") for name in query if name not in known
    ]


def _bounds(query: Mapping[str, str], faults: list[Fault]) -> tuple[int, int]:
    bounds = {"start": datetime.min.replace(tzinfo=UTC), "end": datetime.max.replace(tzinfo=UTC)}
    for name in bounds.keys() & query.keys():
        try:
            bounds[name] = instant(query[name])
        except ValueError as error:
            faults.append(Fault(f"?{name}", str(error)))
    start, end = (_up(bounds[name]) for name in ("start", "end"))
    return start, end


def fields(body: bytes, required: set[str], optional: frozenset[str] | set[str] = frozenset()) -> dict[str, Json]:
    """A body as a JSON object that has these fields and no others."""
    try:
        given = json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidRequestError([Fault("", "The body is not JSON (UTF-8, no NaN or Infinity)")], 400) from error
    if not isinstance(given, dict):
        _refuse("", "The body must be a JSON object")
    faults = [Fault(f"/{name}", "is missing") for name in sorted(required - given.keys())]
    known = ", ".join(sorted(required | optional))
    faults += [Fault(f"/{name}", f"is not known: use {known}") for name in sorted(given.keys() - required - optional)]
    if faults:
        raise InvalidRequestError(faults)
    return given


def _start(value: Json, latest: datetime) -> int:
    if not isinstance(value, str):
        raise ValueError("must be a time as 2026-11-01T13:00:00+09:00")  # noqa: TRY004 - a fault of the request, as the others
    start = instant(value)
    if start > latest:
        raise ValueError(f"{value} lies too far in the future: is a clock wrong?")
    if start < EARLIEST:
        raise ValueError(f"{value} lies before 2000: is a clock wrong?")
    if start.microsecond:
        raise ValueError(f"{value} must be a whole second")
    return seconds(start)


def instant(text: str) -> datetime:
    """A time with its offset, in UTC; ValueError says what it lacks."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a time as 2026-11-01T13:00:00+09:00") from None
    if found.tzinfo is None:
        raise ValueError(
            f"{text} must say its offset from UTC, as +09:00 or Z: without it an hour is there twice a year"
        )
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text} is out of range") from None


def seconds(moment: datetime) -> int:
    """Since 1970."""
    return (moment - EPOCH) // timedelta(seconds=1)


def within_time(starts: NDArray[np.int64], now: datetime) -> NDArray[np.bool_]:
    """Which starts can be those of readings; the others come of a wrong clock."""
    possible: NDArray[np.bool_] = (starts >= seconds(EARLIEST)) & (starts <= seconds(now + AHEAD))
    return possible


def _up(moment: datetime) -> int:
    """The first whole second that is not before."""
    return -((EPOCH - moment) // timedelta(seconds=1))


def _temperature(value: Json, series_id: str, kind: Kind | None, faults: list[Fault]) -> str | None:
    if value is None:
        return None
    if kind is Kind.TEMPERATURE:
        faults.append(Fault("/temperature", "is for energy: a temperature has none"))
    elif not isinstance(value, str) or not SERIES_ID.fullmatch(value) or value == series_id:
        faults.append(Fault("/temperature", "must be the id of another series, or null"))
    else:
        return value
    return None


def _value(value: Json, series: Series) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")  # noqa: TRY004 - a fault of the request, as the others
    try:
        kept = series.unit.kept(float(value))
    except OverflowError:
        kept = math.inf
    if not math.isfinite(kept):
        raise ValueError("is too large to be a number")
    if kept < 0 and series.kind is not Kind.TEMPERATURE:
        raise ValueError(f"{value} is negative: energy is counted up; send production as a series of its own")
    return kept


def _is_timezone(name: str) -> bool:
    with suppress(ValueError, OSError, LookupError):  # each for another way of being none
        ZoneInfo(name)
        return True
    return False


def _one_of[E: (Kind, Unit)](choices: type[E], value: Json) -> E | None:
    return next((choice for choice in choices if choice == value), None)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse(where: str, detail: str) -> NoReturn:
    raise InvalidRequestError([Fault(where, detail)])
