"""The days ahead: as many as asked, each building on the one before, none of them remembered as if it had been."""

from __future__ import annotations

from typing import Self

import numpy as np
import pytest

from energier_ml.forecast.adaptive import Adaptive
from energier_ml.forecast.analog import AnalogDays
from energier_ml.forecast.base import MEDIAN, Day, Forecast
from energier_ml.forecast.horizon import MOST_DAYS, RECURSIVE_DAYS, forecast_days, grown
from energier_ml.forecast.naive import DayType, SameHour

from .made_up import home


def outlook(days: int, degrees: float = np.nan) -> np.ndarray:
    return np.full((days, 24), degrees)


class Recorder:
    """Says one kWh more than the day before, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Day] = []

    def fit(self, history: object) -> Self:
        return self

    def predict(self, day: Day) -> Forecast:
        self.asked.append(day)
        mean = day.history.kwh[-1] + 1.0
        return Forecast(mean + np.linspace(-0.4, 0.4, 9)[:, None], mean)


@pytest.mark.parametrize("days", [1, 7, 8, MOST_DAYS])
def test_there_is_a_forecast_for_every_day_of_the_outlook(days: int) -> None:
    forecasts = forecast_days(AnalogDays(), home(60), outlook(days))
    assert len(forecasts) == days
    for forecast in forecasts:
        assert np.isfinite(forecast.quantiles).all() and np.isfinite(forecast.mean).all()
        assert (np.diff(forecast.quantiles, axis=0) >= 0).all()


def test_the_first_day_is_the_forecasters_own() -> None:
    history = home(60)
    alone = AnalogDays().predict(Day(history, np.full(24, np.nan)))
    np.testing.assert_array_equal(forecast_days(AnalogDays(), history, outlook(3))[0].quantiles, alone.quantiles)


def test_each_day_of_the_first_week_builds_on_the_one_before() -> None:
    recorder = Recorder()
    forecasts = forecast_days(recorder, home(20), outlook(4))
    totals = [float(forecast.mean.sum()) for forecast in forecasts]
    np.testing.assert_allclose(np.diff(totals), 24.0)
    assert [day.date for day in recorder.asked] == [home(20).end + np.timedelta64(ahead, "D") for ahead in range(4)]


def test_what_has_happened_today_moves_today_and_what_builds_on_it() -> None:
    so_far = np.full(24, np.nan)
    so_far[:12] = 3.0
    plain, followed = (forecast_days(SameHour(1), home(20), outlook(2), known) for known in (None, so_far))
    np.testing.assert_array_equal(followed[0].mean[:12], 3.0)
    assert followed[1].mean[:12].sum() > plain[1].mean[:12].sum() + 10


def test_beyond_the_first_week_the_forecaster_is_not_asked() -> None:
    recorder = Recorder()
    forecast_days(recorder, home(40), outlook(30))
    assert len(recorder.asked) == RECURSIVE_DAYS


def test_days_far_ahead_still_tell_working_days_from_days_of_rest() -> None:
    history = home(90, noise=0.02)
    forecasts = forecast_days(DayType("mean"), history, outlook(28))
    dates = history.end + np.arange(28)
    rest = history.calendar.rest(dates)
    totals = np.array([forecast.mean.sum() for forecast in forecasts])
    assert totals[7:][rest[7:]].min() > totals[7:][~rest[7:]].max()


def test_the_band_grows_with_the_distance() -> None:
    forecast = Forecast(np.tile(np.linspace(0.6, 1.4, 9)[:, None], (1, 24)), np.ones(24))
    widths = [float(np.ptp(grown(forecast, ahead).quantiles[:, 0])) for ahead in range(7)]
    assert widths[0] == pytest.approx(0.8) and (np.diff(widths) > 0).all()
    assert grown(forecast, 30).quantiles[MEDIAN, 0] == pytest.approx(1.0)


def test_the_temperature_beyond_the_outlook_is_that_of_the_last_week() -> None:
    recorder = Recorder()
    temperature = outlook(3, 20.0)
    temperature[1:] = np.nan
    history = home(20)
    history.temperature[:] = 13.0
    forecast_days(recorder, history, temperature)
    assert recorder.asked[0].temperature[0] == pytest.approx(20.0)
    assert recorder.asked[2].temperature[0] == pytest.approx((6 * 13.0 + 20.0) / 7)


def test_a_temperature_nobody_knows_stays_unknown() -> None:
    recorder = Recorder()
    forecast_days(recorder, home(20), outlook(2))
    assert all(np.isnan(day.temperature).all() for day in recorder.asked)


def test_forecasts_of_forecasts_are_not_remembered() -> None:
    history = home(60)
    adaptive = Adaptive({"analog": AnalogDays, "last_week": lambda: SameHour(7)}).fit(history)
    before = set(adaptive.memory)
    forecast_days(adaptive, history, outlook(40))
    assert set(adaptive.memory) == before | {history.end}


@pytest.mark.parametrize("shape", [(0, 24), (MOST_DAYS + 1, 24), (3, 23), (24,)])
def test_an_outlook_of_a_wrong_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="temperature outlook"):
        forecast_days(AnalogDays(), home(20), np.zeros(shape))
