from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from energier_meter_simulator.hours import Hours, LoadError, read

MONDAY = datetime(2008, 6, 2, tzinfo=UTC)


def week(start: datetime, kwh: float) -> dict[datetime, float]:
    return {start + timedelta(hours=hour): kwh + hour / 1000 for hour in range(168)}


def test_the_same_weekday_and_hour_of_the_same_week_of_the_year() -> None:
    hours = Hours(week(MONDAY, 1.0) | week(MONDAY + timedelta(weeks=1), 2.0))
    assert hours.kwh(MONDAY.replace(hour=7, minute=30)) == pytest.approx(1.007)
    assert hours.kwh(datetime(2026, 6, 3, 5, tzinfo=UTC)) == pytest.approx(2.0 + 53 / 1000 - 1.0)


def test_a_week_that_is_not_there_takes_one_that_is() -> None:
    hours = Hours(week(MONDAY, 1.0))
    assert hours.kwh(datetime(2026, 12, 14, 3, tzinfo=UTC)) == pytest.approx(1.003)


def test_a_missing_hour_has_the_mean_of_its_clock_time() -> None:
    rows = week(MONDAY, 1.0)
    del rows[MONDAY + timedelta(hours=10)]
    hours = Hours(rows)
    assert hours.kwh(MONDAY + timedelta(hours=10)) == pytest.approx(1.0 + (3.5 * 24 + 10) / 1000)


def test_a_real_year_is_read(load_csv: Path) -> None:
    hours = read(load_csv)
    night, evening = datetime(2026, 1, 14, 3, tzinfo=UTC), datetime(2026, 1, 14, 20, tzinfo=UTC)
    assert 0 < hours.kwh(night) < hours.kwh(evening) < 10


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "needs the columns"),
        ("time,kwh\n2008-01-01T00:00,1\n", "needs the columns"),
        ("start,kwh\n", "no hour"),
        ("start,kwh\nyesterday,1\n", "line 2"),
        ("start,kwh\n2008-01-01T00:00,many\n", "line 2"),
        ("start,kwh\n2008-01-01T00:00,-1\n", "line 2"),
        ("start,kwh\n2008-01-01T00:00,nan\n", "line 2"),
        ("start,kwh\n2008-01-01T00:00\n", "no hour"),
    ],
)
def test_a_load_that_cannot_be_is_refused_with_its_place(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "load.csv"
    path.write_text(text)
    with pytest.raises(LoadError, match=reason):
        read(path)
