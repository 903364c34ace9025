from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from energier_ml.engine.clock import LocalClock
from energier_ml.engine.models import FOLDER, ModelFiles
from energier_ml.engine.record import read_record
from energier_ml.engine.remembered import recall
from energier_ml.engine.train import REHEARSED_DAYS, train
from energier_ml.forecast.methods import DEFAULT, METHODS, NAIVE
from energier_ml.jobs import JobContext, JobError, Json
from energier_ml.store import Database, Kind, Series, Unit
from energier_ml.store.store import FILE

from . import trained
from .homes import DAY, HOME, HOUR, home, kwh, now, starts, write


def run(folder: Path, parameters: Json = None) -> Json:
    asked = {"series": HOME.id} if parameters is None else parameters
    return train(JobContext(asked, folder, lambda done, at: None))  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return trained.copy_to(tmp_path)


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    opened = Database(folder / FILE)
    yield opened
    opened.close()


def test_every_method_is_remembered_for_the_last_days_and_today(database: Database) -> None:
    record = read_record(database, HOME.id, now())
    remembered = recall(database, HOME.id, record.history.first, record.today + np.timedelta64(1, "D"))
    assert remembered.keys() == METHODS.keys()
    for days in remembered.values():
        assert len(days) == REHEARSED_DAYS + 1
        assert max(days) == record.today


def test_the_model_file_says_what_it_learned_from_and_how_well(folder: Path, database: Database) -> None:
    manifest = trained.model(folder).manifest
    assert manifest is not None
    record = read_record(database, HOME.id, now())
    assert manifest.end == str(record.today - np.timedelta64(1, "D"))
    assert manifest.timezone == "Asia/Seoul"
    assert manifest.libraries.keys() == {"numpy", "lightgbm", "scikit-learn"}
    assert manifest.metrics.keys() == METHODS.keys()
    assert manifest.metrics[DEFAULT]["mae"] < manifest.metrics["last_week"]["mae"]  # type: ignore[operator]
    assert sum(manifest.importances["forest"].values()) == pytest.approx(1)
    assert {"forest", "boosting"} <= trained.model(folder).methods


def test_what_is_remembered_comes_from_the_days_before_alone(tmp_path: Path) -> None:
    """Other readings of the last days must not change what was forecast for the first of them."""
    said = []
    for folder, factor in ((tmp_path / "a", 1.0), (tmp_path / "b", 5.0)):
        at = starts(32)
        changed = at >= LocalClock("Asia/Seoul").midnight(np.datetime64("now", "D") - np.timedelta64(20, "D"))
        write(folder, at, kwh(at) * np.where(changed, factor, 1.0))
        run(folder)
        database = Database(folder / FILE)
        record = read_record(database, HOME.id, now())
        until = record.today - np.timedelta64(REHEARSED_DAYS - 4, "D")
        said.append(recall(database, HOME.id, record.history.first, until))
        database.close()
    first, second = said
    assert first.keys() == second.keys() == METHODS.keys()
    for method, days in first.items():
        assert days
        for day, forecast in days.items():
            assert forecast.quantiles == pytest.approx(second[method][day].quantiles), (method, day)


def test_learning_again_keeps_what_was_said_and_adds_a_version(folder: Path, database: Database) -> None:
    record = read_record(database, HOME.id, now())
    before = {
        (kept.date, kept.method): (kept.issued, kept.mean.tobytes())
        for kept in database.forecasts(HOME.id, str(record.history.first), str(record.today))
    }
    first = trained.model(folder).version
    result = run(folder)
    assert isinstance(result, dict)
    assert result["version"] > first
    after = database.forecasts(HOME.id, str(record.history.first), str(record.today))
    assert {(kept.date, kept.method): (kept.issued, kept.mean.tobytes()) for kept in after} == before
    assert [file.reason for file in ModelFiles(folder, HOME.id).all()] == [None, None]


def test_progress_goes_from_step_to_step(tmp_path: Path) -> None:
    seen: list[tuple[float, str]] = []
    home(tmp_path, 5)
    train(JobContext({"series": HOME.id}, tmp_path, lambda done, at: seen.append((done, at))))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    said = " ".join(at for _, at in seen)
    assert "rehearsal: boosting" in said and "learning: forest" in said and "writing" in said


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({}, "the id of a series"),
        ({"series": 5}, "the id of a series"),
        ({"series": HOME.id, "now": 1}, "nothing else"),
        ({"series": "nobody"}, "There is no series 'nobody'"),
        ({"series": "weather"}, "is a temperature"),
        ({"series": "new"}, "not one whole day"),
        ({"series": "young"}, "3 are needed"),
    ],
)
def test_what_cannot_be_learned_says_why(tmp_path: Path, parameters: Json, error: str) -> None:
    write(tmp_path, starts(0.1), kwh(starts(0.1)), Series("new", "New", Kind.CONSUMPTION, Unit.KWH, "Asia/Seoul"))
    at = starts(2.2)
    write(tmp_path, at, kwh(at), Series("young", "Young", Kind.CONSUMPTION, Unit.KWH, "Asia/Seoul"))
    write(tmp_path, at, kwh(at), Series("weather", "Weather", Kind.TEMPERATURE, Unit.CELSIUS, "Asia/Seoul"))
    with pytest.raises(JobError, match=error):
        run(tmp_path, parameters)


def test_where_the_model_cannot_be_written_the_one_before_stays(folder: Path) -> None:
    before = trained.model(folder)
    models = folder / FOLDER
    models.rename(folder / "kept")
    models.write_text("no folder")  # as good as a disk that cannot be written, for root too
    with pytest.raises(JobError, match="the one before stays in use"):
        run(folder)
    models.unlink()
    (folder / "kept").rename(models)
    assert trained.model(folder) == before


def test_a_default_that_is_no_better_than_the_rule_is_still_compared(folder: Path) -> None:
    manifest = trained.model(folder).manifest
    assert manifest is not None
    assert manifest.metrics[NAIVE]["crps"] > 0  # type: ignore[operator]


def test_a_home_that_was_empty_for_weeks_and_one_with_gaps_can_be_learned(tmp_path: Path) -> None:
    at = starts(40)
    end = at[-1]
    values = np.where((at > end - 25 * DAY) & (at < end - 5 * DAY), 0.0, kwh(at))
    there = (at < end - 12 * DAY) | (at > end - 10 * DAY) | (at % (7 * HOUR) == 0)
    write(tmp_path, at[there], values[there])
    result = run(tmp_path)
    assert isinstance(result, dict)
    assert result["compared"] >= 20
