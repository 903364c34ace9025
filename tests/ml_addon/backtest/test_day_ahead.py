import numpy as np
import pytest

from energier_ml.backtest.day_ahead import cold_start, day_ahead
from energier_ml.backtest.days import NoTestDaysError, Span, chosen_days
from energier_ml.backtest.outlook import forecast_of
from energier_ml.forecast.base import History

from .conftest import Known

DAY = np.timedelta64(1, "D")


def long(days: int) -> History:
    kwh = np.ones((days, 24))
    return History(np.datetime64("2023-01-01"), kwh, np.full_like(kwh, np.nan))


def test_a_year_or_less_is_tested_on_its_last_61_days(history: History) -> None:
    days = chosen_days(history, Span())
    assert (len(days), days[-1]) == (61, history.end - DAY)
    assert (np.diff(days).astype(int) == 1).all()


def test_a_longer_one_on_every_third_day_of_its_last_half_year() -> None:
    days = chosen_days(long(800), Span())
    assert len(days) == 61
    assert (np.diff(days).astype(int) == 3).all()
    assert days[0] == long(800).end - np.timedelta64(183, "D")


def test_a_span_is_taken_as_asked(history: History) -> None:
    span = Span(np.datetime64("2025-03-01"), np.datetime64("2025-03-10"), 4)
    assert [str(day) for day in chosen_days(history, span)] == ["2025-03-01", "2025-03-05", "2025-03-09"]


def test_two_weeks_are_left_to_learn_from(history: History) -> None:
    assert chosen_days(history.until(history.first + 30 * DAY), Span())[0] == history.first + 14 * DAY
    with pytest.raises(NoTestDaysError, match="2025-01-01 to 2025-01-10"):
        chosen_days(history.until(history.first + 10 * DAY), Span())
    with pytest.raises(NoTestDaysError, match="before the start"):
        Span(np.datetime64("2025-03-01"), np.datetime64("2025-02-01"))


def test_days_without_a_reading_are_no_test_days(history: History) -> None:
    history.kwh[-10:-5] = np.nan
    assert len(chosen_days(history, Span())) == 56


def test_only_past_days_are_seen_and_the_method_is_fitted_each_week(history: History) -> None:
    known = Known(history)
    figures = day_ahead(history, lambda: known, Span())
    assert figures["mae"] == 0 and figures["days"] == 61
    assert [int((day.date - history.end).astype(int)) for day in known.asked] == list(range(-61, 0))
    assert all(day.history.end == day.date for day in known.asked)
    assert np.diff([past.end for past in known.fitted]).astype(int).tolist() == [7] * 8
    assert known.fitted[0].end == known.asked[0].date


def test_between_test_days_the_method_is_asked_but_not_judged() -> None:
    home = long(800)
    known = Known(home)
    assert day_ahead(home, lambda: known, Span())["days"] == 61
    assert len(known.asked) == 181


def test_a_cold_start_knows_only_a_few_days(history: History) -> None:
    made: list[Known] = []

    def make() -> Known:
        made.append(Known(history))
        return made[-1]

    figures = cold_start(history, make, Span(), 3)
    assert figures["days"] == len(made) == 61
    assert {len(known.fitted[0]) for known in made} == {len(known.asked[0].history) for known in made} == {3}
    warm = day_ahead(history, lambda: Known(history), Span())
    assert figures["mase"] == warm["mase"] == 0


def test_a_cold_start_needs_no_more_days_than_it_is_given(history: History) -> None:
    young = history.until(history.first + 10 * DAY)
    figures = cold_start(young, lambda: Known(young), Span(), 3)
    assert figures["days"] == 7 and figures["mae"] == 0
    with pytest.raises(NoTestDaysError, match="the first 14 days"):
        day_ahead(young, lambda: Known(young), Span())


def test_weather_that_ends_early_is_taken_to_go_on_as_it_was(history: History) -> None:
    """As at home, where no forecast of the weather reaches: no method is told 0 degrees or nothing."""
    history.temperature[:] = 20.0
    history.temperature[-3:] = np.nan
    known = Known(history)
    day_ahead(history, lambda: known, Span(history.end - 3 * DAY))
    assert [float(day.temperature.mean()) for day in known.asked] == pytest.approx([20.0] * 3)
    cold_start(history, lambda: known, Span(history.end - 1 * DAY), 3)
    assert known.asked[-1].temperature.mean() == pytest.approx(20.0)


def test_the_weather_is_forecast_as_far_off_as_forecasts_are() -> None:
    day = np.datetime64("2025-01-01")
    errors = np.stack([forecast_of(np.zeros(24), day + n * DAY) for n in range(3000)])
    assert errors.std() == pytest.approx(1.2, abs=0.05)
    assert np.corrcoef(errors[:, 5], errors[:, 6])[0, 1] == pytest.approx(0.9, abs=0.02)
    assert np.array_equal(forecast_of(np.zeros(24), day), errors[0])
    assert np.array_equal(forecast_of(np.zeros((3, 24)), day), errors[:3])
    assert np.isnan(forecast_of(np.full(24, np.nan), day)).all()
