"""The standby level is learned from the outlet's own power, and only where there is one."""

import json

import pytest

from custom_components.energier.core.standby.level import Learned, Learner
from custom_components.energier.core.standby.thresholds import enter_below, leave_above, works_at

from . import traces
from .traces import DAY, HOUR, MINUTE, Trace, days, watch


@pytest.mark.parametrize(
    ("day", "watts"),
    [
        (traces.TELEVISION, 0.8),
        (traces.NETWORK_TELEVISION, 1.1),
        (traces.COMPUTER, 2.5),
        (traces.PRINTER, 1.2),
        (traces.WASHING_MACHINE, 1.2),
        (traces.MICROWAVE, 1.6),
        (traces.MONITOR, 0.4),
    ],
)
def test_standby_is_learned_in_two_days(day: list[tuple[float | None, float]], watts: float) -> None:
    learned = watch(days(day, 2))
    assert learned.enough
    assert learned.level == pytest.approx(watts, rel=0.05)


@pytest.mark.parametrize(
    "trace",
    [
        pytest.param(traces.REFRIGERATOR, id="refrigerator"),
        pytest.param(traces.KIMCHI_REFRIGERATOR, id="kimchi refrigerator"),
        pytest.param(traces.HEATED_SEAT, id="heated seat"),
        pytest.param(traces.HEATED_SEAT_LONG, id="heated seat, long pulses"),
        pytest.param(traces.ROUTER, id="router"),
        pytest.param(days(traces.KETTLE, 10), id="kettle"),
        pytest.param(days(traces.SOLAR, 10), id="balcony solar panel"),
        pytest.param(days(traces.IDLE_COMPUTER, 10), id="computer that never sleeps"),
        pytest.param([(7.0, 10 * DAY)], id="one level"),
        pytest.param([(0.0, 10 * DAY)], id="nothing plugged in"),
        pytest.param([(0.8, 10 * DAY)], id="never seen at work"),
    ],
)
def test_what_has_no_standby_is_known_to_have_none(trace: Trace) -> None:
    assert watch(trace) == Learned(None, enough=True)


def test_a_charger_that_draws_nothing_most_of_the_time_is_learned_by_what_it_draws_when_full() -> None:
    assert watch(days(traces.CHARGER, 4)).level == pytest.approx(0.6, rel=0.05)


def test_nothing_is_said_before_a_day_was_seen() -> None:
    assert watch([(118.0, 3 * HOUR), (0.8, 20 * HOUR)]) == Learned()
    assert watch([(118.0, 3 * HOUR), (0.8, 22 * HOUR)]).level == pytest.approx(0.8, rel=0.05)


def test_time_off_or_unknown_is_no_evidence() -> None:
    cut_short: Trace = [(118.0, 2 * HOUR), (0.8, 30 * MINUTE), (None, 3 * HOUR)]
    assert watch([*cut_short] * 40) == Learned(None, enough=True)


def test_a_gap_in_which_nobody_looked_is_no_evidence() -> None:
    learner = Learner()
    for hour in range(100):
        learner.feed(0.8 if hour % 10 else 120.0, hour * HOUR)
    assert learner.learned == Learned()


def test_a_clock_that_is_set_back_is_no_evidence() -> None:
    learner = Learner()
    learner.feed(0.8, 10 * HOUR)
    learner.feed(0.8, 9 * HOUR)
    learner.feed(float("nan"), 9 * HOUR + 1)
    assert learner.as_dict()["seen"] == 1.0


def test_how_often_the_power_is_told_does_not_matter() -> None:
    often, seldom = (watch(days(traces.WASHING_MACHINE, 3), step=step).level for step in (5.0, 60.0))
    assert often == pytest.approx(seldom, rel=0.03)


def test_what_was_learned_is_kept_when_every_standby_is_cut() -> None:
    learner = Learner()
    watch(days(traces.TELEVISION, 3), learner)
    cut: list[tuple[float | None, float]] = [
        (None, 7 * HOUR), (118.0, HOUR), (0.8, 30 * MINUTE), (None, 9.5 * HOUR), (124.0, 3 * HOUR), (0.8, 30 * MINUTE),
        (None, 2.5 * HOUR),
    ]  # fmt: skip
    assert watch(days(cut, 120), learner, at=3 * DAY, step=60.0).level == pytest.approx(0.8, rel=0.05)


def test_another_appliance_in_the_outlet_is_learned() -> None:
    learner = Learner()
    watch(days(traces.TELEVISION, 30), learner, step=60.0)
    assert watch(days(traces.COMPUTER, 30), learner, at=30 * DAY, step=60.0).level == pytest.approx(2.5, rel=0.05)


def test_a_refrigerator_in_a_televisions_outlet_is_noticed_within_hours() -> None:
    learner = Learner()
    watch(days(traces.TELEVISION, 30), learner, step=60.0)
    assert watch([*traces.REFRIGERATOR][:8], learner, at=30 * DAY).level is not None
    assert watch([*traces.REFRIGERATOR][:8], learner, at=30 * DAY + 200 * MINUTE).level is None


def test_an_appliance_that_is_often_paused_is_believed_again_after_a_night() -> None:
    learner = Learner()
    watch(days(traces.TELEVISION, 10), learner, step=60.0)
    assert watch([(118.0, 20 * MINUTE), (0.8, 10 * MINUTE)] * 8, learner, at=10 * DAY).level is None
    assert watch([(0.8, 5 * HOUR)], learner, at=11 * DAY).level == pytest.approx(0.8, rel=0.05)


def test_what_was_learned_survives_a_restart() -> None:
    learner = Learner()
    learned = watch(days(traces.COMPUTER, 3), learner)
    again = Learner.from_dict(json.loads(json.dumps(learner.as_dict())))
    assert again.learned.level == pytest.approx(learned.level)
    assert again.learned.enough
    later = watch(days(traces.COMPUTER, 1), again, at=3 * DAY)
    assert later.level == pytest.approx(2.5, rel=0.05)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"seen": "long", "work": [1], "long": {"x": 1, "3": "y", "4": None}, "joules": 3, "short": {"1000": 5.0}},
        {"seen": float("inf"), "fed": -1, "short_row": None, "long": {"1": 20_000.0}},
    ],
)
def test_what_cannot_be_read_is_learned_anew(data: dict[str, object]) -> None:
    learner = Learner.from_dict(data)
    assert learner.learned == Learned()
    assert watch(days(traces.TELEVISION, 2), learner).level == pytest.approx(0.8, rel=0.05)


@pytest.mark.parametrize("level", [0.3, 0.8, 2.5, 10.0, 20.0])
def test_the_levels_that_tell_standby_from_work_are_apart(level: float) -> None:
    assert level < enter_below(level) < leave_above(level) < works_at(level)


def test_it_takes_little_to_keep() -> None:
    learner = Learner()
    watch(days(traces.PRINTER, 10), learner, step=30.0)
    assert len(json.dumps(learner.as_dict())) < 1500


def test_a_level_that_wanders_is_one_level() -> None:
    day: list[tuple[float | None, float]] = [(0.8, 8 * HOUR), (120.0, 2 * HOUR), (0.95, 12 * HOUR), (120.0, 2 * HOUR)]
    assert watch(days(day, 4)).level == pytest.approx(0.89, rel=0.05)


def test_what_was_learned_long_ago_of_another_appliance_is_forgotten_for_good() -> None:
    learner = Learner()
    watch(days(traces.MONITOR, 3), learner, step=60.0)
    watch(days(traces.COMPUTER, 300), learner, at=3 * DAY, step=300.0)
    assert len(learner.as_dict()["long"]) == 1


def test_a_solar_panel_that_was_in_the_outlet_for_minutes_is_forgotten_in_weeks() -> None:
    learner = Learner()
    watch([(-310.0, 3 * MINUTE)], learner)
    assert watch(days(traces.TELEVISION, 15), learner, at=3 * MINUTE, step=60.0) == Learned(None, enough=True)
    assert watch(days(traces.TELEVISION, 15), learner, at=16 * DAY, step=60.0).level == pytest.approx(0.8, rel=0.05)


def test_a_pause_known_and_cut_short_every_time_is_not_taken_for_a_cycle() -> None:
    learner = Learner()
    watch([*days(traces.TELEVISION, 9), (0.8, DAY)], learner, step=60.0)
    evening: Trace = [(118.0, HOUR), (0.8, 30 * MINUTE), (118.0, HOUR), (0.8, 52 * MINUTE), (None, 4 * HOUR)]
    assert watch([*evening] * 20, learner, at=10 * DAY).level == pytest.approx(0.8, rel=0.05)
