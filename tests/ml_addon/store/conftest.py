from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from energier_ml.store import Database, Kind, Readings, Series, Unit

HOME = Series("sensor.home", "Home", Kind.CONSUMPTION, Unit.KWH, "Asia/Seoul")
HOUR = 3600


def hourly(first_hour: int, values: list[float]) -> Readings:
    starts = (np.arange(len(values)) + first_hour) * HOUR
    return Readings(starts.astype(np.int64), np.array(values, dtype=float))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "energier.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database(path)
    opened.put_series(HOME)
    yield opened
    opened.close()
