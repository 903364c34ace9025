"""What the store keeps beside readings: outlooks, forecasts, choices."""

from dataclasses import replace
from pathlib import Path
import sqlite3

import numpy as np
import pytest

from energier_ml.store import Choice, Database, KeptForecast, Kind, Readings, Unit, UnknownSeriesError, schema

from .conftest import HOME, HOUR, hourly

WARMTH = replace(HOME, id="warmth", kind=Kind.TEMPERATURE, unit=Unit.CELSIUS)


def forecast(date: str, method: str = "adaptive", level: float = 1.0) -> KeptForecast:
    quantiles = level * np.linspace(0.1, 0.9, 9)[:, None] * np.arange(24)
    return KeptForecast(date, method, 1_700_000_000, quantiles, quantiles.mean(0))


def test_an_outlook_replaces_the_one_before(database: Database) -> None:
    database.put_series(WARMTH)
    database.put_outlook(WARMTH.id, hourly(0, [1, 2, 3]))
    database.put_outlook(WARMTH.id, hourly(2, [5, 6, 7]))
    assert database.outlook(WARMTH.id).starts.tolist() == [2 * HOUR, 3 * HOUR, 4 * HOUR]
    assert database.outlook(WARMTH.id, 3 * HOUR, 4 * HOUR).values.tolist() == [6]
    database.put_outlook(WARMTH.id, hourly(0, []))
    assert len(database.outlook(WARMTH.id)) == 0
    assert len(database.read(WARMTH.id)) == 0


def test_an_outlook_that_fails_leaves_the_one_before(database: Database) -> None:
    database.put_series(WARMTH)
    database.put_outlook(WARMTH.id, hourly(0, [1, 2]))
    with pytest.raises(Exception, match="NOT NULL"):
        database.put_outlook(WARMTH.id, Readings(np.array([0, HOUR]), np.array([1.0, np.nan])))
    assert database.outlook(WARMTH.id).values.tolist() == [1, 2]


def test_forecasts_come_back_to_the_last_bit_by_day_and_method(database: Database) -> None:
    kept = [forecast("2026-01-02", "forest", np.pi), forecast("2026-01-01"), forecast("2026-01-02")]
    database.put_forecasts(HOME.id, kept)
    found = database.forecasts(HOME.id, "2026-01-01", "2026-01-03")
    assert [(one.date, one.method) for one in found] == [
        ("2026-01-01", "adaptive"), ("2026-01-02", "adaptive"), ("2026-01-02", "forest"),
    ]  # fmt: skip
    assert (found[2].quantiles == kept[0].quantiles).all()
    assert (found[2].mean == kept[0].mean).all()
    assert found[2].issued == kept[0].issued
    found[2].quantiles[0] = 0  # it is the caller's
    assert [one.date for one in database.forecasts(HOME.id, "2026-01-01", "2026-01-02")] == ["2026-01-01"]


def test_a_forecast_stays_as_it_was_made(database: Database) -> None:
    database.put_forecasts(HOME.id, [forecast("2026-01-01", level=1)])
    database.put_forecasts(HOME.id, [forecast("2026-01-01", level=2)])
    (found,) = database.forecasts(HOME.id, "2026-01-01", "2026-01-02")
    assert (found.quantiles == forecast("2026-01-01", level=1).quantiles).all()


def test_of_old_forecasts_a_year_stays_also_after_a_clock_that_was_ahead(database: Database) -> None:
    days = np.arange("2024-01-01", "2026-01-01", dtype="datetime64[D]")
    database.put_forecasts(HOME.id, [forecast(str(day)) for day in days])
    database.put_forecasts(HOME.id, [forecast("2090-01-01")])
    found = [one.date for one in database.forecasts(HOME.id, "0000-01-01", "9999-01-01")]
    assert found == [*map(str, days[-399:]), "2090-01-01"]


def test_forecasts_of_another_time_zone_are_forgotten_their_days_were_others(database: Database) -> None:
    database.put_forecasts(HOME.id, [forecast("2026-01-01")])
    database.put_series(replace(HOME, name="Flat"))
    assert len(database.forecasts(HOME.id, "2026-01-01", "2026-01-02")) == 1
    database.put_series(replace(HOME, timezone="Europe/Berlin"))
    assert database.forecasts(HOME.id, "2026-01-01", "2026-01-02") == []


@pytest.mark.parametrize(("quantiles", "mean"), [((24, 9), (24,)), ((9, 24), (23,)), ((9, 23), (24,))])
def test_a_forecast_of_another_shape_is_refused(quantiles: tuple[int, int], mean: tuple[int]) -> None:
    with pytest.raises(ValueError, match="must be"):
        KeptForecast("2026-01-01", "adaptive", 0, np.zeros(quantiles), np.zeros(mean))


def test_a_choice_stays_when_the_series_is_sent_again(database: Database) -> None:
    assert database.choice(HOME.id) == Choice(None, None)
    database.put_choice(HOME.id, Choice("forest", "20260101T000000Z"))
    database.put_series(replace(HOME, name="Flat"))
    assert database.choice(HOME.id) == Choice("forest", "20260101T000000Z")
    database.put_choice(HOME.id, Choice())
    assert database.choice(HOME.id) == Choice()


def test_a_range_of_readings_is_deleted_and_counted(database: Database) -> None:
    database.upsert(HOME.id, hourly(0, [0, 1, 2, 3]))
    assert database.delete_readings(HOME.id, HOUR, 3 * HOUR) == 2
    assert database.read(HOME.id).values.tolist() == [0, 3]
    assert database.delete_readings(HOME.id) == 2


def test_everything_of_a_deleted_series_is_gone(database: Database) -> None:
    database.put_forecasts(HOME.id, [forecast("2026-01-01")])
    database.put_outlook(HOME.id, hourly(0, [1]))
    database.put_choice(HOME.id, Choice("forest"))
    database.delete_series(HOME.id)
    assert not database.has_series(HOME.id)
    database.put_series(HOME)
    assert database.forecasts(HOME.id, "2026-01-01", "2026-01-02") == []
    assert len(database.outlook(HOME.id)) == 0
    assert database.choice(HOME.id) == Choice()


def test_temperature_and_country_are_kept(database: Database) -> None:
    series = replace(HOME, temperature="warmth", country="AU-NSW")
    database.put_series(series)
    assert database.series(HOME.id) == database.summary(HOME.id).series == series


def test_what_is_not_there_is_named(database: Database) -> None:
    asks = (
        lambda: database.series("none"),
        lambda: database.choice("none"),
        lambda: database.put_choice("none", Choice()),
        lambda: database.put_forecasts("none", []),
        lambda: database.forecasts("none", "2026-01-01", "2026-01-02"),
        lambda: database.put_outlook("none", hourly(0, [1])),
        lambda: database.outlook("none"),
        lambda: database.delete_readings("none"),
    )
    for ask in asks:
        with pytest.raises(UnknownSeriesError, match="none"):
            ask()


def test_a_file_of_the_first_version_keeps_its_readings(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.executescript(schema.MIGRATIONS[0])
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
        connection.execute("INSERT INTO series VALUES (1, 'sensor.home', 'Home', 'consumption', 'kWh', 'Asia/Seoul')")
        connection.execute("INSERT INTO readings VALUES (1, 3600, 0.5)")
    connection.close()
    database = Database(path)
    assert database.summary(HOME.id).series == HOME
    assert database.read(HOME.id).values.tolist() == [0.5]
    database.put_forecasts(HOME.id, [forecast("2026-01-01")])
    assert database.choice(HOME.id) == Choice()
    database.close()
