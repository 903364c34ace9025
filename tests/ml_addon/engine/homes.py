"""Homes for the tests: a store with readings that end now."""

from pathlib import Path
import time

import numpy as np

from energier_ml.store import Database, Kind, Readings, Series, Unit
from energier_ml.store.store import FILE

HOME = Series("sensor.home", "Home", Kind.CONSUMPTION, Unit.KWH, "Asia/Seoul")
HOUR = 3600
DAY = 24 * HOUR


def now() -> int:
    return int(time.time())


def kwh(starts: np.ndarray, step: int = HOUR, seed: int = 0) -> np.ndarray:
    """An evening peak on the clock of Korea, weekends, weeks that are more and less, and noise; kWh a step."""
    local = starts + 9 * HOUR
    hour, weekday = local % DAY / HOUR, (local // DAY + 3) % 7
    noise = np.random.default_rng(seed).gamma(2.0, 0.04, len(starts))
    usual = 0.2 + 0.6 * np.exp(-(((hour - 20) / 3) ** 2)) + 0.2 * (weekday >= 5) * (hour > 9)
    level = 1 + 0.3 * np.sin(2 * np.pi * local / (24 * DAY))
    return (usual + noise) * level * step / HOUR


def starts(days: float, step: int = HOUR, end: int | None = None) -> np.ndarray:
    last = (now() if end is None else end) // step * step
    return np.arange(last - int(days * DAY) // step * step, last, step, dtype=np.int64)


def whole_days(count: int) -> float:
    """Days up to now that begin at a midnight in Korea."""
    return count + (now() + 9 * HOUR) % DAY // HOUR / 24


def write(data_dir: Path, at: np.ndarray, values: np.ndarray, series: Series = HOME) -> None:
    database = Database(data_dir / FILE)
    try:
        database.put_series(series)
        database.upsert(series.id, Readings(at, values))
    finally:
        database.close()


def home(data_dir: Path, days: float = 30, step: int = HOUR, series: Series = HOME) -> Path:
    at = starts(days, step)
    write(data_dir, at, kwh(at, step), series)
    return data_dir
