from pathlib import Path

import numpy as np
import pytest

from energier_ml.jobs import KINDS, JobContext, JobError
from energier_ml.store import Database, Kind, Readings, Series, Unit
from energier_ml.store.store import FILE


def test_check_store_counts_readings_and_missing_hours(tmp_path: Path) -> None:
    database = Database(tmp_path / FILE)
    database.put_series(Series("sensor.home", "Home", Kind.CONSUMPTION, Unit.KWH, "Asia/Seoul"))
    starts = np.delete(np.arange(48), [5, 6, 7]) * 3600
    database.upsert("sensor.home", Readings(starts, np.ones(45)))
    said: list[tuple[float, str]] = []
    result = KINDS["check_store"](JobContext({}, tmp_path, lambda *progress: said.append(progress)))
    assert result == {"damage": [], "series": [{"id": "sensor.home", "readings": 45, "missing_hours": 3}]}
    assert said == [(0.0, "Home")]
    database.close()


def test_check_store_refuses_parameters(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="thorough"):
        KINDS["check_store"](JobContext({"thorough": True}, tmp_path, lambda *_: None))
