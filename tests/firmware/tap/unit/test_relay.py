import pytest

from energier_tap.relay import Answer, Request, Switchboard
from energier_tap.settings import RelaySettings


class Bank:
    """Remembers what was done to the relays."""

    def __init__(self) -> None:
        self.closed = [False] * 4

    def set(self, outlet: int, closed: bool) -> None:
        self.closed[outlet] = closed

    def close(self) -> None:
        self.closed = [False] * 4


class Board:
    """A switchboard and all it said."""

    def __init__(self, **settings: object) -> None:
        self.bank = Bank()
        self.changes: list[tuple[int, bool, str]] = []
        self.answers: list[Answer] = []
        self.board = Switchboard(
            self.bank,
            RelaySettings(**settings),  # type: ignore[arg-type]
            lambda outlet, on, cause: self.changes.append((outlet, on, cause)),
            self.answers.append,
        )

    def ask(self, on: bool, now: float, *, for_s: float | None = None, request_id: str | None = "x") -> None:
        self.board.ask(Request(0, on, "mqtt", request_id, for_s), now)

    @property
    def results(self) -> list[tuple[str | None, str | None, bool]]:
        return [(answer.request.id, answer.error, answer.on) for answer in self.answers]


def test_a_request_is_done_answered_and_told() -> None:
    tap = Board()
    tap.ask(True, 10.0)
    assert tap.bank.closed[0]
    assert tap.changes == [(0, True, "mqtt")]
    assert tap.results == [("x", None, True)]


def test_asking_for_what_is_so_already_is_answered_at_once_and_moves_nothing() -> None:
    tap = Board()
    tap.ask(False, 10.0)
    assert tap.changes == []
    assert tap.results == [("x", None, False)]


def test_a_request_in_the_rest_of_the_relay_waits_for_its_end() -> None:
    tap = Board()
    tap.ask(True, 10.0)
    tap.ask(False, 10.4, request_id="y")
    tap.board.tick(10.9)
    assert tap.bank.closed[0]
    tap.board.tick(11.0)
    assert not tap.bank.closed[0]
    assert tap.results[-1] == ("y", None, False)


def test_the_newest_of_two_waiting_requests_wins_and_the_other_is_told() -> None:
    tap = Board()
    tap.ask(True, 10.0)
    tap.ask(False, 10.2, request_id="y")
    tap.ask(True, 10.3, request_id="z")
    assert tap.results[1:] == [("y", "too_fast", True), ("z", None, True)]
    tap.board.tick(20.0)
    assert tap.bank.closed[0]


def test_too_many_toggles_in_a_minute_are_refused_until_some_are_old() -> None:
    tap = Board(max_per_minute=4, min_toggle_s=0.0)
    for turn in range(5):
        tap.ask(turn % 2 == 0, 10.0 + turn)
    assert tap.results[-1] == ("x", "too_fast", False)
    tap.ask(True, 70.5)
    assert tap.results[-1] == ("x", None, True)


def test_a_timer_brings_the_outlet_back_and_a_new_request_cancels_it() -> None:
    tap = Board()
    tap.ask(True, 10.0, for_s=5)
    tap.board.tick(14.9)
    assert tap.bank.closed[0]
    tap.board.tick(15.0)
    assert tap.changes[-1] == (0, False, "timer")
    tap.ask(True, 20.0, for_s=5)
    tap.ask(True, 22.0)
    tap.board.tick(30.0)
    assert tap.bank.closed[0]


def test_a_trip_opens_at_once_refuses_until_reset_and_answers_who_waits() -> None:
    tap = Board()
    tap.ask(True, 10.0)
    tap.ask(False, 10.1, request_id="y")
    tap.board.trip(0, 10.2)
    assert not tap.bank.closed[0]
    assert tap.results[-1] == ("y", "tripped", False)
    tap.ask(True, 20.0, request_id="z")
    assert tap.results[-1] == ("z", "tripped", False)
    tap.board.reset(0)
    assert not tap.bank.closed[0]
    tap.ask(True, 21.0)
    assert tap.bank.closed[0]


@pytest.mark.parametrize(("rule", "expected"), [("off", 0b0000), ("on", 0b1101), ("last", 0b1001)])
def test_after_a_power_cut_outlets_follow_the_setting_one_by_one_and_tripped_ones_stay_off(
    rule: str, expected: int
) -> None:
    tap = Board(power_on=(rule,) * 4)
    tap.board.start(last=[True, True, False, True], tripped=[False, True, False, False])
    tap.board.release(0.0)
    for turn in range(4):
        tap.board.tick(0.3 * turn + 0.01)
        assert len(tap.changes) <= turn + 1
    tap.board.tick(10.0)
    assert tap.bank.closed == [bool(expected >> outlet & 1) for outlet in range(4)]
    assert all(cause == "start" for _, _, cause in tap.changes)


def test_what_waits_counts_as_the_last_state() -> None:
    tap = Board(power_on=("on",) * 4)
    tap.board.start([False] * 4, [False] * 4)
    assert tap.board.wanted() == [True] * 4


def test_after_a_power_cut_nothing_is_switched_on_before_it_is_released() -> None:
    tap = Board(power_on=("on",) * 4)
    tap.board.start([False] * 4, [False] * 4)
    tap.board.tick(100.0)
    assert tap.bank.closed == [False] * 4
    assert tap.board.wanted() == [True] * 4
    tap.ask(False, 101.0)
    tap.board.release(102.0)
    tap.board.tick(110.0)
    assert tap.bank.closed == [False, True, True, True]


def test_no_timer_switches_a_tripped_outlet_on_once_it_is_reset() -> None:
    tap = Board()
    tap.board.trip(0, 1.0)
    tap.ask(False, 2.0, for_s=5)
    tap.board.tick(10.0)
    tap.board.reset(0)
    tap.board.tick(20.0)
    assert not tap.bank.closed[0]


def test_tells_when_the_timer_ends_also_of_a_request_that_waits() -> None:
    tap = Board()
    tap.ask(True, 10.0, for_s=5)
    assert tap.board.timer(0, 11.0) == 15.0
    tap.ask(False, 10.5)
    tap.ask(True, 10.6, for_s=5)
    tap.ask(False, 10.7, for_s=60)
    assert tap.board.timer(0, 10.8) == 70.8
    assert tap.board.timer(1, 10.8) is None
