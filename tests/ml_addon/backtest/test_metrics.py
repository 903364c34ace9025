from hypothesis import given, strategies as st
import numpy as np
import pytest

from energier_ml.backtest.metrics import scores, weekly_scale
from energier_ml.forecast.base import Forecast, History


def flat(value: float, width: float = 0.0, mean: float | None = None) -> Forecast:
    levels = value + width * (np.arange(9) - 4)
    return Forecast(np.tile(levels[:, None], (1, 24)), np.full(24, value if mean is None else mean))


def test_a_perfect_forecast_has_no_error() -> None:
    found = scores([flat(2.0)], np.full((1, 24), 2.0), 0.5)
    assert (found.mae, found.rmse, found.mase, found.crps, found.width80, found.day_ape) == (0, 0, 0, 0, 0, 0)
    assert found.coverage80 == 1


def test_each_figure_is_what_its_name_says() -> None:
    truth = np.stack([np.full(24, 2.0), np.full(24, 4.0)])
    found = scores([flat(1.0, 0.1, mean=1.5), flat(4.0, 0.1, mean=5.0)], truth, 0.25)
    assert found.mae == pytest.approx(0.5)
    assert found.mase == pytest.approx(2.0)
    assert found.rmse == pytest.approx(np.sqrt((0.25 + 1) / 2))
    assert found.coverage80 == 0.5
    assert found.width80 == pytest.approx(0.8)
    assert found.day_ape == pytest.approx(0.25)
    below = np.mean([2 * q * (2 - (1 + 0.1 * k)) for k, q in zip(range(-4, 5), np.arange(1, 10) / 10, strict=True)])
    inside = np.mean(
        [2 * max(q * -0.1 * k, (q - 1) * -0.1 * k) for k, q in zip(range(-4, 5), np.arange(1, 10) / 10, strict=True)]
    )
    assert found.crps == pytest.approx((below + inside) / 2)


def test_unknown_hours_are_not_judged() -> None:
    truth = np.full((1, 24), 2.0)
    truth[0, :2] = np.nan
    assert scores([flat(2.0)], truth, 1.0).day_ape == 0
    truth[0, :10] = np.nan
    found = scores([flat(3.0)], truth, 1.0)
    assert found.mae == 1 and np.isnan(found.day_ape)
    assert np.isnan(scores([flat(3.0)], np.full((1, 24), np.nan), 1.0).mae)


def test_days_of_no_use_have_no_relative_error() -> None:
    found = scores([flat(1.0)], np.zeros((1, 24)), 0.0)
    assert np.isnan(found.day_ape) and np.isnan(found.mase) and found.mae == 1


def test_forecasts_and_days_must_match() -> None:
    with pytest.raises(ValueError, match="1 forecasts"):
        scores([flat(1.0)], np.zeros((2, 24)), 1.0)


@given(st.lists(st.floats(0, 10), min_size=24, max_size=24), st.floats(0, 10))
def test_crps_of_a_point_is_its_error(truth: list[float], point: float) -> None:
    found = scores([flat(point)], np.array([truth]), 1.0)
    assert found.crps == pytest.approx(found.mae, abs=1e-9)


def test_the_scale_is_last_weeks_error_before_the_first_test_day() -> None:
    kwh = np.repeat(np.arange(21.0)[:, None], 24, axis=1)
    kwh[14:] = 1000
    history = History(np.datetime64("2025-01-01"), kwh, np.full_like(kwh, np.nan))
    assert weekly_scale(history, np.datetime64("2025-01-15")) == 7
    assert np.isnan(weekly_scale(history, np.datetime64("2025-01-07")))
