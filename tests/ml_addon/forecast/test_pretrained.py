"""The model that other homes taught serves a home from its first days, whatever its size."""

from __future__ import annotations

import numpy as np
import pytest

from energier_ml.forecast.base import MEDIAN, Day, History
from energier_ml.forecast.naive import DayType
from energier_ml.forecast.pretrained import PARTS, Past, Pretrained, manifest, past

from .made_up import ahead, home


def test_what_it_was_made_of_is_told() -> None:
    told = manifest()
    sources = told["sources"]
    assert isinstance(sources, list) and told["version"]
    assert all(source["attribution"] and source["licence"].startswith("CC BY") for source in sources)


@pytest.mark.parametrize("days", [3, 40])
def test_a_home_ten_times_as_large_uses_ten_times_as_much(days: int) -> None:
    small = home(days)
    large = History(small.first, small.kwh * 10, small.temperature, small.calendar)
    one, ten = Pretrained().predict(ahead(small)), Pretrained().predict(ahead(large))
    np.testing.assert_allclose(ten.quantiles, one.quantiles * 10, rtol=1e-4)
    np.testing.assert_allclose(ten.mean, one.mean * 10, rtol=1e-4)


def test_three_days_are_enough_to_do_better_than_the_day_type() -> None:
    whole = home(40, noise=0.4)
    error = {"pretrained": 0.0, "day type": 0.0}
    for start in range(30):
        history = whole.until(whole.first + np.timedelta64(start + 3, "D")).last(3)
        truth = whole.kwh[start + 3]
        error["pretrained"] += np.abs(Pretrained().predict(ahead(history)).quantiles[MEDIAN] - truth).sum()
        error["day type"] += np.abs(DayType("median").predict(ahead(history)).quantiles[MEDIAN] - truth).sum()
    assert error["pretrained"] < error["day type"]


def test_past_days_are_forecast_as_they_would_have_been() -> None:
    history = home(40)
    answers = past(history).reshape(40, 24, len(PARTS))
    day = Day(history.until(history.first + np.timedelta64(35, "D")), history.temperature[35])
    forecast = Pretrained().predict(day)
    np.testing.assert_allclose(np.sort(answers[35, :, :9], axis=1).T, forecast.quantiles, rtol=1e-9)
    np.testing.assert_allclose(answers[35, :, 9], forecast.mean, rtol=1e-9)


def test_a_home_that_was_off_for_weeks_is_not_divided_by_nothing() -> None:
    history = home(60)
    history.kwh[-30:] = 0
    forecast = Pretrained().predict(ahead(history))
    assert np.isfinite(forecast.quantiles).all() and forecast.mean.max() < 0.5


def test_a_history_that_grows_and_slides_is_worked_out_day_by_day() -> None:
    whole = home(70)
    shorter = whole.until(whole.first + np.timedelta64(60, "D"))
    kept = Past()
    kept.of(shorter)
    sliding = whole.last(65)
    expected = np.vstack([past(shorter, 55), past(sliding, 10)])
    np.testing.assert_allclose(kept.of(sliding), expected, rtol=1e-9)


def test_a_past_day_that_was_mended_is_worked_out_anew() -> None:
    history = home(50)
    kept = Past()
    kept.of(history)
    mended = History(history.first, history.kwh.copy(), history.temperature, history.calendar)
    mended.kwh[31] *= 2
    np.testing.assert_allclose(kept.of(mended), past(mended), rtol=1e-9)
