"""Today's remaining hours follow the hours that are known."""

from __future__ import annotations

import numpy as np
import pytest

from energier_ml.forecast.base import MEDIAN, QUANTILES, Forecast
from energier_ml.forecast.intraday import SCORES, correlation, follow


def usual() -> Forecast:
    return Forecast(np.tile(1.0 + 0.2 * SCORES[:, None], (1, 24)), np.ones(24))


def known(kwh: list[float]) -> np.ndarray:
    return np.concatenate([kwh, np.full(24 - len(kwh), np.nan)])


def test_without_a_known_hour_nothing_changes() -> None:
    forecast = usual()
    assert follow(forecast, np.full(24, np.nan)) is forecast


def test_known_hours_become_what_they_were() -> None:
    moved = follow(usual(), known([0.3, 0.4]))
    np.testing.assert_array_equal(moved.quantiles[:, :2], np.tile([0.3, 0.4], (9, 1)))
    np.testing.assert_array_equal(moved.mean[:2], [0.3, 0.4])


@pytest.mark.parametrize(("kwh", "sign"), [(1.4, 1), (0.6, -1)])
def test_the_rest_moves_with_them_and_less_the_farther_away(kwh: float, sign: int) -> None:
    moved = follow(usual(), known([kwh] * 6))
    shift = sign * (moved.quantiles[MEDIAN, 6:] - 1)
    assert (shift > 0).all() and (np.diff(shift) <= 1e-12).all()
    assert (sign * (moved.mean[6:] - 1) > 0).all()


def test_hours_as_foreseen_only_make_the_band_narrower() -> None:
    moved = follow(usual(), known([1.0] * 6))
    np.testing.assert_allclose(moved.quantiles[MEDIAN, 6:], 1.0)
    width = moved.quantiles[-1, 6:] - moved.quantiles[0, 6:]
    assert (width < usual().quantiles[-1, 0] - usual().quantiles[0, 0]).all()
    assert (np.diff(width) >= -1e-12).all()


def test_wild_or_missing_hours_leave_rising_quantiles_that_are_not_below_zero() -> None:
    for values in ([0.0] * 23, [500.0, np.nan, 0.0, 80.0]):
        moved = follow(usual(), known(values))
        assert np.isfinite(moved.quantiles).all() and np.isfinite(moved.mean).all()
        assert (np.diff(moved.quantiles, axis=0) >= 0).all() and (moved.quantiles >= 0).all()


def test_a_band_of_no_width_stays_one() -> None:
    flat = Forecast(np.zeros((9, 24)), np.zeros(24))
    moved = follow(flat, known([0.0, 2.0]))
    np.testing.assert_allclose(moved.quantiles[:, 2:], 0, atol=1e-6)


def test_days_drawn_as_their_hours_hang_together_are_covered_as_promised() -> None:
    rng = np.random.default_rng(0)
    scores = rng.multivariate_normal(np.zeros(24), correlation(), 4000)
    days = 1.0 + 0.2 * scores
    below = np.zeros(len(QUANTILES))
    for day in days[:1000]:
        moved = follow(usual(), known(list(day[:12])))
        below += (day[None, 12:] < moved.quantiles[:, 12:]).mean(1)
    np.testing.assert_allclose(below / 1000, QUANTILES, atol=0.02)
