from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.energier.core.contract.period import (
    LAST_DAY,
    BillingPeriod,
    following,
    period_at,
    preceding,
)

SEOUL = ZoneInfo("Asia/Seoul")
BERLIN = ZoneInfo("Europe/Berlin")

READING_DAYS = st.integers(0, 28)
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "reading_day", "first", "last"),
    [
        ("2026-07-14", 15, "2026-06-15", "2026-07-14"),
        ("2026-07-15", 15, "2026-07-15", "2026-08-14"),
        ("2026-02-10", 1, "2026-02-01", "2026-02-28"),
        ("2026-01-03", 15, "2025-12-15", "2026-01-14"),
        ("2025-12-31", 28, "2025-12-28", "2026-01-27"),
        ("2026-01-31", LAST_DAY, "2026-01-31", "2026-02-27"),
        ("2026-02-28", LAST_DAY, "2026-02-28", "2026-03-30"),
        ("2024-02-28", LAST_DAY, "2024-01-31", "2024-02-28"),
        ("2024-02-29", LAST_DAY, "2024-02-29", "2024-03-30"),
        ("2026-01-30", LAST_DAY, "2025-12-31", "2026-01-30"),
    ],
)
def test_a_period_is_the_reading_day_to_the_day_before_the_next(
    day: str, reading_day: int, first: str, last: str
) -> None:
    period = period_at(date.fromisoformat(day), reading_day)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert period.key == first


@given(DAYS, READING_DAYS)
def test_periods_tile_the_calendar(day: date, reading_day: int) -> None:
    period = period_at(day, reading_day)
    assert period.first <= day <= period.last
    assert 28 <= period.days <= 31
    after = following(period, reading_day)
    assert after.first == period.last + timedelta(days=1)
    assert preceding(after, reading_day) == period
    assert period < after


@given(DAYS, READING_DAYS)
def test_every_day_of_a_period_names_the_same_period(day: date, reading_day: int) -> None:
    period = period_at(day, reading_day)
    days = [period.first + timedelta(days=n) for n in range(period.days)]
    assert {period_at(each, reading_day) for each in days} == {period}


@pytest.mark.parametrize("reading_day", [-1, 29, 31])
def test_an_impossible_reading_day_is_refused(reading_day: int) -> None:
    with pytest.raises(ValueError, match=f"1 to 28, or 0 for the last day of the month, not {reading_day}"):
        period_at(date(2026, 7, 1), reading_day)


def test_a_period_without_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match=r"cannot end \(2026-06-30\) before it begins"):
        BillingPeriod(date(2026, 7, 1), date(2026, 6, 30))


def test_a_period_begins_and_ends_at_local_midnight() -> None:
    july = period_at(date(2026, 7, 15), 1)
    assert july.begins(SEOUL).astimezone(UTC) == datetime(2026, 6, 30, 15, tzinfo=UTC)
    assert july.ends(SEOUL).astimezone(UTC) == datetime(2026, 7, 31, 15, tzinfo=UTC)


@pytest.mark.parametrize(("month", "hours"), [(3, 31 * 24 - 1), (10, 31 * 24 + 1), (7, 31 * 24)])
def test_the_clock_change_is_part_of_the_period(month: int, hours: int) -> None:
    period = period_at(date(2026, month, 15), 1)
    assert period.ends(BERLIN).astimezone(UTC) - period.begins(BERLIN).astimezone(UTC) == timedelta(hours=hours)


def test_a_day_whose_midnight_is_skipped_begins_at_the_clock_change() -> None:
    cairo = ZoneInfo("Africa/Cairo")  # 2024-04-26: from 00:00 at once to 01:00
    begins = BillingPeriod(date(2024, 4, 26), date(2024, 5, 25)).begins(cairo)
    assert begins.astimezone(UTC) == datetime(2024, 4, 25, 22, tzinfo=UTC)
