"""Files as people have them."""

import gzip
import json
from pathlib import Path

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from energier_ml.series import SeriesError, read_homes

from .conftest import Write, instants


def only(path: Path, **options: str) -> np.ndarray:
    return next(iter(read_homes(path, **options).histories.values())).kwh  # type: ignore[arg-type]


def test_half_hours_are_summed_where_both_are_there(csv: Write) -> None:
    rows = [f"{when},0.25" for when in instants("2026-01-01T00:00", 96, 30)]
    del rows[5]
    kwh = only(csv("utc,home_kwh", *rows))
    assert kwh.shape == (2, 24)
    assert np.isnan(kwh[0, 2]) and np.isnan(kwh).sum() == 1
    assert np.nanmin(kwh) == np.nanmax(kwh) == 0.5


def test_a_packed_file_is_the_same_file(csv: Write, tmp_path: Path) -> None:
    plain = csv("utc,a_kwh", *(f"{when},0.25" for when in instants("2026-01-01T00:00", 96, 30)))
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert np.array_equal(only(packed), only(plain))
    packed.write_bytes(packed.read_bytes()[:-12])
    with pytest.raises(SeriesError, match="cannot be read"):
        read_homes(packed)


@pytest.mark.parametrize(
    ("column", "value", "kwh"),
    [("a_kwh", 0.5, 1.0), ("a_wh", 500, 1.0), ("a_w", 1000, 1.0), ("KW", 1, 1.0), ("power (W)", 250, 0.25)],
)
def test_the_unit_is_what_the_column_says(csv: Write, column: str, value: float, kwh: float) -> None:
    found = only(csv(f"utc,{column}", *(f"{when},{value}" for when in instants("2026-01-01T00:00", 96, 30))))
    assert np.allclose(found, kwh)


def test_without_a_unit_large_values_are_watts_and_that_is_said(csv: Write) -> None:
    homes = read_homes(csv("utc,a", *(f"{when},400" for when in instants("2026-01-01T00:00", 48))))
    assert np.allclose(homes.histories["a"].kwh, 0.4)
    assert any("watts are assumed" in note for note in homes.notes)


def test_minutes_with_a_few_missing_make_the_hour(csv: Write) -> None:
    rows = [f"{when},600" for when in instants("2026-01-01T00:00", 2880, 1)]
    kept = [row for number, row in enumerate(rows) if number % 10]
    assert np.allclose(only(csv("utc,a_w", *kept)), 0.6)
    assert np.isnan(only(csv("utc,a_w", *rows[:60], *rows[100:]))[0, 1])


def test_korean_days_begin_at_korean_midnight(csv: Write) -> None:
    rows = [f"{when},{number}" for number, when in enumerate(instants("2026-01-01T00:00+09:00", 48))]
    homes = read_homes(csv("ts,kwh", *rows), timezone="Asia/Seoul")
    assert homes.country == "KR"
    assert str(homes.histories["kwh"].first) == "2026-01-01"
    assert homes.histories["kwh"].kwh.ravel().tolist() == list(range(48))


@pytest.mark.parametrize(
    ("zone", "gap", "start"),
    [("Europe/London", 1, "2013-03-30T00:00+00:00"), ("Australia/Sydney", 2, "2013-10-05T00:00+10:00")],
)
def test_the_hour_that_the_clock_skips_stays_missing(csv: Write, zone: str, gap: int, start: str) -> None:
    kwh = only(csv("ts,kwh", *(f"{when},1" for when in instants(start, 71))), timezone=zone)
    assert np.argwhere(np.isnan(kwh)).tolist() == [[1, gap]]
    assert kwh.shape == (3, 24)


@pytest.mark.parametrize(
    ("zone", "hour", "start"),
    [("Europe/London", 1, "2013-10-26T00:00+01:00"), ("Australia/Sydney", 2, "2013-04-06T00:00+11:00")],
)
def test_two_hours_with_one_label_are_averaged(csv: Write, zone: str, hour: int, start: str) -> None:
    values = np.ones(73)
    values[24 + hour + 1] = 3  # the second pass
    rows = [f"{when},{value}" for when, value in zip(instants(start, 73), values, strict=True)]
    kwh = only(csv("ts,kwh", *rows), timezone=zone)
    assert kwh.shape == (3, 24) and not np.isnan(kwh).any()
    assert kwh[1, hour] == 2 and kwh.sum() == 73


def test_a_local_clock_with_doubled_labels_is_averaged_not_thrown_away(csv: Write) -> None:
    stamps = [f"2013-10-27T{hour:02}:{minute:02}" for hour in (0, 1, 1, *range(2, 24)) for minute in (0, 30)]
    # As clocks go: 01:00 01:30 01:00 01:30.
    homes = read_homes(csv("local_london,kwh", *(f"{stamp},1" for stamp in stamps)))
    assert homes.timezone == "Europe/London"
    assert np.allclose(homes.histories["kwh"].kwh, 2)
    assert not homes.counts["kwh"].dropped


def test_readings_at_a_time_that_never_was_are_counted(csv: Write) -> None:
    homes = read_homes(csv("local_paris,kwh", *(f"{when[:16]},1" for when in instants("2013-03-31T00:00", 48))))
    assert homes.counts["kwh"].dropped == {"skipped_hour": 1}
    assert any("the clock skips" in note for note in homes.notes)


def test_what_cannot_be_used_is_counted_by_reason(csv: Write) -> None:
    rows = [f"{when},1" for when in instants("2026-01-01T00:00", 72)]
    bad = {2: "-1", 3: "nan", 4: "inf", 5: "unavailable", 6: "", 7: "-inf"}
    for number, value in bad.items():
        rows[number] = rows[number].replace(",1", f",{value}")
    rows[8] = "yesterday,1"
    rows[20], rows[21] = rows[21], rows[20]
    homes = read_homes(csv("utc,kwh", *rows, rows[30].replace(",1", ",7"), "1,2,3"))
    counts = homes.counts["kwh"]
    assert counts.dropped == {
        "negative": 1,
        "not_a_number": 1,
        "infinite": 2,
        "unreadable": 1,
        "missing": 1,
        "no_time": 1,
        "duplicated": 1,
    }
    assert counts["out_of_order"] == 2
    kwh = homes.histories["kwh"].kwh
    assert np.isnan(kwh[0, [2, 3, 4, 5, 6, 7, 8]]).all() and np.isnan(kwh).sum() == 7
    assert kwh[1, 6] == 7  # the later one counts
    assert any("1 negative" in note for note in homes.notes)
    assert any("1 rows have too few or too many fields" in note for note in homes.notes)


def test_long_files_have_their_homes_by_id(csv: Write) -> None:
    rows = [
        f"{home},{when},{value}" for when in instants("2026-01-01T00:00", 48) for home, value in (("b", 2), ("a", 1))
    ]
    homes = read_homes(csv("id,ts,kwh", *rows))
    assert {name: history.kwh.mean() for name, history in homes.histories.items()} == {"a": 1, "b": 2}


def test_homes_with_numbers_for_names_are_homes(csv: Write) -> None:
    rows = [f"{when};{home};0,5" for home in (10, 9) for when in instants("2026-01-01T00:00", 24)]
    homes = read_homes(csv("DateTime;LCLid;KWH/hh (per half hour)", *rows))
    assert sorted(homes.histories) == ["10", "9"]
    assert np.allclose(homes.histories["10"].kwh, 0.5)


@pytest.mark.parametrize(
    "written",
    [
        "%d/%m/%Y %H:%M",
        "%m/%d/%Y %H:%M:%S",
        "%Y/%m/%d %H:%M",
        "%d.%m.%Y %H:%M",
        "%Y-%m-%d %H:%M:%S.0000000",
        "%Y-%m-%dT%H:%MZ",
        "%s",
        "%Y-%m-%d %H:%M UTC",
    ],
)
def test_times_are_read_as_they_are_written(csv: Write, written: str) -> None:
    from datetime import UTC, datetime, timedelta

    first = datetime(2026, 3, 2, tzinfo=UTC)
    moments = [first + timedelta(hours=number) for number in range(24 * 20)]
    texts = [str(int(m.timestamp())) if written == "%s" else m.strftime(written) for m in moments]
    history = read_homes(csv("time,kwh", *(f"{text},{n}" for n, text in enumerate(texts)))).histories["kwh"]
    assert str(history.first) == "2026-03-02"
    assert history.kwh.ravel().tolist() == list(range(480))


def test_a_file_without_a_header_is_read(csv: Write) -> None:
    homes = read_homes(csv(*(f"{when},0.5" for when in instants("2026-01-01T00:00", 48))))
    assert np.allclose(homes.histories["column 2"].kwh, 0.5)


def test_parquet_finds_its_time_wherever_it_stands(tmp_path: Path) -> None:
    when = pa.array(range(0, 48 * 3600, 3600), pa.timestamp("s", tz="Europe/Paris"))
    path = tmp_path / "homes.parquet"
    pq.write_table(pa.table({"a": pa.array([1.0] * 48, pa.float32()), "when": when, "b": pa.array([2] * 48)}), path)
    homes = read_homes(path)
    assert homes.timezone == "Europe/Paris"
    assert list(homes.histories) == ["a", "b"]
    assert homes.histories["a"].kwh[0, 0] != 1 and homes.histories["a"].kwh[0, 1] == 1  # 1970-01-01 01:00


def test_production_and_parts_are_put_aside_and_weather_is_no_home(csv: Write) -> None:
    rows = [f"{when},1,2,3,4,50" for when in instants("2026-01-01T00:00", 48)]
    homes = read_homes(csv("utc,kwh,sub1_kwh,pv_kwh,temp_c,humidity", *rows))
    assert set(homes.aside) == {"sub1_kwh", "pv_kwh"}
    assert set(homes.histories) == {"kwh", "sub1_kwh", "pv_kwh"}
    assert np.allclose(homes.histories["kwh"].temperature, 4)


def test_temperatures_of_another_clock_are_moved(csv: Write) -> None:
    load = csv("utc,kwh", *(f"{when},1" for when in instants("2026-01-01T00:00", 48)))
    rows = [f"{when[:16]},{68 + 1.8 * number}" for number, when in enumerate(instants("2026-01-01T09:00", 48))]
    weather = csv("kst,temperature_f", *rows, name="weather.csv")
    homes = read_homes(load, timezone="UTC", weather=weather)
    assert np.allclose(homes.histories["kwh"].temperature.ravel(), 20 + np.arange(48))


def test_a_temperature_with_a_korean_name_is_celsius(csv: Write) -> None:
    load = csv("utc,kwh", *(f"{when},1" for when in instants("2026-01-01T00:00", 48)))
    weather = csv("utc,기온", *(f"{when},7" for when in instants("2026-01-01T00:00", 48)), name="weather.csv")
    assert np.allclose(read_homes(load, weather=weather).histories["kwh"].temperature, 7)


def test_a_home_that_joins_late_is_a_home(csv: Write) -> None:
    rows = [f"{when},1,{'' if row < 1200 else 2}" for row, when in enumerate(instants("2026-01-01T00:00", 1248))]
    homes = read_homes(csv("utc,a_kwh,b_kwh", *rows))
    assert len(homes.histories["b_kwh"]) == 2 and np.allclose(homes.histories["b_kwh"].kwh, 2)


def test_row_numbers_are_no_home(csv: Write, tmp_path: Path) -> None:
    numbered = [f"{row},{when},1" for row, when in enumerate(instants("2026-01-01T00:00", 48))]
    for name in ("", "Unnamed: 0", "index"):
        homes = read_homes(csv(f"{name},utc,a_kwh", *numbered))
        assert list(homes.histories) == ["a_kwh"]
    # As pandas writes a table of which rows were chosen: the index comes first, and says so.
    when = pa.array(range(0, 48 * 3600, 3600), pa.timestamp("s", tz="UTC"))
    index = "__index_level_0__"
    table = pa.table({index: pa.array(range(0, 96, 2)), "ts": when, "kwh": pa.array([1.0] * 48)})
    path = tmp_path / "chosen.parquet"
    pq.write_table(table.replace_schema_metadata({"pandas": json.dumps({"index_columns": [index]})}), path)
    assert list(read_homes(path).histories) == ["kwh"]


def test_temperatures_three_hours_apart_are_joined_by_lines(csv: Write) -> None:
    load = csv("utc,kwh", *(f"{when},1" for when in instants("2026-01-01T00:00", 24)))
    weather = csv(
        "utc,temp", *(f"{w},{3 * n}" for n, w in enumerate(instants("2026-01-01T00:00", 9, 180))), name="w.csv"
    )
    homes = read_homes(load, weather=weather)
    assert homes.histories["kwh"].temperature.ravel().tolist() == list(range(24))
    assert homes.weather is not None
    assert homes.weather.on(np.datetime64("2026-01-02"), 1)[0, 0] == 24
    assert np.isnan(homes.weather.on(np.datetime64("2026-02-01"), 1)).all()


def test_a_year_long_gap_stays_a_gap(csv: Write) -> None:
    stamps = instants("2024-01-01T00:00", 240) + instants("2025-01-10T00:00", 240)
    history = read_homes(csv("utc,kwh", *(f"{when},1" for when in stamps))).histories["kwh"]
    assert len(history) == 385
    assert np.nansum(history.kwh) == 480


def test_the_last_day_counts_only_when_it_is_over(csv: Write) -> None:
    assert len(only(csv("utc,kwh", *(f"{when},1" for when in instants("2026-01-01T00:00", 71))))) == 2


def test_nothing_named_means_utc_and_that_is_said(csv: Write) -> None:
    homes = read_homes(csv("ts,kwh", *(f"{when[:16]},1" for when in instants("2026-01-01T00:00", 48))))
    assert homes.timezone == "UTC"
    assert any("no time zone is named" in note for note in homes.notes)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([""], "is empty"),
        (["utc,kwh"], "no column of times"),
        (["a,b", "x,y"], "no column of times"),
        (["utc,note", *(f"{w},x" for w in instants("2026-01-01T00:00", 24))], "no column of readings"),
        (["utc,kwh", *(f"{w},1" for w in instants("2026-01-01T00:00", 2))], "covers 2 hours"),
        (["utc,kwh", "2026-01-01T00:00,1"], "1 usable readings"),
        (["utc,kwh", *(f"{w},1" for w in instants("2026-01-01T00:00", 30, 1440))], "every 24 hours"),
        (["utc,kwh", *(f"{w},-1" for w in instants("2026-01-01T00:00", 48))], "0 usable readings"),
        (["id,utc,first,second", *(f"a,{w},1,2" for w in instants("2026-01-01T00:00", 24))], "several value columns"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(csv: Write, rows: list[str], says: str) -> None:
    with pytest.raises(SeriesError, match=says):
        read_homes(csv(*rows))


def test_files_that_are_no_tables_are_refused(tmp_path: Path) -> None:
    for content in (b"PAR1 but not really", b"\x00\x01\x02", "utc,kwh\n2026-01-01,ü\n".encode("latin-1")):
        path = tmp_path / "broken"
        path.write_bytes(content)
        with pytest.raises(SeriesError):
            read_homes(path)
    with pytest.raises(SeriesError, match="cannot be read"):
        read_homes(tmp_path / "absent.csv")
    with pytest.raises(SeriesError):
        read_homes(tmp_path)


def test_one_bad_home_does_not_keep_the_others(csv: Write) -> None:
    rows = [f"{when},1,{1 if number < 2 else ''}" for number, when in enumerate(instants("2026-01-01T00:00", 48))]
    homes = read_homes(csv("utc,good,bad", *rows))
    assert list(homes.histories) == ["good"]
    assert any("bad" in note and "covers 2 hours" in note for note in homes.notes)
