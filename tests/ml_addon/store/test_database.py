from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given, settings, strategies as st
import numpy as np
import pytest

from energier_ml.store import Database, Kind, Readings, SeriesKindError, Unit, UnknownSeriesError

from .conftest import HOME, HOUR, hourly


def test_readings_come_back_in_order_of_time_whatever_order_they_came_in(database: Database) -> None:
    values = [round(0.1 * hour, 1) for hour in range(100)]
    batch = hourly(0, values)
    order = list(range(100))
    Random(1).shuffle(order)
    database.upsert(HOME.id, Readings(batch.starts[order], batch.values[order]))
    kept = database.read(HOME.id)
    assert kept.starts.tolist() == batch.starts.tolist()
    assert kept.values.tolist() == values
    assert kept.starts.dtype == np.int64 and kept.values.dtype == np.float64


def test_the_same_batch_again_changes_nothing(database: Database) -> None:
    assert database.upsert(HOME.id, hourly(0, [1, 2, 3])) == 3
    assert database.upsert(HOME.id, hourly(0, [1, 2, 3])) == 0
    assert database.upsert(HOME.id, hourly(1, [2, 4, 5])) == 2
    assert database.read(HOME.id).values.tolist() == [1, 2, 4, 5]


def test_of_two_readings_with_one_start_the_last_counts(database: Database) -> None:
    database.upsert(HOME.id, Readings(np.array([HOUR, HOUR]), np.array([1.0, 2.0])))
    assert database.read(HOME.id).values.tolist() == [2]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.tuples(st.integers(0, 30), st.floats(0, 1e6)), max_size=10), max_size=8))
def test_the_store_is_a_dictionary_of_starts(batches: list[list[tuple[int, float]]]) -> None:
    with TemporaryDirectory() as folder:
        database = Database(Path(folder) / "energier.db")
        database.put_series(HOME)
        _holds(database, batches)
        database.close()


def _holds(database: Database, batches: list[list[tuple[int, float]]]) -> None:
    expected: dict[int, float] = {}
    for batch in batches:
        starts, values = [start for start, _ in batch], [value for _, value in batch]
        database.upsert(HOME.id, Readings(np.array(starts, np.int64), np.array(values, float)))
        expected.update(batch)
    kept = database.read(HOME.id)
    assert dict(zip(kept.starts.tolist(), kept.values.tolist(), strict=True)) == expected


def test_a_range_includes_its_start_and_not_its_end(database: Database) -> None:
    database.upsert(HOME.id, hourly(0, [0, 1, 2, 3, 4]))
    assert database.read(HOME.id, HOUR, 3 * HOUR).values.tolist() == [1, 2]
    assert database.read(HOME.id, HOUR, limit=3).values.tolist() == [1, 2, 3]
    assert len(database.read(HOME.id, 9 * HOUR)) == 0


def test_hours_are_those_in_which_a_reading_begins(database: Database) -> None:
    minutes = np.array([7230, 7260, 3599, 18000], np.int64)
    database.upsert(HOME.id, Readings(minutes, np.ones(4)))
    assert database.hours(HOME.id).tolist() == [0, 2 * HOUR, 5 * HOUR]


def test_a_summary_says_how_much_is_kept(database: Database) -> None:
    assert (database.summary(HOME.id).readings, database.summary(HOME.id).first) == (0, None)
    database.upsert(HOME.id, hourly(5, [1, 2]))
    summary = database.summary(HOME.id)
    assert summary.series == HOME
    assert (summary.readings, summary.first, summary.last) == (2, 5 * HOUR, 6 * HOUR)


def test_a_series_can_change_its_name_but_not_what_its_readings_mean(database: Database) -> None:
    assert not database.put_series(replace(HOME, name="Flat", unit=Unit.WH))
    warm = replace(HOME, kind=Kind.TEMPERATURE, unit=Unit.CELSIUS)
    database.put_series(warm)
    database.put_series(HOME)
    database.upsert(HOME.id, hourly(0, [1]))
    with pytest.raises(SeriesKindError, match="consumption"):
        database.put_series(warm)
    assert database.summary(HOME.id).series == HOME


def test_a_deleted_series_takes_its_readings_along_and_no_others(database: Database) -> None:
    other = replace(HOME, id="sensor.other")
    assert database.put_series(other)
    database.upsert(HOME.id, hourly(0, [1]))
    database.upsert(other.id, hourly(0, [2]))
    database.delete_series(HOME.id)
    assert [summary.series.id for summary in database.summaries()] == [other.id]
    database.put_series(HOME)
    assert len(database.read(HOME.id)) == 0
    assert len(database.read(other.id)) == 1


def test_what_is_not_there_is_named(database: Database) -> None:
    for ask in (database.read, database.summary, database.delete_series):
        with pytest.raises(UnknownSeriesError, match=r"sensor\.none"):
            ask("sensor.none")
    with pytest.raises(UnknownSeriesError):
        database.upsert("sensor.none", hourly(0, [1]))


def test_everything_is_there_after_closing_in_one_file(path: Path) -> None:
    database = Database(path)
    database.put_series(HOME)
    database.upsert(HOME.id, hourly(0, [1, 2]))
    database.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    reader = Database(path, read_only=True)
    assert reader.read(HOME.id).values.tolist() == [1, 2]
    assert reader.damage() == []
    reader.close()


def test_somebody_reads_while_somebody_writes(path: Path, database: Database) -> None:
    database.upsert(HOME.id, hourly(0, [1]))
    reader = Database(path, read_only=True)
    with database._transaction():
        assert len(reader.read(HOME.id)) == 1
    database.upsert(HOME.id, hourly(1, [1]))
    assert len(reader.read(HOME.id)) == 2
    reader.close()
