"""The states of provisioning, without a radio and without waiting."""

import pytest

from energier_tap.network.machine import (
    CHECK_S,
    LIMIT_S,
    OFFLINE_S,
    Action,
    Done,
    Event,
    Failed,
    Given,
    Known,
    Machine,
    Mode,
    Press,
    Scanned,
    Step,
    Tick,
)
from energier_tap.network.screen import page
from energier_tap.network.wifi import Credentials, Found, Security, Trouble

HOME = Given(Credentials(b"Home", b"12345678"))
OFFLINE, ONLINE = Tick(online=False), Tick(online=True)
TO_OPEN: tuple[Event, ...] = (Press.START, Scanned(()), Done())


def told(*events: Event, now: float = 0.0) -> Machine:
    machine = Machine()
    for event in events:
        machine.tell(event, now)
    return machine


def screen(machine: Machine, now: float) -> tuple[str, str] | None:
    return page(machine, now, ssid="Energier-2b3c", key="abcdefghjk", url="http://10.42.0.1", address="192.168.0.9")


def test_the_button_scans_opens_and_takes_a_network() -> None:
    machine = Machine()
    found = (Found(b"Home", 80, Security.WPA),)
    assert machine.mode is Mode.FULL
    assert machine.tell(Press.START, 0) is Action.SCAN
    assert machine.mode is Mode.PROVISIONING
    assert machine.tell(Scanned(found), 1) is Action.OPEN
    assert machine.found == found
    assert machine.tell(Done(), 2) is None
    assert machine.step is Step.OPEN
    assert machine.tell(HOME, 3) is Action.JOIN
    assert machine.tell(Done(), 4) is None
    assert (machine.mode, machine.trouble) == (Mode.FULL, None)
    assert screen(machine, 5) == ("Wi-Fi connected", "192.168.0.9")
    assert screen(machine, 15) is None


def test_a_failure_opens_the_access_point_again_and_tells_why() -> None:
    machine = told(*TO_OPEN, HOME)
    assert machine.tell(Failed(Trouble.WRONG_KEY), 0) is Action.SCAN
    machine.tell(Scanned(()), 0)
    machine.tell(Done(), 0)
    assert machine.step is Step.OPEN
    assert machine.trouble is Trouble.WRONG_KEY
    assert ("Wi-Fi failed:", "Wrong password?") in {screen(machine, now) for now in range(12)}
    machine.tell(HOME, 20)
    machine.tell(Done(), 21)
    assert machine.trouble is None


def test_closes_after_ten_minutes_counted_from_the_last_network_given() -> None:
    machine = told(*TO_OPEN)
    assert machine.tell(OFFLINE, LIMIT_S - CHECK_S) is Action.CHECK
    assert machine.tell(OFFLINE, LIMIT_S - 1) is None
    assert machine.tell(OFFLINE, LIMIT_S) is Action.RESTORE
    assert machine.tell(Done(), LIMIT_S + 1) is None
    assert machine.mode is Mode.FULL
    machine = told(*TO_OPEN)
    machine.tell(HOME, 300)
    for event in (Failed(Trouble.NOT_FOUND), Scanned(()), Done()):
        machine.tell(event, 320)
    assert machine.tell(OFFLINE, LIMIT_S + 299) is Action.CHECK
    assert machine.tell(OFFLINE, LIMIT_S + 300) is Action.RESTORE


def test_the_button_closes_it_too() -> None:
    machine = told(*TO_OPEN)
    assert machine.tell(Press.START, 5) is Action.RESTORE
    machine.tell(Done(), 6)
    assert machine.mode is Mode.FULL
    assert screen(machine, 7) is None


def test_the_first_run_opens_by_itself_after_a_minute_and_again_after_the_limit() -> None:
    machine = Machine()
    assert machine.tell(OFFLINE, 0) is Action.ASK
    assert machine.tell(Known(known=False), 0) is None
    assert machine.mode is Mode.FIRST_RUN
    assert screen(machine, 18) == ("First run", "Wi-Fi setup 42s")
    assert machine.tell(OFFLINE, OFFLINE_S - 1) is None
    assert machine.tell(OFFLINE, OFFLINE_S) is Action.ASK
    assert machine.tell(Known(known=False), OFFLINE_S) is Action.SCAN
    machine.tell(Scanned(()), OFFLINE_S)
    machine.tell(Done(), OFFLINE_S)
    closing = OFFLINE_S + LIMIT_S
    assert machine.tell(OFFLINE, closing) is Action.RESTORE
    machine.tell(Done(), closing)
    assert machine.tell(OFFLINE, closing + 1) is None
    assert machine.mode is Mode.FIRST_RUN
    assert machine.tell(OFFLINE, closing + 1 + OFFLINE_S) is Action.ASK
    assert machine.tell(Known(known=False), closing + 1 + OFFLINE_S) is Action.SCAN


def test_a_tap_that_knows_a_network_never_opens_by_itself() -> None:
    machine = Machine()
    asked = 0
    for now in range(3600):
        if machine.tell(OFFLINE, now) is Action.ASK:
            asked += 1
            assert machine.tell(Known(known=True), now) is None
    assert machine.mode is Mode.FULL
    assert asked == 60


def test_a_network_that_comes_back_in_time_starts_the_minute_anew() -> None:
    machine = told(OFFLINE, Known(known=False))
    machine.tell(ONLINE, 59)
    assert machine.mode is Mode.FULL
    assert machine.tell(OFFLINE, 61) is None
    assert machine.tell(OFFLINE, 120) is None
    assert machine.tell(OFFLINE, 121) is Action.ASK


def test_without_an_answer_of_the_radio_it_asks_again_later() -> None:
    machine = Machine()
    assert machine.tell(OFFLINE, 0) is Action.ASK
    assert machine.tell(Failed(Trouble.NO_SERVICE), 0) is None
    assert machine.tell(OFFLINE, 1) is None
    assert machine.tell(OFFLINE, OFFLINE_S) is Action.ASK
    assert machine.mode is Mode.FULL


def test_a_radio_that_cannot_open_goes_back_and_says_so() -> None:
    machine = told(Press.START)
    assert machine.tell(Failed(Trouble.RADIO_OFF), 0) is Action.OPEN
    assert machine.tell(Failed(Trouble.RADIO_OFF), 0) is Action.RESTORE
    machine.tell(Failed(Trouble.FAILED), 0)
    assert machine.mode is Mode.FULL
    assert screen(machine, 1) == ("Wi-Fi failed:", "Radio is blocked")


def test_an_access_point_that_vanished_is_opened_again() -> None:
    machine = told(*TO_OPEN)
    assert machine.tell(OFFLINE, CHECK_S) is Action.CHECK
    assert machine.tell(Failed(Trouble.FAILED), CHECK_S) is Action.SCAN


def test_forgetting_comes_before_the_scan() -> None:
    machine = Machine()
    assert machine.tell(Press.FORGET, 0) is Action.FORGET
    assert machine.tell(Done(), 1) is Action.SCAN


@pytest.mark.parametrize("event", [HOME, Done(), Failed(Trouble.FAILED), Scanned(()), ONLINE])
def test_what_does_not_fit_changes_nothing(event: Event) -> None:
    machine = told(ONLINE)
    assert machine.tell(event, 1) is None
    assert machine.step is Step.IDLE


def test_the_display_shows_every_step_in_sixteen_characters() -> None:
    steps = [*TO_OPEN, HOME, Failed(Trouble.NO_ADDRESS), Scanned(()), Done(), Press.START]
    machine, seen = Machine(), set()
    for event in steps:
        machine.tell(event, 0)
        seen |= {screen(machine, now) for now in range(12)}
    assert all(shown is not None and max(map(len, shown)) <= 16 and "".join(shown).isascii() for shown in seen)
    assert {("Energier-2b3c", "key abcdefghjk"), ("then open", "http://10.42.0.1"), ("Connecting to", "Home")} <= seen
    assert ("Wi-Fi setup", "closing...") in seen
    assert screen(told(*TO_OPEN, Given(Credentials("우리집".encode()))), 0) == ("Connecting to", "your Wi-Fi")
