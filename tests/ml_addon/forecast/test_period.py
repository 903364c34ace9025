"""A period's kWh: certain where the home is, calibrated where it is not, and measured on real homes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from energier_ml.forecast.analog import AnalogDays
from energier_ml.forecast.base import MEDIAN, Forecast, History
from energier_ml.forecast.horizon import forecast_days
from energier_ml.forecast.period import PeriodForecast, forecast_period
from energier_ml.series import read_homes

from .made_up import home

LOAD = Path(__file__).parents[4] / "shared" / "data" / "load"
UNKNOWN = np.full((62, 24), np.nan)


def of(history: History, gone: int, ahead: int, **more: object) -> PeriodForecast:
    first, last = history.end - np.timedelta64(gone, "D"), history.end + np.timedelta64(ahead - 1, "D")
    return forecast_period(history, first, last, UNKNOWN, **more)  # type: ignore[arg-type]


def test_a_home_that_never_changes_is_certain() -> None:
    history = home(151, noise=0.0)
    found = of(history, 10, 20)
    truth = home(171, noise=0.0).kwh[-30:].sum()
    assert found.quantiles[MEDIAN] == pytest.approx(truth, rel=0.03)
    assert found.mean == pytest.approx(truth, rel=0.03)


@pytest.mark.parametrize("days", [1, 2, 6, 27, 29, 60, 400])
@pytest.mark.parametrize("ahead", [1, 20, 62])
def test_any_history_gets_rising_finite_quantiles(days: int, ahead: int) -> None:
    found = of(home(days), 0, ahead)
    assert found.cumulative.shape == (ahead, 9) and found.means.shape == (ahead,) and len(found.days) == ahead
    assert np.isfinite(found.cumulative).all() and (found.cumulative >= 0).all()
    assert (np.diff(found.cumulative, axis=0) >= 0).all() and (np.diff(found.cumulative, axis=1) >= 0).all()
    assert found.quantiles[0] <= found.mean <= found.quantiles[-1]


def test_what_is_known_is_counted_and_what_is_missing_estimated() -> None:
    history = home(60, noise=0.0)
    whole = of(history, 10, 10)
    kwh = history.kwh.copy()
    kwh[-5] = np.nan
    gap = of(replace(history, kwh=kwh), 10, 10)
    assert whole.observed == pytest.approx(history.kwh[-10:].sum()) and whole.missing_hours == 0
    assert gap.observed == pytest.approx(history.kwh[-10:].sum() - history.kwh[-5].sum())
    assert gap.missing_hours == 24
    assert gap.mean == pytest.approx(whole.mean, rel=0.03)


def test_a_period_that_began_before_the_history_says_how_much_is_missing() -> None:
    found = of(home(5, noise=0.0), 10, 10)
    assert found.missing_hours == 5 * 24
    assert found.mean == pytest.approx(4 * home(5, noise=0.0).kwh.sum(), rel=0.25)


def test_the_band_narrows_as_the_period_goes_by() -> None:
    widths = [float(np.ptp(of(home(120, noise=0.6), 31 - ahead, ahead).quantiles)) for ahead in (25, 15, 5)]
    assert widths[0] > widths[1] > widths[2]


def test_a_steadier_home_gets_a_narrower_band() -> None:
    def shaken(size: float) -> float:
        history = home(200, noise=0.0)
        factor = np.random.default_rng(1).lognormal(0, size, (200, 1))
        return float(np.ptp(of(replace(history, kwh=history.kwh * factor), 10, 20).quantiles))

    assert shaken(0.6) > 2 * shaken(0.1)


def test_the_last_days_level_is_followed_part_of_the_way() -> None:
    history = home(100, noise=0.05)
    kwh = history.kwh.copy()
    kwh[-10:] *= 1.5
    plain, raised = of(history, 0, 20).mean, of(replace(history, kwh=kwh), 0, 20).mean
    assert 1.05 * plain < raised < 1.4 * plain


@pytest.mark.parametrize(("usual", "extreme"), [(10.0, 0.0), (20.0, 32.0)])
def test_a_home_that_heats_or_cools_uses_more_in_extreme_weather(usual: float, extreme: float) -> None:
    days = 150
    history = home(days, noise=0.02)
    mean = usual + (extreme - usual) * (np.sin(np.arange(days) / 3) > 0.3)
    degrees = np.maximum(14 - mean, 0) + np.maximum(mean - 22, 0)
    temperature = np.repeat(mean[:, None], 24, axis=1)
    warmed = replace(history, kwh=history.kwh * (1 + 0.05 * degrees[:, None]), temperature=temperature)
    first, last = warmed.end, warmed.end + np.timedelta64(6, "D")
    mild, hard = (forecast_period(warmed, first, last, np.full((7, 24), value)).mean for value in (usual, extreme))
    assert hard > 1.15 * mild


def test_thresholds_are_crossed_the_sooner_the_lower_they_are() -> None:
    found = of(home(120, noise=0.5), 10, 20)
    low, middle, high = (found.threshold(found.quantiles[index]) for index in (0, 4, 8))
    assert [low.chance, middle.chance, high.chance] == pytest.approx([0.9, 0.5, 0.1])
    assert low.early is not None and low.likely is not None and low.early <= low.likely
    assert middle.late is None and high.likely is None and high.early == found.last
    assert found.threshold(found.observed / 2).early == found.days[0]
    never = found.threshold(found.quantiles[-1] * 10)
    assert (never.chance, never.early, never.likely, never.late) == (0.0, None, None, None)


def test_todays_known_hours_count_and_narrow_the_band() -> None:
    history = home(120, noise=0.5)
    so_far = np.full(24, np.nan)
    so_far[:20] = 1.0
    days = forecast_days(AnalogDays(), history, UNKNOWN[:3], so_far)
    before, after = of(history, 10, 1), of(history, 10, 1, days=days, so_far=so_far)
    assert after.observed == pytest.approx(before.observed + 20.0)
    assert np.ptp(after.quantiles) < np.ptp(before.quantiles)
    assert after.quantiles[MEDIAN] == pytest.approx(after.observed + days[0].mean[20:].sum(), rel=1e-6)


def test_daily_forecasts_move_the_total_towards_them() -> None:
    history = home(60)
    much = Forecast(np.ones((9, 24)), np.full(24, 5.0))
    assert of(history, 10, 10, days=[much]).mean > of(history, 10, 10).mean + 10


def test_an_empty_home_is_forecast_to_use_next_to_nothing() -> None:
    history = home(60)
    found = of(replace(history, kwh=np.zeros_like(history.kwh)), 10, 20)
    assert found.quantiles[-1] < 0.01


@pytest.mark.parametrize(("first", "last"), [("2025-05-01", "2025-05-20"), ("2025-03-01", "2025-03-31")])
def test_a_period_without_today_is_refused(first: str, last: str) -> None:
    with pytest.raises(ValueError, match="does not contain today"):
        forecast_period(home(50), np.datetime64(first, "D"), np.datetime64(last, "D"), UNKNOWN)


def test_a_period_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than 62 days"):
        of(home(50), 40, 23)


@pytest.mark.parametrize("days", [0, 3])
def test_without_one_known_day_there_is_no_forecast(days: int) -> None:
    history = home(days)
    with pytest.raises(ValueError, match="one day of readings"):
        of(replace(history, kwh=np.full_like(history.kwh, np.nan)), 0, 10)


def test_a_few_hours_are_no_known_day() -> None:
    history = home(1)
    history.kwh[:, :15] = np.nan
    with pytest.raises(ValueError, match="one day of readings"):
        forecast_period(history, history.first, history.end, np.full((1, 24), np.nan))


def months(history: History, cut: int) -> Iterator[tuple[PeriodForecast, float, float]]:
    """Of February to October after some days of each: forecast, with a week's weather known, run rate, and truth."""
    day = np.timedelta64(1, "D")
    for month in np.arange(np.datetime64("2013-02"), np.datetime64("2013-11")):
        first, after = month.astype("datetime64[D]"), (month + np.timedelta64(1, "M")).astype("datetime64[D]")
        length = int((after - first) / day)
        past = history.until(first + cut * day)
        found = forecast_period(past, first, after - day, history.temperature[len(past) : len(past) + 7])
        yield found, found.observed / cut * length, float(np.nansum(history.until(after).last(length).kwh))


@pytest.mark.skipif(not LOAD.is_dir(), reason=f"the load files are not in {LOAD}")
@pytest.mark.parametrize("cut", [10, 20])
def test_on_homes_it_was_not_fitted_on_it_beats_the_run_rate_with_a_calibrated_band(cut: int) -> None:
    found = read_homes(
        LOAD / "lcl_2013_30min_kwh.parquet",
        timezone="Europe/London",
        weather=LOAD / "lcl_london_weather_hourly.parquet",
    ).histories
    judged = [month for name in sorted(found)[1::2][::2] for month in months(found[name], cut)]
    truth = np.array([kwh for _, _, kwh in judged])
    medians = np.array([one.quantiles[MEDIAN] for one, _, _ in judged])
    run_rates = np.array([kwh for _, kwh, _ in judged])
    inside = np.mean([one.quantiles[0] <= kwh <= one.quantiles[-1] for one, _, kwh in judged])
    assert np.mean(abs(medians - truth) / truth) < 0.97 * np.mean(abs(run_rates - truth) / truth)
    assert 0.72 < inside < 0.88
