"""Today and the days after: each day forecast with the ones before it as if they had happened."""

import copy
from dataclasses import replace

import numpy as np

from .analog import AnalogDays
from .base import HOURS, MEDIAN, Day, Floats, Forecast, Forecaster, History, tidy
from .intraday import follow

MOST_DAYS = 62
RECURSIVE_DAYS = 7  # beyond, yesterday says nothing that a forecast of it does not
OUTLOOK_LIKE = 7  # days whose mean stands for a temperature that no outlook reaches
# By how much the 10-90 % band must widen to hold what it holds on the first day: measured on the 27 tuning homes of
# Low Carbon London with analog days (each day that is a forecast's mean narrows it by about 2.5 %).
GROWTH = 0.025  # a day, while each day builds on the forecast of the one before
FAR = 0.07  # beyond, where none does


def forecast_days(
    forecaster: Forecaster, history: History, temperature: Floats, so_far: Floats | None = None
) -> list[Forecast]:
    """Hours of as many days as temperature (days, 24) has rows, the day after the history first.

    so_far is what is known of that day, (24,) with NaN for the hours to come. The first week is the forecaster's
    own, each day's mean taken for its truth; the days after that come from days like them (`AnalogDays`), which
    costs little and needs no yesterday. The forecaster remembers the first day only. Raises ValueError for more
    than 62 days or a wrong shape.
    """
    if temperature.ndim != 2 or temperature.shape[1] != HOURS or not 1 <= len(temperature) <= MOST_DAYS:
        raise ValueError(f"the temperature outlook must be (1..{MOST_DAYS}, {HOURS}), not {temperature.shape}")
    outlook = filled(history.temperature, temperature)
    first = forecaster.predict(Day(history, outlook[0]))
    if so_far is not None:
        first = follow(first, so_far)
    answer = [first]
    for ahead in range(1, min(len(outlook), RECURSIVE_DAYS)):
        history = _after(history, outlook[ahead - 1], answer[-1].mean)
        # A copy, so that no forecast of a forecast is remembered as if it had been one of a day.
        answer.append(grown(copy.copy(forecaster).predict(Day(history, outlook[ahead])), ahead))
    real = history.until(history.end - np.timedelta64(len(answer) - 1, "D"))
    for ahead in range(1, len(outlook)):
        real = _after(real, outlook[ahead - 1], np.full(HOURS, np.nan))
        if ahead >= RECURSIVE_DAYS:
            answer.append(grown(AnalogDays().predict(Day(real, outlook[ahead])), ahead))
    return answer


def grown(forecast: Forecast, ahead: int) -> Forecast:
    """The forecast with the band that one of a day so far ahead needs."""
    centre = forecast.quantiles[MEDIAN]
    factor = 1 + (GROWTH * ahead if ahead < RECURSIVE_DAYS else FAR)
    return tidy(centre + (forecast.quantiles - centre) * factor, forecast.mean)


def _after(history: History, temperature: Floats, kwh: Floats) -> History:
    return replace(
        history,
        kwh=np.vstack([history.kwh, kwh]),
        temperature=np.vstack([history.temperature, temperature]),
    )


def filled(past: Floats, outlook: Floats) -> Floats:
    """The outlook (days, 24) with the mean of the last week known for each hour that it does not reach."""
    known = np.vstack([past[-OUTLOOK_LIKE:], outlook])
    answer = outlook.copy()
    for hour in range(HOURS):
        values = known[:, hour][~np.isnan(known[:, hour])][-OUTLOOK_LIKE:]
        if len(values):
            answer[np.isnan(answer[:, hour]), hour] = values.mean()
    return answer
