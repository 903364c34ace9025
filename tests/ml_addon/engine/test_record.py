from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from energier_ml.engine.clock import LocalClock
from energier_ml.engine.record import LONG_GAP, MOST_DAYS, Record, read_record
from energier_ml.engine.requests import RefusedError
from energier_ml.store import Database, Kind, Readings, Series, Unit, UnknownSeriesError

from .homes import DAY, HOME, HOUR, kwh, now

SEOUL = LocalClock("Asia/Seoul")
NOW = SEOUL.midnight(np.datetime64("2026-11-25")) + 15 * HOUR + 1200
OUTSIDE = Series("weather", "Outside", Kind.TEMPERATURE, Unit.CELSIUS, "Asia/Seoul")

type Put = Callable[[np.ndarray], None]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "energier.db")
    opened.put_series(HOME)
    yield opened
    opened.close()


def hours(first: str, days: float, step: int = HOUR) -> np.ndarray:
    start = SEOUL.midnight(np.datetime64(first))
    return np.arange(start, start + int(days * DAY), step, dtype=np.int64)


def put(database: Database, at: np.ndarray, step: int = HOUR) -> None:
    database.upsert(HOME.id, Readings(at, kwh(at, step)))


def test_whole_days_make_the_history_and_today_is_apart(database: Database) -> None:
    at = hours("2026-11-01", 24.625)
    put(database, at)
    record = read_record(database, HOME.id, NOW)
    assert (str(record.history.first), str(record.today), len(record.history)) == ("2026-11-01", "2026-11-25", 24)
    assert record.history.kwh.ravel() == pytest.approx(kwh(at)[: 24 * 24])
    assert record.so_far[:15] == pytest.approx(kwh(at)[24 * 24 :])
    assert np.isnan(record.so_far[15:]).all()
    assert (record.whole, record.known_until, record.silent_days, record.gap) == (24, 15, 0, None)
    assert record.history.calendar.country == "KR"


def test_readings_of_minutes_are_the_same_hours(database: Database) -> None:
    put(database, hours("2026-11-10", 15.5, 60), 60)
    record = read_record(database, HOME.id, NOW)
    assert record.whole == 15
    assert record.known_until == 12
    assert 0.2 < record.history.kwh.mean() < 0.8


def test_five_years_are_read_as_far_as_they_matter(database: Database) -> None:
    put(database, hours("2021-11-25", 1826.5))
    record = read_record(database, HOME.id, NOW)
    assert len(record.history) == record.whole == MOST_DAYS


def test_after_a_year_without_readings_only_what_follows_counts(database: Database) -> None:
    put(database, hours("2025-01-01", 40))
    put(database, hours("2026-11-10", 15.5))
    record = read_record(database, HOME.id, NOW)
    assert str(record.history.first) == "2026-11-10"
    assert record.gap is not None
    assert [str(day) for day in record.gap] == ["2025-02-10", "2026-11-09"]


def test_before_the_first_whole_day_after_a_gap_the_days_before_it_count(database: Database) -> None:
    put(database, hours("2026-01-01", 40))
    put(database, hours("2026-11-25", 0.5))
    record = read_record(database, HOME.id, NOW)
    assert str(record.history.first) == "2026-01-01"
    assert record.gap is None
    assert len(record.history) > LONG_GAP


def test_a_home_that_was_empty_for_weeks_is_a_home(database: Database) -> None:
    at = hours("2026-09-01", 85.5)
    empty = (at > at[0] + 30 * DAY) & (at < at[0] + 60 * DAY)
    database.upsert(HOME.id, Readings(at, np.where(empty, 0.0, kwh(at))))
    record = read_record(database, HOME.id, NOW)
    assert record.whole == 85
    assert (record.history.kwh[35:55] == 0).all()


def test_days_of_silence_are_counted(database: Database) -> None:
    put(database, hours("2026-11-01", 20))
    record = read_record(database, HOME.id, NOW)
    assert (record.silent_days, record.known_until, len(record.history)) == (4, 0, 24)


def test_readings_of_a_clock_that_was_ahead_do_not_count_before_their_time(database: Database) -> None:
    put(database, hours("2026-11-01", 30))
    record = read_record(database, HOME.id, NOW)
    assert record.known_until == 15
    assert len(record.history) == 24


def test_another_time_zone_gives_other_days(database: Database) -> None:
    put(database, hours("2026-11-01", 24))
    database.put_series(replace(HOME, timezone="Europe/London"))
    record = read_record(database, HOME.id, NOW)
    assert str(record.history.first) == "2026-10-31"
    assert record.history.kwh[1, 15] == pytest.approx(kwh(hours("2026-11-01", 24))[24])
    assert record.history.calendar.country == "GB"


def test_the_skipped_hour_makes_no_day_less_whole(database: Database) -> None:
    london = LocalClock("Europe/London")
    database.put_series(replace(HOME, timezone="Europe/London"))
    start = london.midnight(np.datetime64("2026-03-28"))
    put(database, np.arange(start, start + 4 * DAY, HOUR))
    record = read_record(database, HOME.id, start + int(3.5 * DAY))
    assert record.whole == len(record.history) == 3
    assert np.isnan(record.history.kwh).sum() == 1


def test_the_chosen_country_wins_and_an_unknown_one_does_not_matter(database: Database) -> None:
    put(database, hours("2026-11-01", 24))
    database.put_series(replace(HOME, country="JP"))
    assert read_record(database, HOME.id, NOW).history.calendar.country == "JP"
    database.put_series(replace(HOME, country="XX"))
    assert read_record(database, HOME.id, NOW).history.calendar.country == "KR"


def with_weather(database: Database) -> Record:
    put(database, hours("2026-11-20", 5.5))
    database.put_series(OUTSIDE)
    database.put_series(replace(HOME, temperature=OUTSIDE.id))
    measured = hours("2026-11-20", 5.625)
    database.upsert(OUTSIDE.id, Readings(measured, np.full(len(measured), 5.0)))
    expected = hours("2026-11-25", 2, 3 * HOUR)
    database.put_outlook(OUTSIDE.id, Readings(expected, np.full(len(expected), 8.0)))
    return read_record(database, HOME.id, NOW)


def test_what_was_measured_counts_before_what_is_expected(database: Database) -> None:
    record = with_weather(database)
    assert (record.history.temperature == 5).all()
    assert (record.temperature[0, :15] == 5).all()
    assert (record.temperature[0, 15:] == 8).all()  # every third hour is told, the others lie between
    assert (record.temperature[1, :22] == 8).all()
    assert np.isnan(record.temperature[2:]).all()
    assert record.temperature_until == SEOUL.midnight(np.datetime64("2026-11-26")) + 22 * HOUR


def test_without_a_thermometer_no_temperature_is_known(database: Database) -> None:
    put(database, hours("2026-11-20", 5.5))
    database.put_series(replace(HOME, temperature="not.there.yet"))
    record = read_record(database, HOME.id, NOW)
    assert np.isnan(record.history.temperature).all()
    assert record.temperature_until is None


@pytest.mark.parametrize("days", [0, 2 / 24, 0.9])
def test_less_than_a_day_is_no_history(database: Database, days: float) -> None:
    put(database, hours("2026-11-24", days))
    with pytest.raises(RefusedError, match="not one whole day") as refused:
        read_record(database, HOME.id, NOW)
    assert refused.value.kind == "no-history"


def test_only_energy_is_forecast(database: Database) -> None:
    database.put_series(OUTSIDE)
    with pytest.raises(RefusedError) as refused:
        read_record(database, OUTSIDE.id, now())
    assert refused.value.kind == "series-kind"
    with pytest.raises(UnknownSeriesError):
        read_record(database, "nobody", now())
