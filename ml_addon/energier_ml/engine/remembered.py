"""What each method forecast for past days, as the store remembers it: the home's own test of every method."""

from collections.abc import Mapping

import numpy as np

from ..forecast.adaptive import Adaptive
from ..forecast.base import HOURS, Floats, Forecast, History
from ..store import Database, KeptForecast

type Remembered = Mapping[str, Mapping[np.datetime64, Forecast]]  # by method and day


def recall(database: Database, series_id: str, first: np.datetime64, end: np.datetime64) -> Remembered:
    """Every method's forecasts for the days in [first, end)."""
    found: dict[str, dict[np.datetime64, Forecast]] = {}
    for kept in database.forecasts(series_id, str(first), str(end)):
        found.setdefault(kept.method, {})[np.datetime64(kept.date, "D")] = Forecast(kept.quantiles, kept.mean)
    return found


def remember(
    database: Database, series_id: str, issued: int, forecasts: Mapping[str, Mapping[np.datetime64, Forecast]]
) -> None:
    """Keep forecasts; one that is kept already stays as it was made."""
    kept = [
        KeptForecast(str(date), method, issued, forecast.quantiles, forecast.mean)
        for method, days in forecasts.items()
        for date, forecast in days.items()
    ]
    database.put_forecasts(series_id, kept)


def truth(history: History, days: list[np.datetime64]) -> Floats:
    """(days, 24) what came; NaN where nothing is known."""
    rows = np.full((len(days), HOURS), np.nan)
    for row, day in enumerate(days):
        place = int((day - history.first).astype(int))
        if 0 <= place < len(history):
            rows[row] = history.kwh[place]
    return rows


def memory(remembered: Remembered, forecaster: Adaptive) -> dict[np.datetime64, dict[str, Forecast]]:
    """What its members forecast, by day."""
    members = [name for name in forecaster.members if name in remembered]
    days = sorted({day for name in members for day in remembered[name]})
    return {day: {name: remembered[name][day] for name in members if day in remembered[name]} for day in days}
