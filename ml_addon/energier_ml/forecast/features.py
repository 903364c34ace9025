"""What a learning method sees of a day: one row per hour, made only of the days before it and the expected weather."""

import warnings

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ..calendar import weekday
from .base import HOURS, Day, Floats, History

LAGS = (1, 2, 3, 4, 5, 6, 7, 14, 21, 28)
NEIGHBOUR_LAGS = (1, 2, 7)
WINDOW = 28  # days that the longest feature looks back
EVENING = slice(18, 24)
HEATING, COOLING = 15.0, 22.0  # degrees Celsius below and above which homes heat and cool

CALENDAR = ("hour", "weekday", "rest", "holiday", "bridge", "rest_yesterday")
IN_KWH = (
    *(f"lag_{lag}" for lag in LAGS),
    *(f"lag_{lag}_{side}" for lag in NEIGHBOUR_LAGS for side in ("before", "after")),
    "median_7", "lowest_7", "highest_7", "mean_28",
    "type_mean_28", "type_median_28", "type_low_28", "type_high_28",
    "evening", "last_hours", "day_1", "day_3", "day_7", "day_28",
)  # fmt: skip
RELATIVE = ("level", "known_days")
WEATHER = (
    "temperature", "temperature_day", "temperature_yesterday", "temperature_change", "temperature_3", "heating", "cooling",
)  # fmt: skip
NAMES: tuple[str, ...] = (*CALENDAR, *IN_KWH, *RELATIVE, *WEATHER)


def table(history: History, last: int | None = None) -> Floats:
    """(days x 24, features) for every day of a history, or its last days, each from the days before it alone."""
    count = len(history) if last is None else min(last, len(history))
    days = history.days[len(history) - count :]
    padded = np.vstack([np.full((WINDOW, HOURS), np.nan), history.kwh])[len(history) - count :]
    if not count:
        return np.empty((0, len(NAMES)))
    # (days, WINDOW, 24): the days before each day, the newest last
    before = sliding_window_view(padded[:-1], WINDOW, axis=0).transpose(0, 2, 1)
    calendar = history.calendar
    window_rest = sliding_window_view(calendar.rest(days[0] + np.arange(-WINDOW, count)), WINDOW + 1)
    rest = window_rest[:, -1]
    alike = np.where((window_rest[:, :-1] == rest[:, None])[:, :, None], before, np.nan)

    columns = [np.tile(np.arange(HOURS, dtype=float), (count, 1))]
    columns += [_by_hour(flag) for flag in (weekday(days), rest, calendar.holiday(days), calendar.bridge(days))]
    columns.append(_by_hour(window_rest[:, -2]))
    columns += [before[:, -lag] for lag in LAGS]
    for lag in NEIGHBOUR_LAGS:
        columns += [_shifted(before[:, -lag], -1), _shifted(before[:, -lag], 1)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a mean of nothing is NaN, as meant
        columns += [*_quantiles(before[:, -7:], (0.5, 0.0, 1.0)), np.nanmean(before, 1)]
        columns += [np.nanmean(alike, 1), *_quantiles(alike, (0.5, 0.1, 0.9))]
        means = [np.nanmean(before[:, -span:], (1, 2)) for span in (1, 3, 7, 28)]
        columns += [_by_hour(np.nanmean(before[:, -1, EVENING], 1)), _by_hour(np.nanmean(before[:, -1, -3:], 1))]
        columns += [_by_hour(mean) for mean in means] + [_by_hour(means[1] / means[3])]
        columns.append(_by_hour((~np.isnan(before)).sum((1, 2)) / HOURS))
        columns += [column[-count:] for column in _weather(history.temperature)]
    return np.stack(columns, axis=2).reshape(count * HOURS, len(NAMES))


def row_of(day: Day) -> Floats:
    """(24, features) of the day to forecast."""
    return table(day.history.last(WINDOW).and_then(day), 1)


def _quantiles(values: Floats, levels: tuple[float, ...]) -> Floats:
    """(levels, days, 24) quantiles over the middle axis, what is NaN left out; NaN where nothing is known."""
    ranked = np.sort(values, axis=1)  # NaN comes last
    most = (~np.isnan(values)).sum(1) - 1
    answers = []
    for level in levels:
        place = level * np.maximum(most, 0)
        below = np.floor(place).astype(int)
        above = np.minimum(below + 1, np.maximum(most, 0))
        low, high = (np.take_along_axis(ranked, at[:, None], 1)[:, 0] for at in (below, above))
        answers.append(low + (high - low) * (place - below))
    return np.stack(answers)


def _by_hour(values: NDArray[np.generic]) -> Floats:
    """(days, 24) a value of the day at each of its hours."""
    return np.repeat(values.astype(np.float64)[:, None], HOURS, axis=1)


def _weather(temperature: Floats) -> list[Floats]:
    mean = np.nanmean(temperature, axis=1)
    earlier = np.concatenate([np.full(3, np.nan), mean])
    yesterday = earlier[2:-1]
    three = np.nanmean(sliding_window_view(earlier[:-1], 3), axis=1)
    return [
        temperature,
        *(_by_hour(values) for values in (mean, yesterday, mean - yesterday, three)),
        np.maximum(HEATING - temperature, 0),
        np.maximum(temperature - COOLING, 0),
    ]


def _shifted(rows: Floats, shift: int) -> Floats:
    """The hour before (-1) or after (1) each hour, within the day."""
    answer = np.full_like(rows, np.nan)
    if shift < 0:
        answer[:, 1:] = rows[:, :-1]
    else:
        answer[:, :-1] = rows[:, 1:]
    return answer
