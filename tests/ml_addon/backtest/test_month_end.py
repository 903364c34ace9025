import numpy as np
import pytest

from energier_ml.backtest.days import NoTestDaysError, Span
from energier_ml.backtest.month_end import METHODS, Month, Total, month_end, tier
from energier_ml.forecast.base import History


def steady(kwh: float = 10.0, days: int = 365) -> History:
    rows = np.full((days, 24), kwh / 24)
    return History(np.datetime64("2025-01-01"), rows, np.full_like(rows, 10.0))


@pytest.mark.parametrize(
    ("kwh", "month", "expected"),
    [
        (200, "2025-06", 0),
        (201, "2025-06", 1),
        (401, "2025-06", 2),
        (299, "2025-07", 0),
        (301, "2025-08", 1),
        (449, "2025-08", 1),
        (451, "2025-07", 2),
    ],
)
def test_summer_has_wider_tiers(kwh: float, month: str, expected: int) -> None:
    assert tier(kwh, np.datetime64(month)) == expected


def test_every_complete_month_after_a_complete_one_is_judged() -> None:
    asked: list[Month] = []

    def method(month: Month) -> Total:
        asked.append(month)
        return Total(10.0 * month.length, 0, 1e9)

    figures = month_end(steady(), method, Span())
    assert figures["months"] == 11
    assert (
        figures["kwh_mape 10"] == pytest.approx(0) and figures["wrong_tier 20"] == 0 and figures["coverage80 10"] == 1
    )
    assert [len(month.so_far) for month in asked] == [10] * 11 + [20] * 11
    assert all(month.past.end == month.first + np.timedelta64(len(month.so_far), "D") for month in asked)
    # A week of weather forecast, then nobody knows.
    assert (~np.isnan(asked[0].outlook)).all(1).tolist() == [True] * 7 + [False] * 11


def test_months_with_gaps_are_left_out() -> None:
    history = steady()
    history.kwh[100:103] = np.nan  # April
    assert month_end(history, METHODS["run_rate"], Span())["months"] == 9


def test_a_span_chooses_months() -> None:
    span = Span(np.datetime64("2025-05-01"), np.datetime64("2025-06-30"))
    assert month_end(steady(), METHODS["run_rate"], span)["months"] == 2


def test_too_short_a_history_says_so() -> None:
    with pytest.raises(NoTestDaysError, match="calendar months"):
        month_end(steady(days=50), METHODS["run_rate"], Span())


@pytest.mark.parametrize("name", ["run_rate", "to_date_plus_28_day_mean", "last_month", "period"])
def test_steady_use_is_foreseen(name: str) -> None:
    figures = month_end(steady(), METHODS[name], Span())
    worst = 0.12 if name == "last_month" else 0.03
    assert figures["kwh_mape 10"] < worst and figures["kwh_mape 20"] < worst


def test_rules_by_hand_follow_their_words() -> None:
    history = steady()
    history.kwh[31 + 28 : 31 + 28 + 10] *= 2  # the first ten days of March
    figures = {
        name: month_end(history, METHODS[name], Span(np.datetime64("2025-03-01"), np.datetime64("2025-03-31")))
        for name in METHODS
    }
    truth = 410
    assert figures["run_rate"]["kwh_mape 10"] == pytest.approx((620 - truth) / truth)
    assert figures["last_month"]["kwh_mape 10"] == pytest.approx((truth - 280) / truth)
    assert figures["to_date_plus_28_day_mean"]["kwh_mape 10"] == pytest.approx((200 + 21 * 380 / 28 - truth) / truth)
    assert np.isnan(figures["run_rate"]["coverage80 10"]) and not np.isnan(figures["period"]["coverage80 10"])
