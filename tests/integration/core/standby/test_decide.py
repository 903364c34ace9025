"""Off after the delay, and only what stands by and is not protected."""

import pytest

from custom_components.energier.core.standby.decide import LONGEST_PAUSE, Action, Rules, Tries, cut_after, cuts
from custom_components.energier.core.standby.watch import State, Watch

OFF = Rules(Action.OFF, delay=10)


def standby(state: State = State.STANDBY, since: float = 1000.0) -> Watch:
    return Watch(state, since)


@pytest.mark.parametrize(("at", "cut"), [(1000, False), (1599, False), (1600, True), (9999, True)])
def test_the_outlet_is_cut_when_the_delay_has_passed(at: float, cut: bool) -> None:
    assert cuts(standby(), OFF, protected=False, tries=Tries(), at=at) is cut


@pytest.mark.parametrize(("at", "cut"), [(1600, False), (4999, False), (5000, True)])
def test_what_may_be_a_pause_in_the_work_is_not_cut_whatever_the_delay(at: float, cut: bool) -> None:
    assert cuts(Watch(State.STANDBY, 1000.0, over=5000.0), OFF, protected=False, tries=Tries(), at=at) is cut


@pytest.mark.parametrize(("wait", "minutes"), [(0.0, 10), (600.0, 10), (601.0, 11), (43_200.0, 720)])
def test_the_wait_that_is_shown_is_the_longer_one(wait: float, minutes: int) -> None:
    assert cut_after(OFF, wait) == minutes


@pytest.mark.parametrize("action", [Action.NOTHING, Action.TELL])
def test_nothing_is_cut_unless_the_user_wants_it(action: Action) -> None:
    assert not cuts(standby(), Rules(action, 1), protected=False, tries=Tries(), at=9999)
    assert Rules().action is Action.NOTHING


def test_what_is_protected_is_never_cut() -> None:
    assert not cuts(standby(), OFF, protected=True, tries=Tries(), at=9999)


@pytest.mark.parametrize("state", [state for state in State if state is not State.STANDBY])
def test_nothing_but_standby_is_cut(state: State) -> None:
    assert not cuts(standby(state), OFF, protected=False, tries=Tries(), at=9999)


def test_an_outlet_that_does_not_obey_is_asked_ever_more_seldom() -> None:
    tries, at, pauses = Tries(), 1600.0, []
    for _ in range(12):
        assert cuts(standby(), OFF, protected=False, tries=tries, at=at)
        tries = tries.again(at)
        assert not cuts(standby(), OFF, protected=False, tries=tries, at=tries.next - 1)
        pauses.append(tries.next - at)
        at = tries.next
    assert pauses[:4] == [60, 120, 240, 480]
    assert pauses[-1] == LONGEST_PAUSE
