"""Series and readings, good and bad."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from yarl import URL

from energier_ml.api import series as series_module

from .conftest import WARMTH, Api, hours, now

pytestmark = pytest.mark.asyncio


async def test_a_series_is_created_changed_listed_and_forgotten(api: Api) -> None:
    created = await api.put_series("sensor.home", name="집", country="KR", temperature="sensor.outside")
    assert created.status == 201
    assert created.json == {
        "id": "sensor.home",
        "name": "집",
        "kind": "consumption",
        "unit": "kWh",
        "kept_unit": "kWh",
        "timezone": "Asia/Seoul",
        "temperature": "sensor.outside",
        "country": "KR",
        "readings": 0,
        "first": None,
        "last": None,
    }
    changed = await api.put_series("sensor.home", temperature=None)
    assert (changed.status, changed.json["name"], changed.json["country"]) == (200, "sensor.home", None)
    await api.post(hours("2026-01-01T00:00+09:00", [1, 2]), "sensor.home")
    seen = (await api.ask("GET", "/v1/series/sensor.home")).json
    assert (seen["readings"], seen["first"], seen["last"]) == (2, "2025-12-31T15:00:00Z", "2025-12-31T16:00:00Z")
    assert (await api.ask("GET", "/v1/series")).json["series"] == [seen]
    assert (await api.ask("DELETE", "/v1/series/sensor.home")).status == 204
    assert (await api.ask("GET", "/v1/series/sensor.home")).problem == "unknown-series"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"kind": "gas"}, "/kind"),
        ({"unit": "°C"}, "/unit"),
        ({"unit": ["kWh"]}, "/unit"),
        ({"timezone": "Seoul"}, "/timezone"),
        ({"timezone": "../../etc/passwd"}, "/timezone"),
        ({"timezone": ""}, "/timezone"),
        ({"timezone": 9}, "/timezone"),
        ({"name": ""}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"name": "x" * 101}, "/name"),
        ({"colour": "red"}, "/colour"),
        ({"country": "Korea"}, "/country"),
        ({"country": 82}, "/country"),
        ({"temperature": "home"}, "/temperature"),
        ({"temperature": "a b"}, "/temperature"),
        ({**WARMTH, "temperature": "outside"}, "/temperature"),
    ],
)
async def test_a_series_that_cannot_be_is_refused_where_it_is_wrong(
    api: Api, change: dict[str, Any], where: str
) -> None:
    answer = await api.put_series(**change)
    assert (answer.status, answer.json["errors"][0]["where"]) == (422, where)
    assert (await api.ask("GET", "/v1/series")).json == {"series": []}


@pytest.mark.parametrize("series_id", ["-a", "a%20b", "%E1%84%92", "x" * 129, "a%2Fb"])
async def test_an_id_that_cannot_be_is_refused(api: Api, series_id: str) -> None:
    answer = await api.ask("PUT", URL(f"/v1/series/{series_id}", encoded=True), json=WARMTH)
    assert answer.status in (404, 422)
    assert (await api.ask("GET", "/v1/series")).json == {"series": []}


async def test_a_temperature_is_not_taken_from_a_meter(api: Api) -> None:
    await api.put_series("meter")
    answer = await api.put_series(temperature="meter")
    assert (answer.status, answer.problem) == (409, "series-kind")
    await api.put_series("outside", **WARMTH)
    assert (await api.put_series(temperature="outside")).status == 201


async def test_readings_of_another_kind_are_not_taken_over(api: Api) -> None:
    await api.put_series()
    await api.post(hours("2026-01-01T00:00Z", [1]))
    answer = await api.put_series(**WARMTH)
    assert (answer.status, answer.problem) == (409, "series-kind")


@pytest.mark.parametrize(
    ("kind", "unit", "value", "kept"),
    [
        ("consumption", "Wh", 1500, 1.5),
        ("production", "MWh", 0.002, 2.0),
        ("temperature", "°F", 50, 10.0),
        ("temperature", "°C", -5.5, -5.5),
        ("consumption", "kWh", 0, 0.0),
    ],
)
async def test_units_are_normalised(api: Api, kind: str, unit: str, value: float, kept: float) -> None:
    await api.put_series(kind=kind, unit=unit)
    await api.post(hours("2026-01-01T00:00Z", [value]))
    assert await api.readings() == [("2026-01-01T00:00:00Z", pytest.approx(kept))]


async def test_out_of_order_and_twice_the_last_counts_and_again_changes_nothing(api: Api) -> None:
    await api.put_series()
    batch = hours("2026-01-01T00:00Z", [0, 1, 2])[::-1] + hours("2026-01-01T01:00Z", [9])
    first = await api.post(batch)
    assert first.json["received"] == 4
    assert [value for _, value in await api.readings()] == [0, 9, 2]
    before = await api.readings()
    await api.post(batch)
    assert await api.readings() == before


@pytest.mark.parametrize(
    ("reading", "where"),
    [
        ({"start": "2026-01-01T00:00Z", "value": -0.1}, "/readings/1/value"),
        ({"start": "2026-01-01T00:00Z", "value": None}, "/readings/1/value"),
        ({"start": "2026-01-01T00:00Z", "value": True}, "/readings/1/value"),
        ({"start": "2026-01-01T00:00Z", "value": "1"}, "/readings/1/value"),
        ({"start": "2026-01-01T00:00Z", "value": 10**400}, "/readings/1/value"),
        ({"start": "2026-01-01T00:00", "value": 1}, "/readings/1/start"),
        ({"start": "2026-13-01T00:00Z", "value": 1}, "/readings/1/start"),
        ({"start": "2026-01-01T00:00:00.5Z", "value": 1}, "/readings/1/start"),
        ({"start": "1999-01-01T00:00Z", "value": 1}, "/readings/1/start"),
        ({"start": "9999-01-01T00:00Z", "value": 1}, "/readings/1/start"),
        ({"start": "0001-01-01T00:00+14:00", "value": 1}, "/readings/1/start"),
        ({"start": 1767225600, "value": 1}, "/readings/1/start"),
        ({"start": "2026-01-01T00:00Z"}, "/readings/1"),
        (["2026-01-01T00:00Z", 1], "/readings/1"),
    ],
)
async def test_one_bad_reading_and_nothing_is_kept(api: Api, reading: Any, where: str) -> None:
    await api.put_series()
    answer = await api.post([*hours("2026-02-01T00:00Z", [1]), reading])
    assert (answer.status, [fault["where"] for fault in answer.json["errors"]]) == (422, [where])
    assert await api.readings() == []


@pytest.mark.parametrize("readings", [[], {}, None, hours("2024-01-01T00:00Z", [1.0] * 10_001)])
async def test_a_batch_has_one_to_ten_thousand_readings(api: Api, readings: Any) -> None:
    await api.put_series()
    assert (await api.post(readings)).json["errors"][0]["where"] == "/readings"


async def test_readings_of_no_series_are_refused(api: Api) -> None:
    assert (await api.post(hours("2026-01-01T00:00Z", [1]))).problem == "unknown-series"
    for part in ("readings", "gaps", "export"):
        assert (await api.ask("GET", f"/v1/series/none/{part}")).problem == "unknown-series"


async def test_a_clock_that_is_set_back_refuses_the_future_and_loses_nothing(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    await api.put_series()
    await api.post(hours(now().isoformat(), [1, 2]))

    class Back(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return datetime(2026, 1, 1, tzinfo=UTC) - timedelta(days=3000)

    monkeypatch.setattr(series_module, "datetime", Back)
    answer = await api.post(hours(now().isoformat(), [3]))
    assert "is a clock wrong?" in answer.json["errors"][0]["detail"]
    assert [value for _, value in await api.readings()] == [1, 2]


async def test_the_two_hours_of_one_name_in_autumn_are_two(api: Api) -> None:
    await api.put_series(timezone="Europe/Berlin")
    await api.post(
        [
            {"start": "2025-10-26T02:00:00+02:00", "value": 1},
            {"start": "2025-10-26T02:00:00+01:00", "value": 2},
            {"start": "2025-10-26T03:00:00+01:00", "value": 3},
        ]
    )
    assert [value for _, value in await api.readings()] == [1, 2, 3]
    assert (await api.ask("GET", "/v1/series/home/gaps")).json == {"gaps": []}


async def test_spring_has_no_gap_and_a_missing_year_is_one(api: Api) -> None:
    await api.put_series(timezone="Europe/Berlin")
    await api.post(
        [
            {"start": "2024-03-31T01:00:00+01:00", "value": 1},
            {"start": "2024-03-31T03:00:00+02:00", "value": 1},
            {"start": "2025-03-31T03:00:00+02:00", "value": 1},
        ]
    )
    assert (await api.ask("GET", "/v1/series/home/gaps")).json == {
        "gaps": [{"start": "2024-03-31T02:00:00Z", "end": "2025-03-31T01:00:00Z"}]
    }


async def test_another_time_zone_keeps_the_readings(api: Api) -> None:
    await api.put_series()
    await api.post(hours("2026-01-01T00:00Z", [1, 2]))
    before = await api.readings()
    assert (await api.put_series(timezone="America/New_York")).json["timezone"] == "America/New_York"
    assert await api.readings() == before


async def test_pages_lead_from_one_to_the_next(api: Api) -> None:
    await api.put_series()
    await api.post(hours("2026-01-01T00:00Z", [0, 1, 2, 3, 4]))
    seen, start = [], "2026-01-01T01:00Z"
    while start is not None:
        page = (await api.ask("GET", "/v1/series/home/readings", params={"start": start, "limit": "2"})).json
        seen.append([reading["value"] for reading in page["readings"]])
        start = page["next"]
    assert seen == [[1, 2], [3, 4]]
    assert [value for _, value in await api.readings(end="2026-01-01T01:00:00.5Z")] == [0, 1]
    assert [value for _, value in await api.readings(start="2026-01-01T02:00:00.5Z")] == [3, 4]


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"start": "yesterday"}, "?start"),
        ({"end": "2026-01-01T00:00"}, "?end"),
        ({"limit": "0"}, "?limit"),
        ({"limit": "10001"}, "?limit"),
        ({"limit": "²"}, "?limit"),
        ({"from": "x"}, "?from"),
    ],
)
async def test_a_range_that_cannot_be_is_refused(api: Api, query: dict[str, str], where: str) -> None:
    await api.put_series()
    answer = await api.ask("GET", "/v1/series/home/readings", params=query)
    assert (answer.status, answer.json["errors"][0]["where"]) == (422, where)


async def test_a_range_of_readings_is_forgotten(api: Api) -> None:
    await api.put_series()
    await api.post(hours("2026-01-01T00:00Z", [0, 1, 2, 3]))
    query = {"start": "2026-01-01T01:00Z", "end": "2026-01-01T03:00Z"}
    assert (await api.ask("DELETE", "/v1/series/home/readings", params=query)).json == {"deleted": 2}
    assert (await api.ask("DELETE", "/v1/series/home/readings", params=query)).json == {"deleted": 0}
    assert [value for _, value in await api.readings()] == [0, 3]


@pytest.mark.parametrize(
    "query", [{}, {"start": "2026-01-01T01:00Z"}, {"end": "2026-01-01T01:00Z"}, {"start": "x", "end": "y"}]
)
async def test_nothing_is_forgotten_without_both_ends(api: Api, query: dict[str, str]) -> None:
    await api.put_series()
    await api.post(hours("2026-01-01T00:00Z", [0, 1]))
    assert (await api.ask("DELETE", "/v1/series/home/readings", params=query)).status == 422
    assert len(await api.readings()) == 2


async def test_an_outlook_is_taken_for_temperatures_alone(api: Api) -> None:
    await api.put_series()
    await api.put_series("warmth", **{**WARMTH, "unit": "°F"})
    body = {"values": hours(now().isoformat(), [50.0] * 16 * 24)}
    assert (await api.ask("PUT", "/v1/series/warmth/outlook", json=body)).status == 204
    assert (await api.ask("PUT", "/v1/series/home/outlook", json=body)).problem == "series-kind"
    assert (await api.ask("PUT", "/v1/series/none/outlook", json=body)).problem == "unknown-series"
    late = {"values": hours((now() + timedelta(days=18)).isoformat(), [50.0])}
    assert (await api.ask("PUT", "/v1/series/warmth/outlook", json=late)).json["errors"][0][
        "where"
    ] == "/values/0/start"
    many = {"values": body["values"] * 2}
    assert (await api.ask("PUT", "/v1/series/warmth/outlook", json=many)).json["errors"][0]["where"] == "/values"
    assert (await api.ask("GET", "/v1/series/warmth")).json["readings"] == 0
