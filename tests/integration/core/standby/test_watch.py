"""Working, standing by, off, or not known."""

import pytest

from custom_components.energier.core.standby.level import Learned
from custom_components.energier.core.standby.pauses import DWELL
from custom_components.energier.core.standby.thresholds import nothing_below
from custom_components.energier.core.standby.watch import State, Watch

TELEVISION = Learned(0.8, enough=True)
NO_STANDBY = Learned(None, enough=True)
LEARNING = Learned()


def see(*seen: tuple[float | None, float], learned: Learned = TELEVISION, on: bool | None = True) -> Watch:
    """What the watch says after these powers, each at its time."""
    watch = Watch.start(0.0)
    for watts, at in seen:
        watch = watch.see(on, watts, learned, at)
    return watch


def test_standby_is_called_so_after_a_while() -> None:
    assert see((120.0, 0), (0.8, 10)).state is State.WORKING
    assert see((120.0, 0), (0.8, 10), (0.8, 9 + DWELL)).state is State.WORKING
    watch = see((120.0, 0), (0.8, 10), (0.8, 10 + DWELL))
    assert (watch.state, watch.since) == (State.STANDBY, 10 + DWELL)


def test_a_pause_in_the_work_is_no_standby() -> None:
    assert see((120.0, 0), (0.8, 10), (120.0, 100), (0.8, 110), (0.8, 200)).state is State.WORKING


def test_work_is_seen_at_once() -> None:
    assert see((0.8, 0), (0.8, DWELL), (30.0, DWELL + 1)).state is State.WORKING


def test_noise_around_the_level_is_no_work() -> None:
    watch = see((0.8, 0), (0.8, DWELL), (2.2, DWELL + 60), (0.5, DWELL + 90))
    assert (watch.state, watch.since) == (State.STANDBY, DWELL)


def test_more_than_the_level_is_no_standby_to_begin_with() -> None:
    assert see((1.8, 0), (1.8, DWELL), (1.8, 10 * DWELL)).state is State.WORKING


def test_until_standby_was_seen_nothing_is_known_after_a_start() -> None:
    assert see((0.8, 0), (0.8, DWELL - 1)).state is State.UNKNOWN
    assert see((0.8, 0), (0.8, DWELL)).state is State.STANDBY


@pytest.mark.parametrize(
    ("on", "watts", "learned", "state"),
    [
        (False, None, TELEVISION, State.OFF),
        (False, 0.8, TELEVISION, State.OFF),
        (True, 0.0, TELEVISION, State.OFF),
        (True, -0.1, TELEVISION, State.OFF),
        (None, 120.0, TELEVISION, State.UNKNOWN),
        (True, None, TELEVISION, State.UNKNOWN),
        (True, float("nan"), TELEVISION, State.UNKNOWN),
        (True, -300.0, TELEVISION, State.WORKING),
        (True, 7.0, NO_STANDBY, State.WORKING),
        (True, 0.0, NO_STANDBY, State.OFF),
        (True, 7.0, LEARNING, State.UNKNOWN),
        (True, 120.0, LEARNING, State.WORKING),
    ],
)
def test_what_else_there_is(on: bool | None, watts: float | None, learned: Learned, state: State) -> None:
    assert see((watts, 0), learned=learned, on=on).state is state


def test_what_is_lost_has_to_be_seen_anew() -> None:
    watch = see((0.8, 0), (0.8, DWELL), (None, DWELL + 1), (0.8, DWELL + 2))
    assert watch.state is State.UNKNOWN
    assert watch.see(True, 0.8, TELEVISION, 2 * DWELL + 2).state is State.STANDBY


def test_what_is_switched_on_has_to_stand_by_anew() -> None:
    watch = see((0.8, 0), (0.8, DWELL)).see(False, 0.0, TELEVISION, 500)
    watch = watch.see(True, 0.8, TELEVISION, 600)
    assert watch.state is State.WORKING
    assert watch.see(True, 0.8, TELEVISION, 600 + DWELL).since == 600 + DWELL


def test_the_power_of_a_standby_is_its_mean() -> None:
    assert see((0.6, 0), (1.0, 30), (1.0, 120)).mean == pytest.approx((0.6 * 30 + 1.0 * 90) / 120)
    assert see((120.0, 0), (0.7, 10)).mean == 0.7


@pytest.mark.parametrize("learned", [TELEVISION, NO_STANDBY, LEARNING, Learned(0.4, enough=True)])
@pytest.mark.parametrize("before", [0.0, 0.2, 0.8, 1.4, 2.1, 3.0, 10.0, 50.0, -50.0])
@pytest.mark.parametrize("dwelt", [0.0, DWELL])
def test_within_its_bounds_a_watch_sees_nothing_new(learned: Learned, before: float, dwelt: float) -> None:
    watch = see((before, 0), (before, dwelt), learned=learned)
    low, high = watch.bounds(learned)
    for watts in (0.0, 0.05, 0.15, 0.25, 0.4, 1.0, 1.45, 2.2, 2.5, 15.0, 25.0, 3000.0):
        if low <= watts < high:
            seen = watch.see(True, watts, learned, dwelt)
            assert (seen.state, seen.below) == (watch.state, watch.below), watts
        elif watch.state is not State.UNKNOWN and low < high:
            seen = watch.see(True, watts, learned, dwelt)
            assert (seen.state, seen.below) != (watch.state, watch.below), watts


def test_a_low_standby_is_told_from_nothing() -> None:
    assert nothing_below(0.4) < 0.4 / 2
    assert nothing_below(10.0) == nothing_below(None)


def test_an_outlet_just_found_on_is_looked_at_again_whatever_it_draws() -> None:
    watch = Watch.start(0.0)
    low, high = watch.bounds(TELEVISION)
    assert not any(low <= watts < high for watts in (0.0, 0.8, 120.0))


def test_a_standby_knows_until_when_it_may_be_a_pause() -> None:
    assert see((120.0, 0), (0.8, 10), (0.8, 10 + DWELL), learned=Learned(0.8, enough=True, over=900.0)).over == 900.0
