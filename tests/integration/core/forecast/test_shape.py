"""The rest of a period has the forecast's hours, then those of the same weekday, then of the same hour of the day."""

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from custom_components.energier.core.contract.hours import HOUR, total
from custom_components.energier.core.forecast.answer import HourForecast, Spread
from custom_components.energier.core.forecast.shape import shape

from ..contract.meters import START, at

SEOUL = ZoneInfo("Asia/Seoul")


def hours(*means: float, first: int = 0) -> list[HourForecast]:
    """Forecasts from hour `first` after the start on."""
    return [HourForecast(at(first + number), Spread((mean,) * 9, mean)) for number, mean in enumerate(means)]


def test_the_forecasts_own_hours_come_first_and_of_the_running_one_what_is_left() -> None:
    rest = shape(hours(1.0, 2.0), START + timedelta(minutes=45), at(2), SEOUL)
    assert [(hour.start, hour.kwh) for hour in rest] == [(at(0), Decimal("0.25")), (at(1), Decimal(2))]


def test_later_days_are_as_the_same_weekday_or_as_the_same_hour_of_any_day() -> None:
    week = hours(*[float(day) for day in range(7) for _ in range(24)])
    rest = shape(week, START, at(9 * 24), SEOUL)
    assert [rest[day * 24].kwh for day in range(9)] == [0, 1, 2, 3, 4, 5, 6, 0, 1]
    one_day = hours(*range(24))
    assert [hour.kwh for hour in shape(one_day, START, at(48), SEOUL)[24:]] == list(range(24))
    # Of the morning of today nothing is forecast any more.
    evening = hours(3.0, 3.0, first=22)
    assert {hour.kwh for hour in shape(evening, at(22), at(48), SEOUL)} == {3}


def test_without_a_forecast_or_without_use_all_hours_are_alike() -> None:
    assert {hour.kwh for hour in shape([], START, at(5), SEOUL)} == {1}
    assert {hour.kwh for hour in shape(hours(0.0, 0.0), START, at(5), SEOUL)} == {1}


def test_at_the_end_there_is_nothing_left() -> None:
    assert shape(hours(1.0), at(1), at(1), SEOUL) == ()


def test_the_day_on_which_clocks_go_back_has_its_hour_more() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    begins = START.replace(month=10, day=24, hour=22)
    rest = shape([HourForecast(begins, Spread((0.5,) * 9, 0.5))], begins, begins + 25 * HOUR, berlin)
    assert total(rest) == Decimal("12.5")
