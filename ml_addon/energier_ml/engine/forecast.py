"""The answer to a request for a forecast."""

from collections.abc import Sequence

import numpy as np

from ..clock import HOUR
from ..forecast.base import QUANTILES, Day, Forecast
from ..forecast.explain import explain, usual
from ..forecast.horizon import forecast_days
from ..forecast.period import Threshold, forecast_period
from ..forecast.words import describe
from ..jobs import Json
from . import shapes
from .chosen import Chosen
from .clock import ONE_DAY
from .record import Record
from .requests import ForecastRequest
from .shapes import moment, number, numbers
from .totals import day_total
from .words import joined

EXPLAINED_DAYS = 2


def forecast(record: Record, chosen: Chosen, request: ForecastRequest) -> dict[str, Json]:
    """As the contract has it."""
    days = max(request.days, EXPLAINED_DAYS)
    forecasts = forecast_days(chosen.forecaster, record.history, record.temperature[:days], record.so_far)
    weights = chosen.weights
    return {
        "series": record.series.id,
        "issued": moment(record.now),
        "from": moment(_from(record)),
        "timezone": record.series.timezone,
        "levels": [round(float(level), 1) for level in QUANTILES],
        "model": {
            "method": chosen.method,
            "version": chosen.file.version if chosen.file else None,
            "trained": chosen.file.manifest.trained if chosen.file and chosen.file.manifest else None,
            "naive": chosen.naive,
            "reason": joined(chosen.reasons),
            "weights": {name: number(share) for name, share in weights.items()},
        },
        "hours": _hours(record, forecasts[: request.days]),
        "days": _days(record, forecasts[: request.days]),
        "period": _period(record, request, forecasts),
        "explanation": _explanation(record, chosen, forecasts),
        "temperature": {
            "series": record.series.temperature,
            "known_until": None if record.temperature_until is None else moment(record.temperature_until),
        },
    }


def _from(record: Record) -> int:
    """When the first hour begins that is forecast."""
    starts, shown = record.clock.hours(record.today)
    later = starts[shown >= record.known_until]
    return int(later[0]) if len(later) else int(starts[-1]) + HOUR


def _hours(record: Record, forecasts: Sequence[Forecast]) -> list[Json]:
    answer: list[Json] = []
    for ahead, one in enumerate(forecasts):
        starts, shown = record.clock.hours(record.today + ahead * ONE_DAY)
        later = shown >= (0 if ahead else record.known_until)
        answer += shapes.hours(starts[later], shown[later], one)
    return answer


def _days(record: Record, forecasts: Sequence[Forecast]) -> list[Json]:
    lasting = record.clock.slots(record.today, len(forecasts)) / HOUR
    answer: list[Json] = []
    for ahead, one in enumerate(forecasts):
        total = day_total(one, lasting[ahead])
        gone = np.arange(len(record.so_far)) < (0 if ahead else record.known_until)
        unknown = gone & np.isnan(record.so_far)
        answer.append(
            {
                "date": str(record.today + ahead * ONE_DAY),
                "observed": number(np.nansum(record.so_far * lasting[ahead])) if not ahead else 0.0,
                "missing_hours": int(lasting[ahead][unknown].sum()),
                "quantiles": numbers(total.quantiles),
                "mean": number(total.mean),
            }
        )
    return answer


def _period(record: Record, request: ForecastRequest, forecasts: Sequence[Forecast]) -> Json:
    """Of whole local days: those in which the period begins and ends count from their midnights."""
    if request.period is None:
        return None
    start, end = request.period
    first, last = record.clock.day(start), record.clock.day(end - 1)
    found = forecast_period(record.history, first, last, record.temperature, days=forecasts, so_far=record.so_far)
    return {
        "start": moment(record.clock.midnight(first)),
        "end": moment(record.clock.midnight(last + ONE_DAY)),
        "observed": number(found.observed),
        "missing_hours": found.missing_hours,
        "quantiles": numbers(found.quantiles),
        "mean": number(found.mean),
        "days": [
            {"date": str(day), "quantiles": numbers(quantiles), "mean": number(mean)}
            for day, quantiles, mean in zip(found.days, found.cumulative, found.means, strict=True)
        ],
        "thresholds": [_threshold(found.threshold(kwh)) for kwh in request.thresholds],
    }


def _threshold(found: Threshold) -> Json:
    crossing = {"early": found.early, "likely": found.likely, "late": found.late}
    return {
        "kwh": number(found.kwh),
        "chance": number(min(max(found.chance, 0.0), 1.0)),
        "crossing": {name: None if day is None else str(day) for name, day in crossing.items()},
    }


def _explanation(record: Record, chosen: Chosen, forecasts: Sequence[Forecast]) -> list[Json]:
    """What moves today and tomorrow, each from its own midnight; tomorrow as if today had come as forecast."""
    day = Day(record.history, record.temperature[0])
    answer: list[Json] = []
    for ahead in range(EXPLAINED_DAYS):
        if ahead:
            past = day.history.and_then(day)
            past.kwh[-1] = forecasts[ahead - 1].mean
            day = Day(past, record.temperature[ahead])
        drivers = explain(chosen.forecaster, day)
        answer.append(
            {
                "date": str(day.date),
                "drivers": [{"kind": str(driver.kind), "effect": number(driver.effect)} for driver in drivers],
                "text": describe(drivers, float(forecasts[ahead].mean.sum()), usual(day.history)),
            }
        )
    return answer
