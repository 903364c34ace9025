from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
import json
import os
from pathlib import Path
import shutil
import signal
from typing import Any
import zipfile
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import pytest_asyncio

from energier_ml.api.keys import ENGINE
from energier_ml.engine.models import FORMAT, MANIFEST, Manifest, ModelFiles
from energier_ml.forecast.methods import DEFAULT, METHODS, NAIVE
from energier_ml.store import Kind, Series, Unit

from ..engine import trained
from ..engine.homes import HOME, home, kwh, now, starts, whole_days, write
from .conftest import Answer, Api, running

pytestmark = pytest.mark.asyncio(loop_scope="module")
SEOUL = ZoneInfo("Asia/Seoul")
ID = HOME.id


def another(folder: Path, series_id: str, days: float = 10, **changes: Any) -> Series:
    series = replace(HOME, id=series_id, **changes)
    home(folder, days, series=series)
    return series


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Api]:
    folder = trained.copy_to(tmp_path_factory.mktemp("data"))
    async with running(folder) as started:
        started.folder = folder  # type: ignore[attr-defined]
        yield started


def folder_of(api: Api) -> Path:
    folder: Path = api.folder  # type: ignore[attr-defined]
    return folder


async def forecast(api: Api, series_id: str = ID, **body: Any) -> Answer:
    return await api.ask("POST", f"/v1/series/{series_id}/forecast", json=body)


async def models(api: Api, series_id: str = ID) -> Any:
    return (await api.ask("GET", f"/v1/series/{series_id}/models")).json


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def month() -> dict[str, str]:
    first = datetime.now(SEOUL).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=10)
    return {"start": first.isoformat(), "end": (first + timedelta(days=30)).isoformat()}


async def test_a_forecast_begins_after_the_last_known_hour_and_ends_with_the_last_day(api: Api) -> None:
    body = (await forecast(api, days=3)).json
    hours = [moment(hour["start"]) for hour in body["hours"]]
    assert hours[0] == moment(body["from"])
    assert {b - a for a, b in pairwise(hours)} == {timedelta(hours=1)}
    today = moment(body["issued"]).astimezone(SEOUL).date()
    assert [day["date"] for day in body["days"]] == [str(today + timedelta(days=i)) for i in range(3)]
    assert hours[-1].astimezone(SEOUL).strftime("%F %H") == f"{today + timedelta(days=2)} 23"
    assert body["levels"] == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    for part in (*body["hours"], *body["days"]):
        assert part["quantiles"] == sorted(part["quantiles"])
        assert min(part["quantiles"]) >= 0
    assert body["model"]["method"] in (DEFAULT, NAIVE)
    assert body["model"]["version"] == trained.model(folder_of(api)).version
    assert sum(body["model"]["weights"].values()) == pytest.approx(1, abs=1e-3)
    assert [set(one["text"]) for one in body["explanation"]] == [{"en", "ko"}] * 2


async def test_the_days_total_has_what_is_known_of_today(api: Api) -> None:
    body = (await forecast(api, days=1)).json
    (day,) = body["days"]
    assert day["quantiles"][0] >= day["observed"] * 0.999
    ahead = sum(hour["mean"] for hour in body["hours"])
    assert day["mean"] == pytest.approx(day["observed"] + ahead, abs=0.01)
    assert day["missing_hours"] == 0


async def test_the_forecast_is_what_the_home_does(api: Api) -> None:
    body = (await forecast(api, days=2)).json
    tomorrow = [hour["quantiles"][4] for hour in body["hours"][-24:]]
    assert 19 <= int(np.argmax(tomorrow)) <= 21
    assert 0.3 < max(tomorrow) < 1.6


async def test_a_period_comes_with_its_days_and_the_chance_of_each_threshold(api: Api) -> None:
    period = (await forecast(api, period=month(), thresholds=[1, 250, 100000])).json["period"]
    assert len(period["days"]) == 20
    assert period["days"][-1]["quantiles"] == period["quantiles"]
    assert period["observed"] < period["quantiles"][0] < period["quantiles"][-1]
    certain, _, never = period["thresholds"]
    assert certain["chance"] == pytest.approx(1)
    assert certain["crossing"]["likely"] == period["days"][0]["date"]
    assert never["chance"] == pytest.approx(0)
    assert set(never["crossing"].values()) == {None}


@pytest.mark.parametrize("method", METHODS)
async def test_every_method_can_be_asked_for(api: Api, method: str) -> None:
    body = (await forecast(api, method=method)).json
    assert body["model"]["method"] in (method, NAIVE)
    assert all(np.isfinite(hour["quantiles"]).all() for hour in body["hours"])


async def test_the_same_question_gets_the_kept_answer_until_something_changes(api: Api) -> None:
    engine = api.client.app[ENGINE]
    await forecast(api, days=5)
    kept = (await forecast(api, days=5)).json
    pid = engine.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)  # nobody can be computing
    assert (await forecast(api, days=5)).json == kept
    os.kill(pid, signal.SIGCONT)
    last = kept["hours"][0]["start"]
    sent = await api.post([{"start": (moment(last) - timedelta(hours=1)).isoformat(), "value": 9.5}], ID)
    assert sent.json["changed"] == 1
    changed = (await forecast(api, days=5)).json
    assert changed["days"][0]["observed"] > kept["days"][0]["observed"] + 5


async def test_past_days_are_shown_beside_what_came(api: Api) -> None:
    past = (await api.ask("GET", f"/v1/series/{ID}/past")).json
    yesterday = (datetime.now(SEOUL) - timedelta(days=1)).date()
    assert (past["date"], past["last"], past["method"]) == (str(yesterday), str(yesterday), DEFAULT)
    assert set(past["methods"]) == METHODS.keys()
    assert [hour["actual"] is not None for hour in past["hours"]] == [True] * 24
    first = (await api.ask("GET", f"/v1/series/{ID}/past", params={"date": past["first"], "method": "forest"})).json
    assert (first["date"], first["method"]) == (past["first"], "forest")


async def test_a_day_that_is_not_remembered_is_not_found(api: Api) -> None:
    for query in ({"date": "2001-01-01"}, {"method": "magic"}):
        answer = await api.ask("GET", f"/v1/series/{ID}/past", params=query)
        assert (answer.status, answer.problem) == (404, "no-forecast")


async def test_the_accuracy_of_every_method_is_on_the_same_days(api: Api) -> None:
    body = (await api.ask("GET", f"/v1/series/{ID}/accuracy")).json
    assert body["days"] == 28
    assert {one["name"] for one in body["methods"]} == METHODS.keys()
    used = {one["name"]: one["weight"] for one in body["methods"] if one["used"]}
    assert used
    assert all(one["mae"] > 0 for one in body["methods"])
    assert len(body["calibration"]) == 9
    few = (await api.ask("GET", f"/v1/series/{ID}/accuracy", params={"days": "7"})).json
    assert few["days"] == 7


async def test_models_can_be_listed_chosen_and_rolled_back(api: Api) -> None:
    folder = folder_of(api)
    series = another(folder, "rolled", 12)
    newest = trained.lend(folder, series.id)
    manifest = newest.manifest
    assert manifest is not None
    files = ModelFiles(folder, series.id)
    older = replace(manifest, version="20200101T000000Z")
    files.write(older, {method: files.parts(newest, method) for method in newest.methods})
    listed = await models(api, series.id)
    assert [model["state"] for model in listed["models"]] == ["active", "kept"]
    answer = await api.ask("PUT", f"/v1/series/{series.id}/model", json={"version": older.version})
    assert (answer.json["active"], answer.json["method"]) == (older.version, DEFAULT)
    assert (await forecast(api, series.id)).json["model"]["version"] == older.version
    answer = await api.ask("PUT", f"/v1/series/{series.id}/model", json={"method": "forest"})
    assert (answer.json["active"], answer.json["method"]) == (older.version, "forest")
    assert (await forecast(api, series.id)).json["model"]["method"] == "forest"
    answer = await api.ask("PUT", f"/v1/series/{series.id}/model", json={"version": None, "method": None})
    assert (answer.json["active"], answer.json["method"]) == (newest.version, DEFAULT)


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"method": "magic"}, 422, "unknown-method"),
        ({"version": "20990101T000000Z"}, 404, "unknown-version"),
        ({"version": "../../etc/passwd"}, 422, "invalid-request"),
        ({"version": 5}, 422, "invalid-request"),
        ({"method": "NOT A NAME"}, 422, "invalid-request"),
        ({"models": []}, 422, "invalid-request"),
    ],
)
async def test_a_choice_that_cannot_be_is_refused(api: Api, body: Any, status: int, kind: str) -> None:
    answer = await api.ask("PUT", f"/v1/series/{ID}/model", json=body)
    assert (answer.status, answer.problem) == (status, kind)
    assert (await models(api))["method"] == DEFAULT


async def degraded(api: Api, series_id: str) -> Any:
    """The forecast comes all the same, and says why it is not what it was."""
    answer = await forecast(api, series_id)
    assert answer.status == 200
    return answer.json["model"]


async def test_a_damaged_model_is_not_used_and_the_one_before_is(api: Api) -> None:
    folder = folder_of(api)
    series = another(folder, "damaged")
    good = trained.lend(folder, series.id)
    path = good.path.with_name("20990101T000000Z.zip")
    path.write_bytes(good.path.read_bytes()[:-5000])
    model = await degraded(api, series.id)
    assert model["version"] == good.version
    assert "20990101T000000Z cannot be used (damaged" in model["reason"]["en"]
    assert [one["state"] for one in (await models(api, series.id))["models"]] == ["unusable", "active"]
    answer = await api.ask("PUT", f"/v1/series/{series.id}/model", json={"version": "20990101T000000Z"})
    assert (answer.status, answer.problem) == (409, "model-unusable")


async def test_a_part_that_was_changed_is_noticed(api: Api) -> None:
    folder = folder_of(api)
    series = another(folder, "changed")
    file = trained.lend(folder, series.id)
    with zipfile.ZipFile(file.path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file.path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content[:-1] + b"\0" if name.startswith("boosting/") else content)
    model = await degraded(api, series.id)
    assert model["version"] is None
    assert "is not as it was written" in model["reason"]["en"]


async def test_a_newer_versions_model_says_to_update(api: Api) -> None:
    folder = folder_of(api)
    series = another(folder, "newer")
    file = trained.lend(folder, series.id)
    manifest: Manifest | None = file.manifest
    assert manifest is not None
    with zipfile.ZipFile(file.path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps({"format": FORMAT + 1, "new": "fields"}))
    model = await degraded(api, series.id)
    assert (model["version"], model["trained"]) == (None, None)
    assert "update the app" in model["reason"]["en"]
    assert (await models(api, series.id))["active"] is None


async def test_a_deleted_model_and_one_of_another_time_zone_are_done_without(api: Api) -> None:
    folder = folder_of(api)
    series = another(folder, "moved", timezone="Europe/London")
    file = trained.lend(folder, series.id)
    assert "trained for the time zone Asia/Seoul" in (await degraded(api, series.id))["reason"]["en"]
    shutil.rmtree(file.path.parent)
    assert "Nothing has been learned" in (await degraded(api, series.id))["reason"]["en"]


@pytest.mark.parametrize("days", [1, 3, 8])
async def test_a_new_series_has_a_forecast_from_its_first_day(api: Api, days: int) -> None:
    series = another(folder_of(api), f"new.{days}", whole_days(days))
    body = (await forecast(api, series.id, period=month(), thresholds=[100])).json
    assert body["model"]["version"] is None
    assert "Nothing has been learned" in body["model"]["reason"]["en"]
    assert ("whole days are known" in body["model"]["reason"]["en"]) == (days < 3)
    assert all(hour["quantiles"][4] > 0 for hour in body["hours"])


async def test_two_hours_are_no_history(api: Api) -> None:
    answer = await forecast(api, another(folder_of(api), "hours.2", 2 / 24).id)
    assert (answer.status, answer.problem) == (409, "no-history")


async def test_readings_of_minutes_are_forecast_by_the_hour(api: Api) -> None:
    series = replace(HOME, id="minutes")
    home(folder_of(api), 3, 60, series)
    assert len((await forecast(api, series.id, days=1)).json["hours"]) <= 24


async def test_silence_a_gap_and_an_empty_home_are_said_or_borne(api: Api) -> None:
    folder = folder_of(api)
    silent = replace(HOME, id="silent")
    at = starts(12, end=now() - 4 * 86400)
    write(folder, at, kwh(at), silent)
    assert "No readings have come for" in (await degraded(api, silent.id))["reason"]["en"]
    gap = replace(HOME, id="gap")
    at = np.concatenate([starts(20, end=now() - 400 * 86400), starts(9)])
    write(folder, at, kwh(at), gap)
    assert "only what came after is used" in (await degraded(api, gap.id))["reason"]["en"]
    empty = replace(HOME, id="empty")
    write(folder, starts(20), np.zeros(len(starts(20))), empty)
    body = (await forecast(api, empty.id, period=month(), thresholds=[1])).json
    assert body["days"][1]["mean"] == pytest.approx(0, abs=0.01)


async def test_temperature_is_not_forecast(api: Api) -> None:
    outside = Series("outside", "Outside", Kind.TEMPERATURE, Unit.CELSIUS, "Asia/Seoul")
    write(folder_of(api), starts(5), np.full(len(starts(5)), 4.0), outside)
    for method, path in (("POST", "forecast"), ("GET", "past"), ("GET", "accuracy"), ("GET", "models")):
        more: Any = {"json": {}} if method == "POST" else {}
        answer = await api.ask(method, f"/v1/series/outside/{path}", **more)
        assert (answer.status, answer.problem) == (409, "series-kind"), path


async def test_an_unknown_series_is_not_found(api: Api) -> None:
    for method, path in (
        ("POST", "forecast"),
        ("GET", "past"),
        ("GET", "accuracy"),
        ("GET", "models"),
        ("PUT", "model"),
    ):
        more: Any = {} if method == "GET" else {"json": {}}
        answer = await api.ask(method, f"/v1/series/nobody/{path}", **more)
        assert (answer.status, answer.problem) == (404, "unknown-series"), path


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"days": 0}, "/days"),
        ({"days": 8}, "/days"),
        ({"days": True}, "/days"),
        ({"days": "2"}, "/days"),
        ({"period": "november"}, "/period"),
        ({"period": {"start": "2026-11-01"}}, "/period"),
        ({"period": {"start": "2026-11-01", "end": "never"}}, "/period/start"),
        ({"period": {"start": "2026-11-01T00:00:00", "end": "2099-12-01T00:00:00Z"}}, "/period/start"),
        ({"period": {"start": "2001-01-01T00:00:00Z", "end": "2001-02-01T00:00:00Z"}}, "/period"),
        ({"period": {"start": "2001-01-01T00:00:00Z", "end": "2099-02-01T00:00:00Z"}}, "/period"),
        ({"period": {"start": 5, "end": None}}, "/period/start"),
        ({"period": month(), "thresholds": [1] * 11}, "/thresholds"),
        ({"period": month(), "thresholds": [1, -2, "3", True, 1e12]}, "/thresholds/1"),
        ({"thresholds": [100]}, "/thresholds"),
        ({"method": "../model"}, "/method"),
        ({"hours": 5}, "/hours"),
    ],
)
async def test_bad_requests_say_where(api: Api, body: Any, where: str) -> None:
    answer = await forecast(api, **body)
    assert (answer.status, answer.problem) == (422, "invalid-request")
    assert where in [fault["where"] for fault in answer.json["errors"]]


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("past?date=yesterday", "?date"),
        ("past?day=2026-11-01", "?day"),
        ("accuracy?days=0", "?days"),
        ("accuracy?n=1", "?n"),
    ],
)
async def test_bad_queries_say_where(api: Api, path: str, where: str) -> None:
    answer = await api.ask("GET", f"/v1/series/{ID}/{path}")
    assert answer.status == 422
    assert answer.json["errors"][0]["where"] == where


async def test_an_unknown_method_is_named(api: Api) -> None:
    answer = await forecast(api, method="magic")
    assert (answer.status, answer.problem) == (422, "unknown-method")
    assert "adaptive" in answer.json["detail"]


async def test_without_the_token_nothing_is_told(api: Api) -> None:
    answer = await api.ask("POST", f"/v1/series/{ID}/forecast", token=None, json={})
    assert answer.status == 401


async def test_training_over_http_makes_a_model(api: Api) -> None:
    series = another(folder_of(api), "learned", 8)
    job = (await api.ask("POST", "/v1/jobs", json={"kind": "train", "parameters": {"series": series.id}})).json
    async with api.client.get(
        f"/v1/jobs/{job['id']}/events", headers={"Authorization": "Bearer only-for-the-tests-0123456789"}
    ) as events:
        followed = (await events.text()).split("\n\n")
    assert "event: succeeded" in followed[-2]
    assert (await models(api, series.id))["models"][0]["state"] == "active"
    body = (await forecast(api, series.id, method="forest")).json
    assert body["model"]["version"] is not None
