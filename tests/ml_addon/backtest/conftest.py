import numpy as np
import pytest

from energier_ml.calendar import Calendar
from energier_ml.forecast.base import Day, Forecast, History


class Known:
    """Forecasts what it is told to, and remembers what it was given."""

    def __init__(self, truth: History) -> None:
        self.truth = truth
        self.fitted: list[History] = []
        self.asked: list[Day] = []

    def fit(self, history: History) -> "Known":
        self.fitted.append(history)
        return self

    def predict(self, day: Day) -> Forecast:
        self.asked.append(day)
        row = self.truth.kwh[int((day.date - self.truth.first).astype(int))]
        return Forecast(np.tile(row, (9, 1)), row)


@pytest.fixture
def history() -> History:
    """Half a year of a home in Seoul."""
    rng = np.random.default_rng(3)
    days = 200
    kwh = 0.3 + 0.2 * np.sin(np.arange(24) / 24 * 2 * np.pi) + 0.05 * rng.random((days, 24))
    return History(np.datetime64("2025-01-01"), kwh, 10 + rng.random((days, 24)), Calendar("KR"))
