"""How the shipped image starts again, and that it says why."""

from pathlib import Path

import pytest

from tests.firmware.meter.nano.conftest import StartNano
from tests.firmware.meter.nano.nano import WATCHDOG, Measurement, Start

BOOT_LOADERS = pytest.mark.parametrize("options", [(), ("--optiboot",)], ids=["bare", "optiboot"])


@pytest.mark.parametrize(("how", "options"), [("main", ()), ("all", ()), ("main", ("--optiboot",))])
def test_a_loop_that_hangs_is_reset_by_the_watchdog(start_nano: StartNano, how: str, options: tuple[str, ...]) -> None:
    nano = start_nano(i=10, options=options)
    nano.settle()
    last = nano.windows()[-1]
    nano.tell(f"hang {how}")
    start = nano.wait_for(Start)
    assert start.cause == "W"
    assert start.boot == last.boot + 1
    assert 1.5 < start.at - last.at < 6
    window = nano.wait_for(Measurement)
    assert window.flags & WATCHDOG
    nano.settle()
    assert nano.run(1.1)[-1].w == pytest.approx(2200, rel=0.002)


@BOOT_LOADERS
def test_the_reset_pin_is_told(start_nano: StartNano, options: tuple[str, ...]) -> None:
    nano = start_nano(options=options)
    nano.settle()
    nano.tell("reset")
    start = nano.wait_for(Start)
    assert (start.boot, start.cause) == (2, "R")
    assert not nano.wait_for(Measurement).flags & WATCHDOG


@BOOT_LOADERS
def test_a_brown_out_is_told(start_nano: StartNano, options: tuple[str, ...]) -> None:
    nano = start_nano(i=10, options=options)
    nano.settle()
    counter = nano.windows()[-1].wh
    nano.set(vcc=2300)
    assert nano.run(3) == []
    nano.set(vcc=5000)
    start = nano.wait_for(Start)
    assert start.boot == 2
    assert start.cause == "B" or options  # a boot loader hides it behind a reset
    assert nano.wait_for(Measurement).wh <= counter + 5


def test_a_working_loop_is_never_reset(start_nano: StartNano) -> None:
    nano = start_nano(i=10)
    nano.run(60)
    assert len(nano.starts()) == 1


def test_the_stack_has_room(start_nano: StartNano, eeprom: Path) -> None:
    nano = start_nano(i=10, eeprom=eeprom)
    nano.settle()
    for command in ("V220", "I10", "Z", "R", "T", "B36,2000", "U", "F", "S" * 100, "P1.234567"):
        nano.tell(f"send {command}")
        nano.run(1)
    assert nano.chip()["ram"] >= 400


def test_nothing_said_before_a_power_cut_spoils_what_is_said_after(start_nano: StartNano) -> None:
    nano = start_nano(i=10)
    nano.settle()
    for cut in range(6):
        at = nano.windows()[-1].at
        nano.wait_for(Measurement, lambda window, at=at: window.at > at)  # type: ignore[misc]
        nano.run(0.99 + cut * 0.003)
        nano.tell("power off")
        nano.tell("power on")
        assert nano.wait_for(Start).boot == cut + 2
