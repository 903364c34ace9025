"""Every forecasting method keeps its word, on a made-up home that is known to the last kWh."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from energier_ml.forecast.adaptive import NAIVE, Adaptive, Ensemble, crps
from energier_ml.forecast.analog import AnalogDays
from energier_ml.forecast.base import MEDIAN, Day, Forecast, Forecaster, History, weighted_quantiles
from energier_ml.forecast.boosting import LocalBoosting
from energier_ml.forecast.conformal import calibrated, factors
from energier_ml.forecast.features import WINDOW, row_of, table
from energier_ml.forecast.forest import TimeTemperatureForest
from energier_ml.forecast.naive import DayType, SameHour
from energier_ml.forecast.pretrained import Pretrained

from .made_up import ahead, home

METHODS: dict[str, Callable[[], Forecaster]] = {
    "yesterday": lambda: SameHour(1),
    "last_week": lambda: SameHour(7),
    "day_type_mean": lambda: DayType("mean"),
    "day_type_median": lambda: DayType("median"),
    "analog": AnalogDays,
    "global": Pretrained,
    "boosting": lambda: LocalBoosting(rounds=20, bags=1),
    "forest": lambda: TimeTemperatureForest(trees=10),
    "ensemble": lambda: Ensemble({"analog": AnalogDays, "last_week": lambda: SameHour(7)}),
    "adaptive": lambda: Adaptive({"analog": AnalogDays, "boosting": lambda: LocalBoosting(rounds=20, bags=1)}),
}


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("days", [0, 1, 3, 20, 60])
def test_any_history_gets_rising_finite_quantiles(name: str, days: int) -> None:
    history = home(days)
    forecast = METHODS[name]().fit(history).predict(ahead(history))
    assert forecast.quantiles.shape == (9, 24) and forecast.mean.shape == (24,)
    assert np.isfinite(forecast.quantiles).all() and np.isfinite(forecast.mean).all()
    assert (np.diff(forecast.quantiles, axis=0) >= 0).all() and (forecast.quantiles >= 0).all()


@pytest.mark.parametrize("name", METHODS)
def test_gaps_of_weeks_are_survived(name: str) -> None:
    history = home(60)
    history.kwh[20:45] = np.nan
    history.kwh[-1, 5:] = np.nan
    forecast = METHODS[name]().fit(history).predict(ahead(history))
    assert np.isfinite(forecast.quantiles).all() and forecast.mean.sum() > 1


@pytest.mark.parametrize("name", sorted(METHODS.keys() - {"forest"}))
def test_after_months_without_readings_the_home_is_what_it_was(name: str) -> None:
    history = home(150)
    history.kwh[60:] = np.nan
    before = history.kwh[:60].mean()
    forecast = METHODS[name]().fit(history).predict(ahead(history))
    assert forecast.mean.mean() == pytest.approx(before, rel=0.3)
    assert forecast.quantiles[MEDIAN].mean() == pytest.approx(before, rel=0.3)


def test_a_home_without_chance_is_forecast_exactly() -> None:
    history = home(63, noise=0)
    day = ahead(history)
    truth = home(64, noise=0).kwh[-1]
    np.testing.assert_allclose(DayType("median").predict(day).quantiles[MEDIAN], truth)


def test_yesterday_repeats_yesterday() -> None:
    history = home(10)
    np.testing.assert_allclose(SameHour(1).predict(ahead(history)).mean, history.kwh[-1])


def test_features_of_a_day_know_nothing_of_it() -> None:
    history = home(60)
    rows = table(history).reshape(60, 24, -1)
    np.testing.assert_allclose(
        row_of(ahead(history.until(history.first + np.timedelta64(50, "D")))), rows[50], rtol=1e-9
    )
    history.kwh[50:] += 100
    np.testing.assert_allclose(table(history).reshape(60, 24, -1)[50], rows[50], rtol=1e-9)
    assert WINDOW <= 28


def test_analog_days_take_the_day_of_like_temperature() -> None:
    history = home(60, noise=0)
    hot = np.arange(60) % 2 == 0
    history.temperature[:] = np.where(hot, 30.0, 10.0)[:, None]
    history.kwh[:] = np.where(hot, 2.0, 1.0)[:, None]
    method = AnalogDays(rescale=0, level=10)
    assert method.predict(Day(history, np.full(24, 30.0))).quantiles[MEDIAN] == pytest.approx(2)
    assert method.predict(Day(history, np.full(24, 10.0))).quantiles[MEDIAN] == pytest.approx(1)


def test_members_that_lose_to_the_naive_rule_are_not_used() -> None:
    class Absurd:
        def fit(self, history: History) -> Absurd:
            return self

        def predict(self, day: Day) -> Forecast:
            return Forecast(np.full((9, 24), 50.0), np.full(24, 50.0))

    history = home(60)
    only = Adaptive({"absurd": Absurd}).fit(history)
    assert only.predict(ahead(history)).mean.max() < 5
    assert only.weights == {NAIVE: 1.0}


def test_too_narrow_bands_become_wider() -> None:
    rng = np.random.default_rng(1)
    truth = rng.normal(10, 1, (40, 24))
    level = np.linspace(-0.8, 0.8, 9)[:, None]
    narrow = [Forecast(np.full((9, 24), 10.0) + level, np.full(24, 10.0)) for _ in range(40)]
    wide = calibrated(narrow[0], factors(narrow, truth))
    covered = (truth >= wide.quantiles[0]) & (truth <= wide.quantiles[-1])
    assert 0.68 < covered.mean() < 0.82


def test_weighted_quantiles_ignore_what_is_missing() -> None:
    values = np.array([[1.0], [2.0], [np.nan], [3.0]])
    assert weighted_quantiles(values, np.ones((4, 1)))[MEDIAN, 0] == pytest.approx(2)


def test_crps_of_a_sure_forecast_is_its_absolute_error() -> None:
    assert crps(np.full((2, 9, 24), 3.0), np.full((2, 24), 1.0)) == pytest.approx(2)
