"""Numbers and times as answers carry them."""

from datetime import UTC, datetime

from ..clock import Seconds
from ..forecast.base import Floats, Forecast
from ..jobs import Json
from .models import ModelFile

DIGITS = 5  # of a kWh: a hundredth of a watt hour


def moment(seconds: int) -> str:
    """A time in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def number(value: float) -> float:
    """A number without digits that nobody measured."""
    return round(float(value), DIGITS)


def numbers(values: Floats) -> list[float]:
    """Several."""
    return [number(value) for value in values]


def hours(starts: Seconds, shown: Seconds, forecast: Forecast) -> list[dict[str, Json]]:
    """The hours that begin at `starts`, when the clock shows `shown`."""
    return [
        {"start": moment(start), "quantiles": numbers(forecast.quantiles[:, hour]), "mean": number(forecast.mean[hour])}
        for start, hour in zip(starts.tolist(), shown.tolist(), strict=True)
    ]


def model(file: ModelFile, why: str | None, active: str | None) -> dict[str, Json]:
    """A model file; one that cannot be read has no dates."""
    manifest = file.manifest
    state = "unusable" if why is not None else "active" if file.version == active else "kept"
    answer: dict[str, Json] = {"version": file.version, "state": state, "reason": why, "bytes": file.bytes}
    if manifest is None:
        return {
            **answer, "trained": None, "window": None, "format": None, "libraries": {}, "metrics": {}, "importances": {},
        }  # fmt: skip
    return {
        **answer,
        "trained": manifest.trained,
        "window": {"start": manifest.start, "end": manifest.end},
        "format": manifest.format,
        "libraries": dict(manifest.libraries),
        "metrics": dict(manifest.metrics),
        "importances": dict(manifest.importances),
    }
