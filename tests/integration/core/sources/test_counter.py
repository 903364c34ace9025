from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.energier.core.sources.counter import CONFIRM_AFTER, Counter

HOUR = 3600.0


def counted(readings: list[tuple[float, float]]) -> float:
    """The total after (time, kWh) readings."""
    (at, kwh), *rest = readings
    counter = Counter.start(kwh, at)
    for at, kwh in rest:
        counter = counter.read(kwh, at)
    return counter.total


def test_begins_with_the_foreign_value_and_grows_with_it() -> None:
    assert counted([(0, 1234.5), (HOUR, 1236.0)]) == pytest.approx(1236.0)


def test_a_zero_for_a_second_never_happened() -> None:
    assert counted([(0, 1234.5), (60, 0), (61, 1234.5), (120, 1234.6)]) == pytest.approx(1234.6)


def test_a_spike_for_a_second_never_happened() -> None:
    assert counted([(0, 1234.5), (60, 99999), (61, 1234.5), (120, 1234.6)]) == pytest.approx(1234.6)


def test_a_reset_that_lasts_is_believed_and_nothing_used_since_is_lost() -> None:
    assert counted([(0, 5.0), (60, 0.1), (90, 0.2), (60 + CONFIRM_AFTER, 0.3)]) == pytest.approx(5.3)


def test_a_reset_is_not_believed_too_early() -> None:
    assert counted([(0, 5.0), (60, 0.0), (59 + CONFIRM_AFTER, 0.2)]) == pytest.approx(5.0)


def test_a_long_zero_and_a_return_counts_nothing_twice() -> None:
    readings: list[tuple[float, float]] = [
        (0, 1234.5),
        (60, 0),
        (400, 0.0),
        (500, 1234.5),
        (700, 1234.6),
        (900, 1234.7),
    ]
    assert counted(readings) == pytest.approx(1234.7)


def test_a_counter_that_lost_its_last_minutes_counts_on_from_there() -> None:
    assert counted([(0, 100.0), (60, 99.8), (200, 99.9), (400, 100.4)]) == pytest.approx(100.6)


def test_another_meter_behind_the_same_entity_counts_only_what_it_measures_from_now_on() -> None:
    assert counted([(0, 1234.5), (60, 800.0), (200, 800.1), (300, 800.4)]) == pytest.approx(1234.9)


def test_a_reset_while_unavailable_counts_what_was_used_since() -> None:
    counter = Counter.start(5.0, 0).gone(60)
    counter = counter.read(3.2, 11 * HOUR).read(3.3, 11 * HOUR + CONFIRM_AFTER)
    assert counter.total == pytest.approx(8.3)


def test_a_small_old_counter_does_not_count_whole_after_hours_without_it() -> None:
    counter = Counter.start(1234.5, 0).gone(60)
    counter = counter.read(800.0, 13 * HOUR).read(800.1, 13 * HOUR + CONFIRM_AFTER)
    assert counter.total == pytest.approx(1234.6)


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf"), float("-inf")])
def test_a_value_that_no_counter_shows_changes_nothing(value: float) -> None:
    counter = Counter.start(7.0, 0)
    assert counter.read(value, 60) == counter


def test_a_coarse_counter_may_step_a_whole_kwh_at_once() -> None:
    assert counted([(0, 10.0), (1, 11.0)]) == pytest.approx(11.0)


def test_a_clock_set_back_is_no_reset() -> None:
    assert counted([(HOUR, 10.0), (0, 10.2)]) == pytest.approx(10.2)


def test_goes_on_after_a_restart() -> None:
    counter = Counter.start(10.0, 0).read(10.5, 60)
    again = Counter.from_dict(counter.as_dict(120))
    assert again is not None
    assert again.read(11.0, 240).total == pytest.approx(11.0)


def test_goes_on_from_the_total_of_another_counter() -> None:
    counter = Counter.start(5000.0, 0, total=12.0)
    assert counter.total == 12.0
    assert counter.read(5000.5, 60).total == pytest.approx(12.5)


@pytest.mark.parametrize(
    "data",
    [{}, {"total": 1}, {"total": "1", "kwh": 1, "at": 1, "held": 1}, {"total": True, "kwh": 1, "at": 1, "held": 1}],
)
def test_other_data_is_no_counter(data: dict[str, Any]) -> None:
    assert Counter.from_dict(data) is None


@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e6) | st.just(0.0)), min_size=1, max_size=30))
def test_the_total_never_falls(steps: list[tuple[float, float]]) -> None:
    at = 0.0
    counter = Counter.start(steps[0][1], at)
    for seconds, kwh in steps:
        at += seconds
        following = counter.read(kwh, at)
        assert following.total >= counter.total - 1e-9
        counter = following


@given(st.lists(st.floats(0, 0.5), min_size=1, max_size=30), st.data())
def test_single_glitches_change_nothing(increments: list[float], data: st.DataObject) -> None:
    at, kwh = 0.0, 1000.0
    counter = Counter.start(kwh, at)
    for increment in increments:
        at += 30
        if data.draw(st.booleans()):
            counter = counter.read(data.draw(st.sampled_from([0.0, 1.0, 500.0, 1e6])), at - 1)
        kwh += increment
        counter = counter.read(kwh, at)
    assert counter.total == pytest.approx(kwh)
