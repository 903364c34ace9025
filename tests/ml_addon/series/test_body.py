"""Files that are sent to the service."""

from contextlib import suppress
from io import BytesIO

from hypothesis import given, settings, strategies as st
import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from energier_ml.series import SeriesError, read_body

from .conftest import instants

CSV = "text/csv; charset=utf-8"


def test_csv_becomes_hours_in_kwh() -> None:
    rows = [f"{when},500" for when in instants("2026-01-01T00:00+09:00", 48, 30)] + ["never,1", "2026-01-05T00:00Z,-3"]
    body = read_body("\n".join(["start,wh", *rows]).encode(), CSV, "Asia/Seoul")
    assert body.starts.tolist() == [1767193200 + 3600 * n for n in range(24)]
    assert np.allclose(body.values, 1)
    assert body.received == 50
    assert body.dropped == {"no_time": 1, "negative": 1}


def test_times_without_offset_are_on_the_series_clock() -> None:
    rows = [f"{when[:16]},1" for when in instants("2026-01-01T00:00", 24)]
    assert read_body("\n".join(["start,kwh", *rows]).encode(), CSV, "Asia/Seoul").starts[0] == 1767193200


def test_parquet_of_temperatures_keeps_the_cold() -> None:
    sent = BytesIO()
    when = pa.array(range(0, 24 * 3600, 3600), pa.timestamp("s", tz="UTC"))
    pq.write_table(pa.table({"start": when, "celsius": [-5.0] * 24}), sent)
    body = read_body(sent.getvalue(), "application/vnd.apache.parquet", "UTC", temperature=True)
    assert body.values.tolist() == [-5.0] * 24
    assert not body.dropped


@pytest.mark.parametrize(
    ("sent", "kind", "says"),
    [
        (b"", CSV, "empty"),
        (b"start,kwh\n", "application/json", "text/csv"),
        (b"PAR1", "application/vnd.apache.parquet", "not a parquet file"),
        (b"start,a,b\n2026-01-01T00:00Z,1,2\n2026-01-01T01:00Z,1,2\n", CSV, "several value columns"),
        (b"id,start,kwh\na,2026-01-01T00:00Z,1\n", CSV, "one series at a time"),
        (b"start,kwh\n2026-01-01T00:00Z,1\n", CSV, "1 usable readings"),
    ],
)
def test_a_body_that_cannot_be_read_says_why(sent: bytes, kind: str, says: str) -> None:
    with pytest.raises(SeriesError, match=says):
        read_body(sent, kind, "UTC")


@settings(max_examples=60, deadline=None)
@given(
    sent=st.one_of(
        st.binary(max_size=300), st.text(alphabet='0123456789-:T,;."\nsatrkwh+Z ', max_size=300).map(str.encode)
    )
)
@pytest.mark.parametrize("kind", ["text/csv", "application/vnd.apache.parquet"])
def test_whatever_is_sent_is_read_or_refused(kind: str, sent: bytes) -> None:
    with suppress(SeriesError):
        body = read_body(sent, kind, "Europe/London")
        assert len(body.starts) == len(body.values) and np.isfinite(body.values).all()


@settings(max_examples=40, deadline=None)
@given(order=st.permutations(range(48)), again=st.lists(st.integers(0, 47), max_size=5))
def test_order_and_repetition_change_nothing(order: list[int], again: list[int]) -> None:
    rows = [f"{when},{number}" for number, when in enumerate(instants("2026-01-01T00:00", 48))]
    body = read_body("\n".join(["utc,kwh", *(rows[n] for n in [*order, *again])]).encode(), CSV, "UTC")
    assert body.values.tolist() == list(range(48))
    assert body.dropped.get("duplicated", 0) == len(again)


@pytest.mark.parametrize("when", ["9999-12-31T23:00", "0001-01-01T00:00", "1900-01-01T00:00", "4000-01-01T00:00"])
@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York"])
@pytest.mark.parametrize("temperature", [True, False])
def test_times_that_cannot_be_are_counted_and_cost_nothing_else(when: str, zone: str, temperature: bool) -> None:
    rows = [f"{start},1" for start in instants("2026-01-01T00:00", 48)]
    name = "celsius" if temperature else "kwh"
    body = read_body("\n".join([f"utc,{name}", *rows, f"{when}Z,1"]).encode(), CSV, zone, temperature=temperature)
    assert (len(body.starts), body.received, body.dropped) == (48, 49, {"impossible_time": 1})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kWh", 1), ("Energy (kWh)", 1), ("energy_kWh", 1), ("usedkWh", 1), ("kWhUsed", 1), ("KWH/hh (per half hour)", 1),
        ("kW", 1), ("power_kW", 1), ("Wh", 1000), ("energyWh", 1000), ("W", 1000), ("MWh", 0.001), ("use", 1),
    ],
)  # fmt: skip
def test_a_unit_is_known_however_it_is_written(name: str, value: float) -> None:
    rows = [f"{when},{value}" for when in instants("2026-01-01T00:00", 24)]
    body = read_body("\n".join([f"utc,{name}", *rows]).encode(), CSV, "UTC")
    assert np.allclose(body.values, 1)
