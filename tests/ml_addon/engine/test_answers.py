from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from energier_ml.engine.answers import Answers
from energier_ml.engine.clock import LocalClock
from energier_ml.engine.requests import AccuracyRequest, ForecastRequest, ModelsRequest, PastRequest
from energier_ml.engine.train import train
from energier_ml.forecast.methods import DEFAULT, METHODS, NAIVE
from energier_ml.jobs import JobContext
from energier_ml.store import Database, KeptForecast
from energier_ml.store.store import FILE

from . import trained
from .homes import DAY, HOME, HOUR, home, kwh, now, starts, whole_days, write

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "load" / "lcl_2013_30min_kwh.parquet"


def remember(folder: Path, said: Mapping[str, float], days: int = 10) -> None:
    """Let each method have said this part of what came, of each of the last days."""
    database = Database(folder / FILE)
    clock = LocalClock(HOME.timezone)
    today = clock.day(now())
    for day in (today - np.timedelta64(ahead, "D") for ahead in range(1, days + 1)):
        came = kwh(clock.midnight(day) + np.arange(24) * HOUR, seed=1)
        kept = [
            KeptForecast(str(day), name, 0, np.tile(came * part, (9, 1)), came * part) for name, part in said.items()
        ]
        database.put_forecasts(HOME.id, kept)
    database.close()


def model(folder: Path, **changes: Any) -> Any:
    answer: Any = Answers(folder).answer(ForecastRequest(HOME.id, now(), **changes))
    return answer["model"]


def test_a_default_that_does_not_beat_the_rule_is_not_used_and_says_so(tmp_path: Path) -> None:
    home(tmp_path, 20)
    remember(tmp_path, {DEFAULT: 1.6, NAIVE: 1.0})
    used = model(tmp_path)
    assert (used["method"], used["naive"]) == (NAIVE, True)
    assert "On the last 10 days no trained method was better" in used["reason"]["en"]
    assert "단순한 규칙" in used["reason"]["ko"]
    assert model(tmp_path, method="analog")["method"] == "analog"


def test_one_that_beats_it_is_used(tmp_path: Path) -> None:
    home(tmp_path, 20)
    remember(tmp_path, {DEFAULT: 1.0, NAIVE: 1.6})
    used = model(tmp_path)
    assert (used["method"], used["naive"]) == (DEFAULT, False)


def test_a_few_days_say_nothing_about_it(tmp_path: Path) -> None:
    home(tmp_path, 20)
    remember(tmp_path, {DEFAULT: 1.6, NAIVE: 1.0}, days=5)
    assert model(tmp_path)["method"] == DEFAULT


def test_the_days_first_forecast_is_remembered_by_every_method_that_is_ready(tmp_path: Path) -> None:
    home(tmp_path, 10)
    answers = Answers(tmp_path)
    request = ForecastRequest(HOME.id, now())
    answers.answer(request)
    answers.afterwards(request)
    database = Database(tmp_path / FILE)
    today = LocalClock(HOME.timezone).day(request.now)
    first = {kept.method: kept for kept in database.forecasts(HOME.id, str(today), str(today + np.timedelta64(1, "D")))}
    assert first.keys() == METHODS.keys() - {"boosting", "ensemble", "forest"}  # these have to learn first
    write(tmp_path, starts(0.3), kwh(starts(0.3)) * 9)  # what comes later in the day changes nothing
    later = Answers(tmp_path)
    later.answer(request)
    later.afterwards(request)
    again = database.forecasts(HOME.id, str(today), str(today + np.timedelta64(1, "D")))
    assert [kept.mean.tobytes() for kept in again] == [first[kept.method].mean.tobytes() for kept in again]
    database.close()


def test_the_day_after_every_method_is_remembered_with_the_model(tmp_path: Path) -> None:
    folder = trained.copy_to(tmp_path)
    at = starts(2, end=now() + DAY)
    write(folder, at, kwh(at))
    answers = Answers(folder)
    request = ForecastRequest(HOME.id, now() + DAY)
    answers.answer(request)
    answers.afterwards(request)
    past: Any = answers.answer(PastRequest(HOME.id, request.now + DAY))
    assert past["date"] == str(LocalClock(HOME.timezone).day(request.now))
    assert set(past["methods"]) == METHODS.keys()


def test_before_anything_is_remembered_there_is_no_accuracy_but_an_answer(tmp_path: Path) -> None:
    home(tmp_path, 4)
    found: Any = Answers(tmp_path).answer(AccuracyRequest(HOME.id, now()))
    assert (found["days"], found["from"], found["methods"], found["calibration"]) == (0, None, [], [])


def test_today_follows_what_has_happened_so_far(tmp_path: Path) -> None:
    noon = LocalClock(HOME.timezone).midnight(np.datetime64("2026-06-10")) + 12 * HOUR
    at = starts(20.5, end=noon)
    totals = []
    for name, factor in (("usual", 1.0), ("more", 3.0)):
        today = at >= noon - 12 * HOUR
        write(tmp_path / name, at, kwh(at) * np.where(today, factor, 1.0))
        answer: Any = Answers(tmp_path / name).answer(ForecastRequest(HOME.id, noon))
        totals.append(sum(hour["mean"] for hour in answer["hours"][:12]))
        assert answer["days"][0]["observed"] == pytest.approx(float((kwh(at) * factor)[today].sum()), abs=1e-3)
    assert totals[1] > totals[0] * 1.02


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)])
def test_days_of_a_changed_clock_have_their_hours(tmp_path: Path, day: str, hours: int) -> None:
    series = replace(HOME, timezone="Europe/London")
    midnight = LocalClock("Europe/London").midnight(np.datetime64(day))
    at = starts(12, end=midnight)
    write(tmp_path, at, kwh(at), series)
    answer: Any = Answers(tmp_path).answer(ForecastRequest(HOME.id, midnight, 1))
    assert len(answer["hours"]) == hours
    assert len({hour["start"] for hour in answer["hours"]}) == hours
    assert answer["days"][0]["mean"] == pytest.approx(sum(hour["mean"] for hour in answer["hours"]), abs=1e-3)


def test_five_years_of_minutes_are_answered(tmp_path: Path) -> None:
    write(tmp_path, starts(5 * 365), kwh(starts(5 * 365)))
    recent = starts(40, 60)
    write(tmp_path, recent, kwh(recent, 60))
    answer: Any = Answers(tmp_path).answer(ForecastRequest(HOME.id, now(), 1))
    assert 5 < answer["days"][0]["mean"] < 40


def test_the_models_are_listed_without_any(tmp_path: Path) -> None:
    home(tmp_path, 1)
    assert Answers(tmp_path).answer(ModelsRequest(HOME.id)) == {"method": DEFAULT, "active": None, "models": []}


@pytest.mark.skipif(not SHARED.is_file(), reason="the London homes are not here")
def test_a_london_home_is_learned_and_beats_yesterday(tmp_path: Path) -> None:
    from pyarrow import parquet  # type: ignore[import-untyped]

    table = parquet.read_table(SHARED)
    column = next(name for name in table.column_names if name.startswith("MAC"))
    values = np.array(table[column].to_pylist(), float)[-75 * 48 :]
    series = replace(HOME, timezone="Europe/London")
    at = starts(75, 1800)[-len(values) :]
    known = ~np.isnan(values)
    write(tmp_path, at[known], values[known], series)
    train(JobContext({"series": HOME.id}, tmp_path, lambda done, at: None))
    found: Any = Answers(tmp_path).answer(AccuracyRequest(HOME.id, now()))
    crps = {method["name"]: method["crps"] for method in found["methods"]}
    assert found["days"] == 28
    assert crps[DEFAULT] < crps["yesterday"]
    assert crps[DEFAULT] < crps["forest"]


def test_whole_days_begin_at_midnight() -> None:
    assert LocalClock(HOME.timezone).hour(int(starts(whole_days(1))[0])) == 0


def test_what_was_imported_since_changes_the_next_answer(tmp_path: Path) -> None:
    home(tmp_path, 10)
    answers, request = Answers(tmp_path), ForecastRequest(HOME.id, now())
    answers.answer(request)
    at = starts(40)
    write(tmp_path, at, kwh(at, seed=7) * 3)
    assert answers.answer(request) == Answers(tmp_path).answer(request)
