"""The app's answers are read into typed objects, or refused with the place and the reason."""

from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import pytest

from custom_components.energier.core.forecast.answer import (
    Crossing,
    Driver,
    Health,
    KnownSeries,
    parse_forecast,
    parse_health,
    parse_series,
)
from custom_components.energier.core.forecast.part import MalformedAnswerError

from .answers import FORECAST, forecast


def changed(path: str, value: Any) -> dict[str, Any]:
    """The forecast with the member at a dotted path changed; None takes it away."""
    answer = deepcopy(FORECAST)
    *way, last = path.split(".")
    place: Any = answer
    for key in way:
        place = place[int(key) if key.isdigit() else key]
    if value is None:
        del place[last]
    else:
        place[int(last) if last.isdigit() else last] = value
    return answer


def test_a_forecast_is_read_whole() -> None:
    read = parse_forecast(forecast())
    assert read.series == "home"
    assert read.issued == datetime(2026, 7, 11, 0, 20, tzinfo=UTC)
    assert read.begins == datetime(2026, 7, 11, tzinfo=UTC)
    assert (read.model.method, read.model.version, read.model.naive) == ("adaptive", "3", False)
    assert [hour.use.mean for hour in read.hours] == [0.1, 0.2]
    today = read.days[0]
    assert (today.day, today.observed, today.missing_hours) == (date(2026, 7, 11), 3.5, 1)
    assert (today.use.low, today.use.median, today.use.high, today.use.mean) == (1, 5, 9, 5.5)
    assert read.period is not None
    assert (read.period.observed, read.period.missing_hours, read.period.use.median) == (120, 2, 300)
    assert read.period.days[0][0] == date(2026, 7, 31)


def test_a_threshold_is_found_by_its_kwh() -> None:
    period = parse_forecast(forecast()).period
    assert period is not None
    found = period.threshold(300.0)
    assert found is not None
    assert (found.chance, found.crossing) == (0.5, Crossing(date(2026, 7, 28), date(2026, 7, 31), None))
    assert period.threshold(300.1) is None


def test_what_moves_a_day_is_told_in_the_homes_language_or_in_english() -> None:
    why = parse_forecast(forecast()).why(date(2026, 7, 11))
    assert why is not None
    assert why.drivers == (Driver("temperature", 1.25), Driver("weekday", -0.5))
    assert (why.told("ko"), why.told("en-GB"), why.told("de")) == ("덥습니다", "Hot", "Hot")
    assert parse_forecast(forecast()).why(date(2026, 7, 12)) is None


def test_without_a_period_there_is_none_and_new_members_are_ignored() -> None:
    read = parse_forecast(forecast(period=None, a_later_member={"x": 1}))
    assert read.period is None


def test_a_naive_model_says_why() -> None:
    model = {**FORECAST["model"], "version": None, "trained": None, "naive": True, "reason": {"en": "Two days only"}}
    read = parse_forecast(forecast(model=model)).model
    assert (read.version, read.trained, read.naive, read.reason) == (None, None, True, {"en": "Two days only"})


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("levels", [0.5], r"\$\.levels: 0\.1 to 0\.9"),
        ("issued", "yesterday", r"\$\.issued: a time"),
        ("issued", "2026-07-11T00:00:00", r"\$\.issued: a time with its offset"),
        ("issued", 7, r"\$\.issued: a time"),
        ("series", 7, r"\$\.series: a text"),
        ("model.naive", "no", r"\$\.model\.naive: true or false"),
        ("model.reason", {"ko": "말"}, r"\$\.model\.reason: an object with en"),
        ("hours", {}, r"\$\.hours: a list"),
        ("hours.1.mean", float("nan"), r"\$\.hours\[1\]\.mean: a number"),
        ("hours.1.mean", True, r"\$\.hours\[1\]\.mean: a number"),
        ("hours.1.mean", -1, r"\$\.hours\[1\]\.mean: a number from 0"),
        ("hours.0.quantiles", [1, 2], r"\$\.hours\[0\]\.quantiles: 9 numbers"),
        ("hours.0.quantiles", [2, 1, 3, 4, 5, 6, 7, 8, 9], r"\$\.hours\[0\]\.quantiles: 9 numbers that do not fall"),
        ("days.0.date", "11 July", r"\$\.days\[0\]\.date: a day"),
        ("period.thresholds.0.chance", 1.5, r"chance: a number from 0 to 1"),
        ("series", None, r"\$: an object with series"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(path: str, value: Any, says: str) -> None:
    with pytest.raises(MalformedAnswerError, match=says):
        parse_forecast(changed(path, value))


def test_no_answer_at_all_is_refused() -> None:
    with pytest.raises(MalformedAnswerError, match="an object"):
        parse_forecast([])


def test_health_and_series_are_read() -> None:
    assert parse_health({"status": "ok", "version": "1.0", "reason": None}) == Health("1.0", None)
    assert parse_health({"status": "degraded", "version": "1.0", "reason": "no room"}).reason == "no room"
    at = "2026-07-11T00:00:00Z"
    known = parse_series({"readings": 3, "first": at, "last": at})
    assert known == KnownSeries(3, datetime(2026, 7, 11, tzinfo=UTC), datetime(2026, 7, 11, tzinfo=UTC))
    assert parse_series({"readings": 0, "first": None, "last": None}).last is None
