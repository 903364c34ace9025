"""What goes out: objects as JSON of the contract, times as ISO 8601 in UTC."""

from datetime import UTC, datetime
import json

from aiohttp import web
import numpy as np

from ..jobs import Job
from ..store import Gap, Readings, Series, Summary


def respond(data: object, status: int = 200) -> web.Response:
    """A JSON response."""
    return web.json_response(data, status=status)


def series_json(summary: Summary) -> dict[str, object]:
    """A series."""
    series = summary.series
    return {
        "id": series.id,
        "name": series.name,
        "kind": series.kind,
        "unit": series.unit,
        "kept_unit": series.kind.units[0],
        "timezone": series.timezone,
        "temperature": series.temperature,
        "country": series.country,
        "readings": summary.readings,
        "first": None if summary.first is None else _time(summary.first),
        "last": None if summary.last is None else _time(summary.last),
    }


def readings_json(series: Series, readings: Readings, limit: int) -> str:
    """A page of readings as JSON text; `readings` has one more than fits where there is a next page."""
    texts = np.char.add(np.datetime_as_string(readings.starts.astype("datetime64[s]")), "Z").tolist()
    rows = [{"start": start, "value": value} for start, value in zip(texts, readings.values.tolist(), strict=True)]
    return json.dumps(
        {
            "unit": series.kind.units[0],
            "readings": rows[:limit],
            "next": texts[limit] if len(texts) > limit else None,
        }
    )


def readings_csv(readings: Readings) -> bytes:
    """Lines of a CSV, without its head."""
    texts = np.char.add(np.datetime_as_string(readings.starts.astype("datetime64[s]")), "Z").tolist()
    rows = zip(texts, readings.values.tolist(), strict=True)
    return "".join(f"{start},{value!r}\n" for start, value in rows).encode()


def gap_json(gap: Gap) -> dict[str, object]:
    """Hours without a reading."""
    return {"start": _time(gap.start), "end": _time(gap.end)}


def job_json(job: Job) -> dict[str, object]:
    """A job."""
    return {
        "id": job.id,
        "kind": job.kind,
        "parameters": job.parameters,
        "state": job.state,
        "progress": job.progress,
        "message": job.message,
        "created": _moment(job.created),
        "started": _moment(job.started),
        "finished": _moment(job.finished),
        "result": job.result,
        "error": job.error,
    }


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
