"""Readings in from files and out to them."""

from datetime import timedelta
import io
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from energier_ml.api import transfer

from .conftest import WARMTH, Api, hours, now

pytestmark = pytest.mark.asyncio
CSV = {"Content-Type": "text/csv"}
PARQUET = {"Content-Type": "application/vnd.apache.parquet"}


async def test_a_csv_has_every_reading_whatever_their_number(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "BATCH", 7)  # pages that do not come out even
    await api.put_series()
    await api.post(hours("2026-01-01T00:00Z", [i / 10 for i in range(50)]))
    answer = await api.ask("GET", "/v1/series/home/export")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="home.csv"'
    head, *rows = answer.content.decode().splitlines()
    assert head == "start,kwh"
    assert rows[:2] == ["2026-01-01T00:00:00Z,0.0", "2026-01-01T01:00:00Z,0.1"]
    assert rows == [f"{start},{value!r}" for start, value in await api.readings()]


async def test_a_parquet_has_instants_and_degrees(api: Api) -> None:
    await api.put_series("warmth", **WARMTH)
    await api.post(hours("2026-01-01T00:00Z", [-1.5, 2.5]), "warmth")
    answer = await api.ask("GET", "/v1/series/warmth/export", params={"format": "parquet"})
    table = pq.read_table(io.BytesIO(answer.content))
    assert table.column_names == ["start", "celsius"]
    assert str(table.schema.field("start").type) in ("timestamp[s, tz=UTC]", "timestamp[ms, tz=UTC]")
    assert table["celsius"].to_pylist() == [-1.5, 2.5]


@pytest.mark.parametrize(("form", "headers"), [("csv", CSV), ("parquet", PARQUET)])
@pytest.mark.parametrize("kind", ["consumption", "temperature"])
async def test_what_was_exported_can_be_imported_again(api: Api, form: str, headers: dict[str, str], kind: str) -> None:
    body = WARMTH if kind == "temperature" else {}
    values = np.random.default_rng(1).normal(10, 3, 100).clip(0).round(3).tolist()
    await api.put_series(timezone="Asia/Seoul", **{k: v for k, v in body.items() if k != "timezone"})
    await api.post(hours("2026-01-01T00:00Z", values))
    before = await api.readings()
    file = (await api.ask("GET", "/v1/series/home/export", params={"format": form})).content
    await api.ask("DELETE", "/v1/series/home")
    await api.put_series(timezone="Asia/Seoul", **{k: v for k, v in body.items() if k != "timezone"})
    answer = await api.ask("POST", "/v1/series/home/import", data=file, headers=headers)
    assert answer.json == {"received": 100, "changed": 100, "dropped": {}}
    assert await api.readings() == before
    again = await api.ask("POST", "/v1/series/home/import", data=file, headers=headers)
    assert again.json["changed"] == 0


async def test_what_cannot_be_used_is_counted(api: Api) -> None:
    await api.put_series()
    late = (now() + timedelta(days=400)).isoformat()
    rows = [f"2026-01-01T{hour:02}:00:00+09:00,{value}" for hour, value in enumerate([1, -2, "x", 4, 5, 6])]
    file = "\n".join(["start,kwh", *rows, f"{late},7", "never,8", "9999-12-31T23:00:00Z,9", "0001-01-01T00:00:00Z,9"])
    answer = await api.ask("POST", "/v1/series/home/import", data=file.encode(), headers=CSV)
    assert answer.json["received"] == 10
    assert {"negative": 1, "no_time": 1, "impossible_time": 3}.items() <= answer.json["dropped"].items()
    assert [value for _, value in await api.readings()] == [1, 4, 5, 6]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", CSV, 422),
        (b"\x00\xff\x00", CSV, 422),
        (b"a,b\n1,2\n", CSV, 422),
        (b"start,kwh\n", CSV, 422),
        (b"PAR1 broken PAR1", PARQUET, 422),
        (b"start,kwh\n2026-01-01T00:00Z,1\n", PARQUET, 422),
        (b"{}", {"Content-Type": "application/json"}, 415),
        (b"start,kwh\n", {"Content-Type": "text/html"}, 415),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused(
    api: Api, body: bytes, headers: dict[str, str], status: int
) -> None:
    await api.put_series()
    answer = await api.ask("POST", "/v1/series/home/import", data=body, headers=headers)
    assert answer.status == status
    assert await api.readings() == []


async def test_a_file_beyond_the_limit_is_refused_and_leaves_nothing(
    api: Api, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(transfer, "LARGEST", 1 << 20)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    await api.put_series()
    answer = await api.ask("POST", "/v1/series/home/import", data=b"start,kwh\n" * 200_000, headers=CSV)
    assert (answer.status, answer.problem) == (413, "too-large")
    assert not list(tmp_path.glob("energier-*"))


async def test_a_file_larger_than_a_request_may_be_is_taken(api: Api) -> None:
    await api.put_series()
    start = np.datetime64("2020-01-01T00:00", "s")
    rows = [f"{start + np.timedelta64(60 * i, 's')}Z,0.01" for i in range(150_000)]
    body = "\n".join(["start,kwh", *rows]).encode()
    assert len(body) > 2 << 20
    answer = await api.ask("POST", "/v1/series/home/import", data=body, headers=CSV)
    assert answer.json == {"received": 150_000, "changed": 2500, "dropped": {}}
    assert {round(value, 6) for _, value in await api.readings()} == {0.6}


async def test_unknown_formats_and_series_are_named(api: Api) -> None:
    await api.put_series()
    answer = await api.ask("GET", "/v1/series/home/export", params={"format": "xls"})
    assert answer.json["errors"][0]["where"] == "?format"
    assert (await api.ask("POST", "/v1/series/none/import", data=b"", headers=CSV)).problem == "unknown-series"


@pytest.mark.parametrize(
    ("changes", "column", "value", "kept"),
    [
        ({"unit": "Wh"}, "value", 400, 0.4),
        ({"unit": "Wh"}, "kwh", 0.4, 0.4),
        ({}, "value", 0.4, 0.4),
        ({**WARMTH, "unit": "°F"}, "temperature", 50, 10),
        ({**WARMTH, "unit": "°F"}, "celsius", 10, 10),
        (WARMTH, "temperature", 10, 10),
    ],
)
async def test_values_are_in_the_unit_of_their_column_or_else_of_the_series(
    api: Api, changes: dict[str, str], column: str, value: float, kept: float
) -> None:
    await api.put_series(**changes)
    rows = [f"2026-01-01T{hour:02}:00:00Z,{value}" for hour in range(4)]
    await api.ask("POST", "/v1/series/home/import", data="\n".join([f"start,{column}", *rows]).encode(), headers=CSV)
    assert [round(found, 6) for _, found in await api.readings()] == [kept] * 4


async def test_no_room_for_the_file_is_said(api: Api, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    await api.put_series()
    answer = await api.ask("POST", "/v1/series/home/import", data=b"start,kwh\n", headers=CSV)
    assert (answer.status, answer.problem) == (507, "no-room")
