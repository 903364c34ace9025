"""Price series from files."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.energier.core.tariff.errors import TariffError
from custom_components.energier.core.tariff.series import PriceSeries, parse_series

STOCKHOLM = "Europe/Stockholm"
HEADER = "start,price\n"


def refusal(text: str) -> TariffError:
    with pytest.raises(TariffError) as caught:
        parse_series(text, "prices.csv", STOCKHOLM)
    return caught.value


def rows(first: str, minutes: int, count: int) -> str:
    start = datetime.fromisoformat(first)
    return "".join(f"{(start + timedelta(minutes=minutes * n)).isoformat()},{n}\n" for n in range(count))


@pytest.mark.parametrize("minutes", [15, 30, 60])
def test_rows_with_an_offset_are_read(minutes: int) -> None:
    series = parse_series(HEADER + rows("2026-03-28T23:00:00+01:00", minutes, 200), "prices.csv", STOCKHOLM)
    assert series.resolution == timedelta(minutes=minutes)
    assert series.first == datetime(2026, 3, 28, 22, tzinfo=UTC)
    assert series.end == series.first + 200 * timedelta(minutes=minutes)
    assert series.price(series.first + 3 * series.resolution, minutes) == 3


def test_rows_without_an_offset_are_local_time() -> None:
    series = parse_series("2026-06-01T00:00,1\n\n2026-06-01T01:00,-2.5\n", "prices.csv", STOCKHOLM)
    assert series.first == datetime(2026, 5, 31, 22, tzinfo=UTC)
    assert series.prices == (1, Decimal("-2.5"))


def test_a_byte_order_mark_and_spaces_do_not_matter() -> None:
    text = "\ufeffstart , price\r\n2026-06-01T00:00 , 1\r\n2026-06-01T01:00 , 2\r\n"
    assert parse_series(text, "prices.csv", STOCKHOLM).prices == (1, 2)


def test_the_day_the_clocks_go_forward_has_23_hours() -> None:
    hours = [f"2026-03-29T{hour:02}:00,{hour}" for hour in range(24) if hour != 2]
    series = parse_series("\n".join(hours), "prices.csv", STOCKHOLM)
    assert len(series.prices) == 23
    at_three = datetime(2026, 3, 29, 3, tzinfo=ZoneInfo(STOCKHOLM))
    assert series.price(at_three) == 3


@pytest.mark.parametrize(
    ("text", "code", "line", "reason"),
    [
        (HEADER + "2026-03-29T01:00,1\n2026-03-29T02:00,2\n", "series_skipped", 3, "the clocks skip"),
        (HEADER + "2026-10-25T01:00,1\n2026-10-25T02:00,2\n", "series_ambiguous", 3, "comes twice"),
        (
            HEADER + "2026-10-25T02:00+02:00,1\n2026-10-25T03:00+02:00,2\n2026-10-25T02:00+01:00,2\n",
            "series_doubled",
            4,
            "is not after the row before",
        ),
        (HEADER + rows("2026-06-01T00:00", 60, 3) + "2026-06-01T02:00,1\n", "series_doubled", 5, "is not after"),
        (HEADER + rows("2026-06-01T00:00", 60, 3) + "2026-06-01T04:00,1\n", "series_gap", 5, "nothing between"),
        (HEADER + rows("2026-06-01T00:00", 25, 3), "series_resolution", 3, "0:25:00 from row to row"),
        (HEADER + rows("2026-06-01T00:00", 120, 3), "series_resolution", 3, "2:00:00 from row to row"),
        (HEADER + rows("2026-06-01T00:10", 60, 3), "series_resolution", 2, "does not begin a slot"),
        (HEADER + "2026-06-01T00:00,1\n", "series_short", 0, "at least two rows"),
        (HEADER, "series_short", 0, "at least two rows"),
        (HEADER + "2026-06-01T00:00,1,2\n", "series_syntax", 2, "start,price is needed"),
        (HEADER + "yesterday,1\n", "series_syntax", 2, "a time and a number are needed"),
        (HEADER + "2026-06-01T00:00,cheap\n", "series_syntax", 2, "a time and a number are needed"),
        (HEADER + "2026-06-01T00:00,NaN\n", "series_syntax", 2, "NaN is no number"),
        (HEADER + "2026-06-01T00:00,1e999999\n", "series_syntax", 2, "1e999999 is more than 1000000000"),
        (HEADER + "9999-12-31T23:00-12:00,1\n", "series_syntax", 2, "a year from 1900 to 2199 is needed"),
        (HEADER + "0001-01-01T00:00+12:00,1\n", "series_syntax", 2, "a year from 1900 to 2199 is needed"),
        ("start;price\n2026-06-01T00:00;1\n", "series_syntax", 1, "start,price is needed"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(text: str, code: str, line: int, reason: str) -> None:
    error = refusal(text)
    assert error.code == code
    assert error.details["line"] == str(line)
    assert error.details["file"] == "prices.csv"
    assert reason in error.details["reason"]
    assert str(error).startswith(f"prices.csv, line {line}: " if line else "prices.csv: ")


def test_prices_known_otherwise_are_checked_too() -> None:
    start = datetime(2026, 6, 1, tzinfo=UTC)
    with pytest.raises(TariffError) as caught:
        PriceSeries.of([(start, Decimal(1)), (start, Decimal(1))])
    assert caught.value.code == "series_doubled"
    with pytest.raises(TariffError) as caught:
        PriceSeries.of([])
    assert caught.value.code == "series_short"


@pytest.mark.parametrize("minutes", [-15, 60 * 24])
def test_a_time_that_it_does_not_reach_has_no_price(minutes: int) -> None:
    series = parse_series(rows("2026-06-01T00:00+00:00", 15, 96), "prices.csv", STOCKHOLM)
    with pytest.raises(TariffError) as caught:
        series.price(series.first + timedelta(minutes=minutes), 15)
    assert caught.value.code == "price_missing"
    assert set(caught.value.details) == {"start", "first", "end"}


def test_a_quarter_of_an_hour_has_the_price_of_its_hour() -> None:
    series = parse_series(rows("2026-06-01T00:00+00:00", 60, 24), "prices.csv", STOCKHOLM)
    assert series.price(series.first + timedelta(minutes=75), 15) == 1


@given(st.lists(st.decimals(-500, 500, places=2), min_size=4, max_size=40))
def test_an_hour_costs_the_mean_of_its_quarters(prices: list[Decimal]) -> None:
    start = datetime(2026, 6, 1, tzinfo=UTC)
    series = PriceSeries.of([(start + timedelta(minutes=15 * n), price) for n, price in enumerate(prices)])
    assert series.price(start) == sum(prices[:4], Decimal(0)) / 4
