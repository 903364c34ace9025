from collections.abc import Callable, Iterator
import time

import pytest

from energier_tap.pi import lcd
from energier_tap.pi.lcd import I2cPanel, LcdWriter, changes
from tests.firmware.tap.chips import FakeI2c, Screen

FIRST = ("Total     1234 W", "          5.60 A")
SECOND = ("Total     1240 W", "          5.62 A")


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    monkeypatch.setattr("RPLCD.i2c.SMBus", FakeI2c)
    monkeypatch.setattr(lcd, "RETRY_S", 0.02)
    FakeI2c.present, FakeI2c.opened, FakeI2c.screen = True, 0, Screen()
    yield FakeI2c.screen
    assert FakeI2c.opened == 0


def panel() -> I2cPanel:
    return I2cPanel(1, 0x27)


def wait_until(right: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not right():
        assert time.monotonic() < until
        time.sleep(0.002)


def test_only_what_differs_is_written() -> None:
    assert list(changes(FIRST, SECOND)) == [(0, 12, "40"), (1, 13, "2")]
    assert list(changes(FIRST, FIRST)) == []
    assert list(changes(("", ""), ("ab", "한"))) == [(0, 0, "ab"), (1, 0, "?")]


def test_the_display_shows_the_lines_and_says_goodbye(screen: Screen) -> None:
    with LcdWriter(panel) as writer:
        writer.show(FIRST)
        wait_until(lambda: screen.lines == FIRST)
        written = screen.cells_written
        writer.show(SECOND)
        wait_until(lambda: screen.lines == SECOND)
        assert screen.cells_written == written + 3
    assert [line.strip() for line in screen.lines] == ["Energier", "stopped"]
    assert screen.inits == 1


def test_a_missing_display_is_told_once_and_found_when_it_comes(
    screen: Screen, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    FakeI2c.present = False
    with LcdWriter(panel) as writer:
        writer.show(FIRST)
        wait_until(lambda: "No display" in caplog.text)
        FakeI2c.present = True
        wait_until(lambda: screen.lines == FIRST)
    assert caplog.text.count("No display") == 1
    assert "The display is there again" in caplog.text


def test_a_display_that_was_pulled_out_is_set_up_anew(screen: Screen, caplog: pytest.LogCaptureFixture) -> None:
    with LcdWriter(panel) as writer:
        writer.show(FIRST)
        wait_until(lambda: screen.lines == FIRST)
        FakeI2c.present = False
        writer.show(SECOND)
        wait_until(lambda: "No display" in caplog.text)
        FakeI2c.screen = Screen()
        FakeI2c.present = True
        wait_until(lambda: FakeI2c.screen.lines == SECOND)


def test_now_and_then_it_is_set_up_anew_for_relays_disturb_it(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lcd, "REFRESH_S", 0.05)
    with LcdWriter(panel) as writer:
        writer.show(FIRST)
        wait_until(lambda: screen.inits >= 2)
        screen.memory[0:4] = b"????"
        wait_until(lambda: screen.lines == FIRST)


def test_showing_never_waits_for_the_bus() -> None:
    def stuck() -> I2cPanel:
        raise OSError("the bus is stuck")

    with LcdWriter(stuck) as writer:
        for _ in range(10_000):
            writer.show(SECOND)
