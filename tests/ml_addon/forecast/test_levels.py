"""What daily totals say, each midnight knowing only what came before it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energier_ml.forecast.levels import NAMES, Daily
from energier_ml.forecast.regression import median_regression, rehearsal

from .made_up import home

NO_OUTLOOK = np.zeros((0, 24))


def test_a_midnight_knows_nothing_of_the_days_after_it_but_their_weather() -> None:
    history = home(120, noise=0.4)
    history.temperature[:] = 10 + 8 * np.sin(np.arange(120) / 9)[:, None]
    cut = 80
    outlook = history.temperature[cut : cut + 20]
    whole = Daily.of(history, NO_OUTLOOK)
    past = Daily.of(history.until(history.first + np.timedelta64(cut, "D")), outlook)
    np.testing.assert_allclose(past.features(20)[cut], whole.features(20)[cut])
    np.testing.assert_allclose(past.expected(20)[cut], whole.expected(20)[cut])
    np.testing.assert_allclose(past.spread[cut], whole.spread[cut])


def test_days_of_rest_are_expected_to_be_what_they_were() -> None:
    history = home(120, noise=0.0)
    daily = Daily.of(history, np.full((7, 24), np.nan))
    week = home(127, noise=0.0).kwh[-7:].sum()
    assert daily.expected(7)[-1] == pytest.approx(week, rel=0.02)
    assert np.isnan(daily.expected(8)[-1])


def test_a_day_with_half_its_hours_counts_as_a_whole_one() -> None:
    history = home(30)
    kwh = np.ones_like(history.kwh)
    kwh[-1, ::2], kwh[-2, :13] = np.nan, np.nan
    daily = Daily.of(replace(history, kwh=kwh), NO_OUTLOOK)
    assert daily.kwh[-1] == pytest.approx(24.0) and np.isnan(daily.kwh[-2])


def test_a_rehearsal_has_every_past_midnight_whose_days_are_known() -> None:
    history = home(60)
    kwh = history.kwh.copy()
    kwh[40] = np.nan
    features, ratio, spread = rehearsal(Daily.of(replace(history, kwh=kwh), NO_OUTLOOK), 5)
    midnights = set(range(28, 56)) - set(range(36, 41))
    assert features.shape == (len(midnights), len(NAMES)) and ratio.shape == spread.shape == (len(midnights),)
    assert np.isfinite(features).all() and np.isfinite(ratio).all() and (spread > 0).all()
    assert len(rehearsal(Daily.of(home(30), NO_OUTLOOK), 5)[1]) == 0


def test_median_regression_is_not_led_by_a_few_wild_values() -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(400, 2))
    target = features @ np.array([0.5, -0.2])
    target[:40] += 50.0
    np.testing.assert_allclose(median_regression(features, target, np.zeros(2), 1.0), [0.5, -0.2], atol=0.02)


def test_a_strong_prior_is_kept() -> None:
    prior = np.array([1.0, 2.0])
    features = np.random.default_rng(0).normal(size=(20, 2))
    np.testing.assert_allclose(median_regression(features, np.zeros(20), prior, 1e9), prior, rtol=1e-4)
