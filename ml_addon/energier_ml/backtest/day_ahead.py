"""Day ahead: at each local midnight, the 24 hours to come from complete past days alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from time import perf_counter

import numpy as np

from ..calendar import Days
from ..forecast.base import Day, Floats, Forecast, Forecaster, History
from ..forecast.horizon import filled
from .days import LEAST_HISTORY, NoTestDaysError, Span, chosen_days, span_of
from .metrics import scores, weekly_scale
from .outlook import forecast_of

REFIT_DAYS = 7

type Make = Callable[[], Forecaster]
type Figures = dict[str, float]


@dataclass
class Stopwatch:
    """Mean seconds of what was timed."""

    seconds: float = 0.0
    times: int = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count how long the body takes."""
        start = perf_counter()
        yield
        self.seconds += perf_counter() - start
        self.times += 1

    @property
    def mean(self) -> float:
        """Seconds each time."""
        return self.seconds / max(self.times, 1)


def day_ahead(history: History, make: Make, span: Span) -> Figures:
    """One method on one home: fitted anew each week, asked every day, judged on the test days."""
    days = chosen_days(history, span)
    wanted = set(days.tolist())
    forecaster, fit, predict = make(), Stopwatch(), Stopwatch()
    answers: list[Forecast] = []
    for number, date in enumerate(np.arange(days[0], days[-1] + span_of(1))):
        past = history.until(date)
        if number % REFIT_DAYS == 0:
            with fit.running():
                forecaster.fit(past)
        # Asked on the days between as well, as at home: some methods learn from what they said yesterday.
        day = Day(past, _outlook(history, past))
        with predict.running():
            answer = forecaster.predict(day)
        if date.item() in wanted:
            answers.append(answer)
    return _figures(history, days, answers, fit, predict)


def cold_start(history: History, make: Make, span: Span, history_days: int) -> Figures:
    """The same days, each from only so many days before it: a home that has just begun."""
    if history_days < 1:
        raise NoTestDaysError(f"{history_days} days of history are none; give 1 or more")
    days = chosen_days(history, span, min(history_days, LEAST_HISTORY))
    fit, predict = Stopwatch(), Stopwatch()
    answers = []
    for date in days:
        past = history.until(date)
        recent = past.last(history_days)
        with fit.running():
            forecaster = make().fit(recent)
        day = Day(recent, _outlook(history, recent))
        with predict.running():
            answers.append(forecaster.predict(day))
    return _figures(history, days, answers, fit, predict)


def _outlook(history: History, past: History) -> Floats:
    """(24,) the temperatures that are expected of the day after some past; as at home where no outlook reaches."""
    measured = history.temperature[int((past.end - history.first).astype(int))]
    outlook: Floats = filled(past.temperature, forecast_of(measured, past.end)[None])[0]
    return outlook


def _figures(history: History, days: Days, answers: list[Forecast], fit: Stopwatch, predict: Stopwatch) -> Figures:
    truth = history.kwh[(days - history.first).astype(int)]
    found = scores(answers, truth, weekly_scale(history, days[0]))
    return {**asdict(found), "fit_s": fit.mean, "predict_s": predict.mean, "days": float(len(days))}
