"""What moves a day is found where it was put, by any method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from energier_ml.forecast.adaptive import Adaptive
from energier_ml.forecast.analog import AnalogDays
from energier_ml.forecast.base import Day, Forecaster, History
from energier_ml.forecast.boosting import LocalBoosting
from energier_ml.forecast.explain import Driver, Kind, explain, usual
from energier_ml.forecast.naive import DayType, SameHour

from .made_up import ahead, home

METHODS: dict[str, Callable[[], Forecaster]] = {
    "day_type_mean": lambda: DayType("mean"),
    "analog": AnalogDays,
    "boosting": lambda: LocalBoosting(rounds=20, bags=1),
}


def of(drivers: list[Driver], kind: Kind) -> Driver:
    (found,) = [driver for driver in drivers if driver.kind is kind]
    return found


def until(history: History, weekday: int) -> History:
    """The history up to a day that is such a weekday and no holiday, Monday = 0."""
    for back in range(14):
        shorter = history.until(history.end - np.timedelta64(back, "D"))
        day = np.array([shorter.end])
        if shorter.end.astype(object).weekday() == weekday and not shorter.calendar.holiday(day)[0]:
            return shorter
    raise AssertionError


@pytest.mark.parametrize("name", METHODS)
def test_a_day_of_rest_moves_a_home_that_is_then_at_home(name: str) -> None:
    sunday, monday = (until(home(120, noise=0.02), weekday) for weekday in (6, 0))
    effects = []
    for history in (sunday, monday):
        driver = of(explain(METHODS[name]().fit(history), ahead(history)), Kind.WEEKDAY)
        effects.append(driver.effect)
        assert driver.value == history.end.astype(object).weekday()
    # Such a home uses 2.8 kWh more on a day of rest, and about five days of seven are none.
    assert 1.0 < effects[0] < 2.8 and -1.6 < effects[1] < -0.3


def test_a_public_holiday_is_called_one() -> None:
    history = home(120).until(np.datetime64("2025-06-06", "D"))  # Memorial Day in Korea, a Friday
    driver = of(explain(AnalogDays(), ahead(history)), Kind.HOLIDAY)
    assert driver.effect > 1.0 and driver.value == 4


def test_cold_moves_a_home_that_heats() -> None:
    days = 120
    history = home(days, noise=0.02)
    mean = 10 + 6 * np.sin(np.arange(days) / 3)
    temperature = np.repeat(mean[:, None], 24, axis=1)
    heated = replace(history, kwh=history.kwh * (1 + 0.05 * (16 - mean))[:, None], temperature=temperature)
    drivers = explain(AnalogDays(), Day(heated, np.full(24, 4.0)))
    cold = of(drivers, Kind.TEMPERATURE)
    assert cold.effect > 1.0 and cold.value == pytest.approx(4 - heated.last(28).temperature.mean())
    assert of(explain(AnalogDays(), Day(heated, np.full(24, 16.0))), Kind.TEMPERATURE).effect < -1.0


def test_without_temperature_none_is_said_to_move_the_day() -> None:
    history = home(60)
    assert Kind.TEMPERATURE not in {driver.kind for driver in explain(AnalogDays(), ahead(history))}


@pytest.mark.parametrize("factor", [0.5, 1.5])
def test_a_week_unlike_the_weeks_before_moves_the_day(factor: float) -> None:
    history = home(90, noise=0.02)
    kwh = history.kwh.copy()
    kwh[-7:] *= factor
    changed = replace(history, kwh=kwh)
    level = of(explain(SameHour(1), ahead(changed)), Kind.LEVEL)
    assert level.value == pytest.approx(factor / (0.75 + factor / 4), rel=0.05)
    assert level.effect == pytest.approx(kwh[-1].sum() * (1 - 1 / level.value))


def test_the_largest_effect_comes_first() -> None:
    effects = [abs(driver.effect) for driver in explain(AnalogDays(), ahead(until(home(90), 6)))]
    assert effects == sorted(effects, reverse=True) and len(effects) == 2


def test_less_than_a_week_explains_nothing() -> None:
    assert explain(AnalogDays(), ahead(home(6))) == []
    unknown = home(30)
    assert explain(AnalogDays(), ahead(replace(unknown, kwh=np.full_like(unknown.kwh, np.nan)))) == []


def test_explaining_leaves_what_a_method_remembers_as_it_was() -> None:
    history = home(60)
    adaptive = Adaptive({"analog": AnalogDays, "last_week": lambda: SameHour(7)}).fit(history)
    said = adaptive.predict(ahead(history)).mean
    before = dict(adaptive.memory)
    explain(adaptive, ahead(history))
    assert adaptive.memory.keys() == before.keys()
    np.testing.assert_array_equal(adaptive.predict(ahead(history)).mean, said)


def test_the_usual_is_the_mean_of_the_last_four_weeks() -> None:
    history = home(90)
    assert usual(history) == pytest.approx(history.kwh[-28:].sum() / 28)
    assert np.isnan(usual(home(0)))


def test_an_empty_home_is_explained_by_nothing() -> None:
    history = home(60)
    drivers = explain(AnalogDays(), ahead(replace(history, kwh=np.zeros_like(history.kwh))))
    assert all(driver.effect == 0 for driver in drivers)
