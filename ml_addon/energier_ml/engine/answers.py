"""Every request and its answer, from what the store and the model files hold now."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from ..forecast.base import QUANTILES, Day, Forecaster
from ..forecast.methods import DEFAULT, METHODS, NAIVE
from ..jobs import Json
from ..store import Choice, Database, Kind, Series
from ..store.store import FILE
from . import shapes
from .accuracy import calibration, compare
from .chosen import choose
from .clock import ONE_DAY, LocalClock
from .forecast import forecast
from .hours import energy_by_hour
from .loader import Loader, learns
from .record import Record, read_record
from .rehearsal import Methods
from .remembered import Remembered, recall, remember
from .requests import AccuracyRequest, ChoiceRequest, ForecastRequest, ModelsRequest, PastRequest, RefusedError, Request

MEMORY_DAYS = 56
FOREVER = np.timedelta64(40000, "D")


class Answers:
    """Answers requests; keeps the models that it has loaded."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._loader = Loader(data_dir)

    def answer(self, request: Request) -> Json:
        """The answer as the contract has it; RefusedError, StoreError and UnknownSeriesError say why there is none."""
        database = Database(self._data_dir / FILE, read_only=not isinstance(request, ChoiceRequest))
        try:
            match request:
                case ForecastRequest():
                    return self._forecast(database, request)
                case PastRequest():
                    return self._past(database, request)
                case AccuracyRequest():
                    return self._accuracy(database, request)
                case ModelsRequest():
                    return self._models(database, request.series)
                case ChoiceRequest():
                    return self._choose(database, request)
        finally:
            database.close()

    def afterwards(self, request: Request) -> None:
        """Once a day, at its first forecast: remember what every method says of today, made of the days before alone."""
        if not isinstance(request, ForecastRequest):
            return
        database = Database(self._data_dir / FILE)
        try:
            record = read_record(database, request.series, request.now)
            remembered = _recall(database, record)
            today = database.forecasts(request.series, str(record.today), str(record.today + ONE_DAY))
            if {kept.method for kept in today} >= METHODS.keys():
                return
            methods = self._ready(record, database.choice(request.series).version)
            said = Methods(methods).predict(Day(record.history, record.temperature[0]), remembered)
            remember(database, request.series, request.now, {name: {record.today: one} for name, one in said.items()})
        finally:
            database.close()

    def _forecast(self, database: Database, request: ForecastRequest) -> Json:
        record = read_record(database, request.series, request.now)
        choice = database.choice(request.series)
        if request.method is not None:
            choice = replace(choice, method=request.method)
        chosen = choose(record, self._loader, _recall(database, record), choice)
        return forecast(record, chosen, request)

    def _ready(self, record: Record, version: str | None) -> dict[str, Forecaster]:
        """The methods that can forecast now; those that would have to learn first are left out."""
        ready: dict[str, Forecaster] = {}
        for name in METHODS:
            chosen = choose(record, self._loader, {}, Choice(name, version))
            if chosen.file is not None or not learns(name):
                ready[name] = chosen.forecaster
        return ready

    def _past(self, database: Database, request: PastRequest) -> Json:
        series = database.series(request.series)
        _only_energy(series)
        clock = LocalClock(series.timezone)
        today = clock.day(request.now)
        kept = recall(database, series.id, today - FOREVER, today)
        method = request.method or DEFAULT
        days = sorted(kept.get(method, {}))
        day = np.datetime64(request.date, "D") if request.date else (days[-1] if days else today - ONE_DAY)
        if day not in kept.get(method, {}):
            raise RefusedError("no-forecast", _none_kept(method, day, days, kept))
        starts, shown = clock.hours(day)
        came = energy_by_hour(partial(database.read, series.id), clock, day, 1, request.now)[0]
        hours = shapes.hours(starts, shown, kept[method][day])
        actual = [None if np.isnan(came[hour]) else shapes.number(came[hour]) for hour in shown]
        return {
            "date": str(day),
            "method": method,
            "first": str(days[0]),
            "last": str(days[-1]),
            "methods": [name for name in METHODS if name in kept],
            "hours": [{**hour, "actual": value} for hour, value in zip(hours, actual, strict=True)],
        }

    def _accuracy(self, database: Database, request: AccuracyRequest) -> Json:
        record = read_record(database, request.series, request.now)
        remembered = recall(database, request.series, record.today - np.timedelta64(request.days, "D"), record.today)
        found = compare(record.history, remembered, request.days)
        chosen = choose(record, self._loader, _recall(database, record), database.choice(request.series))
        chosen.forecaster.predict(Day(record.history, record.temperature[0]))
        weights = {chosen.method: 1.0, **chosen.weights}
        shares = calibration(record.history, remembered.get(DEFAULT, {}), found.days)
        return {
            "days": len(found.days),
            "from": str(found.days[0]) if found.days else None,
            "to": str(found.days[-1]) if found.days else None,
            "naive": NAIVE,
            "methods": [
                {"name": name, "used": name in weights, "weight": shapes.number(weights.get(name, 0.0)), **scores}
                for name, scores in found.methods.items()
            ],
            "calibration": [
                {"level": round(float(level), 1), "share": shapes.number(share)}
                for level, share in zip(QUANTILES, shares, strict=True)
                if np.isfinite(share)
            ],
        }

    def _models(self, database: Database, series_id: str) -> Json:
        series = database.series(series_id)
        _only_energy(series)
        choice = database.choice(series_id)
        files = self._loader.files(series_id)
        found = [(file, self._loader.why_not(files, file, series.timezone)) for file in files.all()]
        usable = [file.version for file, why in found if why is None]
        active = choice.version if choice.version in usable else next(iter(usable), None)
        return {
            "method": choice.method or DEFAULT,
            "active": active,
            "models": [shapes.model(file, why, active) for file, why in found],
        }

    def _choose(self, database: Database, request: ChoiceRequest) -> Json:
        series = database.series(request.series)
        _only_energy(series)
        choice = database.choice(request.series)
        if "method" in request.given:
            if request.method is not None and request.method not in METHODS:
                raise RefusedError(
                    "unknown-method", f"There is no method {request.method!r}: use one of {', '.join(METHODS)}"
                )
            choice = replace(choice, method=request.method)
        if "version" in request.given:
            files = self._loader.files(request.series)
            found = {file.version: file for file in files.all()}
            if request.version is not None:
                if request.version not in found:
                    raise RefusedError("unknown-version", f"There is no model {request.version}: use one of GET models")
                why = self._loader.why_not(files, found[request.version], series.timezone)
                if why is not None:
                    raise RefusedError("model-unusable", f"Model {request.version} cannot be used: {why}")
            choice = replace(choice, version=request.version)
        database.put_choice(request.series, choice)
        return self._models(database, request.series)


def _recall(database: Database, record: Record) -> Remembered:
    return recall(database, record.series.id, record.today - np.timedelta64(MEMORY_DAYS, "D"), record.today)


def _only_energy(series: Series) -> None:
    if series.kind is Kind.TEMPERATURE:
        raise RefusedError("series-kind", f"{series.id!r} is a temperature: only energy is forecast")


def _none_kept(method: str, day: np.datetime64, days: list[np.datetime64], kept: Remembered) -> str:
    if not kept:
        return "No forecast of a past day is remembered yet: the first one is made today"
    if method not in kept:
        return f"No forecast by {method!r} is remembered: use one of {', '.join(kept)}"
    return f"No forecast by {method!r} is remembered for {day}: there are some from {days[0]} to {days[-1]}"
