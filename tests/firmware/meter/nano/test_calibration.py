"""Calibrating the shipped image by its UART."""

from math import hypot, sqrt
from pathlib import Path
from statistics import fmean

import pytest

from tests.firmware.meter.nano.conftest import StartNano
from tests.firmware.meter.nano.nano import UNCALIBRATED, Answer, Measurement, Nano

OHM_PER_CODE = 5 / 1024 * 2000


def watts(nano: Nano, seconds: float = 5) -> float:
    nano.settle()
    return fmean(window.w for window in nano.run(seconds))


def test_voltage_and_current_are_set_to_what_a_meter_shows(start_nano: StartNano) -> None:
    nano = start_nano(i=5, volts_per_code=0.93, amperes_per_code=0.29)
    nano.settle()
    assert nano.run(1.1)[-1].flags & UNCALIBRATED
    voltage = nano.command("V220")
    assert voltage.ok
    assert voltage.was == pytest.approx(1)
    assert voltage.now == pytest.approx(0.93, rel=0.001)
    current = nano.command("I5")
    assert current.was == pytest.approx(OHM_PER_CODE / 36, abs=1e-6)
    assert current.now == pytest.approx(0.29, rel=0.003)
    assert watts(nano) == pytest.approx(1100, rel=0.004)
    assert not nano.run(1.1)[-1].flags & UNCALIBRATED
    factors = nano.factors()
    assert (factors.volts_per_code, factors.amperes_per_code) == (voltage.now, current.now)
    assert factors.vcc == pytest.approx(5000, abs=15)


def test_the_current_is_calibrated_without_its_noise(start_nano: StartNano) -> None:
    nano = start_nano()
    nano.settle()
    assert nano.command("Z").ok
    assert nano.factors().noise == pytest.approx(OHM_PER_CODE / 36 * hypot(0.5, 1 / sqrt(12)), rel=0.05)
    nano.set(i=2)
    nano.settle()
    assert nano.command("I2").now == pytest.approx(OHM_PER_CODE / 36, rel=0.002)


@pytest.mark.parametrize("error", [3, -2])
def test_a_phase_error_is_taken_out(start_nano: StartNano, error: float) -> None:
    nano = start_nano(i=10, phi=60, phase_error=error)
    assert abs(watts(nano) / 1100 - 1) > 0.05
    answer = nano.command(f"P{error}")
    assert (answer.ok, answer.was, answer.now) == (True, 0, error)
    assert watts(nano) == pytest.approx(1100, abs=2.2)


def test_a_resistive_load_gives_the_phase(start_nano: StartNano) -> None:
    nano = start_nano(i=10, phase_error=2.7)
    nano.settle()
    answer = nano.command("R")
    assert answer.ok
    assert answer.now == pytest.approx(2.7, abs=0.05)
    nano.set(phi=60)
    assert watts(nano) == pytest.approx(1100, abs=2.2)


def test_what_flowed_before_the_command_does_not_count(start_nano: StartNano) -> None:
    nano = start_nano()
    nano.run(10)
    nano.wait_for(Measurement)
    nano.run(0.5)
    nano.set(i=5)
    assert nano.command("I5").now == pytest.approx(OHM_PER_CODE / 36, rel=0.002)


def test_a_load_that_does_not_stay_is_nothing_to_calibrate_with(start_nano: StartNano) -> None:
    nano = start_nano(i=5, period=1.4)
    nano.run(10)
    before = nano.factors()
    answer = nano.command("I5")
    assert (answer.ok, answer.reason) == (False, "unsteady")
    assert nano.factors().amperes_per_code == before.amperes_per_code


def test_a_reactive_load_is_not_learnt_as_noise(start_nano: StartNano) -> None:
    nano = start_nano(i=0.5, phi=-90)
    nano.settle()
    answer = nano.command("Z")
    assert (answer.ok, answer.reason) == (False, "load")


def test_a_calibrated_meter_stays_right(start_nano: StartNano) -> None:
    nano = start_nano()
    nano.run(10)
    assert nano.command("Z").ok
    nano.set(i=10)
    nano.settle()
    assert nano.command("V220").ok
    assert nano.command("I10").ok
    for _ in range(3):
        nano.run(110)
        windows = nano.run(20)
        assert fmean(window.v for window in windows) == pytest.approx(220, rel=0.0005)
        assert fmean(window.w for window in windows) == pytest.approx(2200, rel=0.001)


def test_burden_and_turns_set_the_current_anew(start_nano: StartNano) -> None:
    nano = start_nano(i=5, amperes_per_code=OHM_PER_CODE / 68)
    answer = nano.command("B68,2000")
    assert answer.ok
    assert answer.now == pytest.approx(OHM_PER_CODE / 68, abs=1e-6)
    assert watts(nano) == pytest.approx(1100, rel=0.001)


def test_the_last_calibration_is_taken_back_once(start_nano: StartNano) -> None:
    nano = start_nano(i=5)
    nano.settle()
    assert nano.command("V230").ok
    before = nano.factors()
    assert before.undo
    assert nano.command("I6").ok
    assert nano.factors().amperes_per_code != before.amperes_per_code
    assert nano.command("U").ok
    after = nano.factors()
    assert (after.volts_per_code, after.amperes_per_code, after.undo) == (
        before.volts_per_code,
        before.amperes_per_code,
        False,
    )
    assert nano.command("U").reason == "none"


def test_all_is_forgotten_on_request(start_nano: StartNano) -> None:
    nano = start_nano(i=5)
    nano.settle()
    first = nano.factors()
    for command in ("V230", "I6", "P2", "T", "F"):
        assert nano.command(command).ok
    after = nano.factors()
    assert (after.volts_per_code, after.amperes_per_code, after.degrees) == (
        first.volts_per_code,
        first.amperes_per_code,
        0,
    )
    nano.settle()
    window = nano.run(1.1)[-1]
    assert window.flags & UNCALIBRATED
    assert window.w == pytest.approx(1100, rel=0.002)


def test_a_calibration_is_kept_over_a_restart_with_its_way_back(start_nano: StartNano, eeprom: Path) -> None:
    nano = start_nano(eeprom=eeprom, i=5)
    nano.settle()
    for command in ("P1.5", "V231.5", "I4.8"):
        assert nano.command(command).ok
    kept = nano.factors()
    nano.kill()
    nano = start_nano(eeprom=eeprom, i=5)
    again = nano.factors()
    assert (again.volts_per_code, again.amperes_per_code, again.degrees, again.undo) == (
        kept.volts_per_code,
        kept.amperes_per_code,
        1.5,
        True,
    )
    assert nano.command("U").ok
    assert nano.factors().volts_per_code == kept.volts_per_code
    assert nano.factors().amperes_per_code == pytest.approx(OHM_PER_CODE / 36, abs=1e-6)


def test_a_power_cut_while_it_is_saved_leaves_the_old_or_the_new_one(start_nano: StartNano, eeprom: Path) -> None:
    nano = start_nano(eeprom=eeprom, i=5)
    nano.settle()
    assert nano.command("V220").ok
    known = {nano.factors().volts_per_code}
    for cut in range(16):
        nano.tell(f"send V{225 + cut}")
        nano.tell("write 5")
        nano.run(cut * 0.006)
        nano.tell("power off")
        nano.tell("power on")
        nano.settle()
        now = nano.factors().volts_per_code
        assert now in known or now == pytest.approx((225 + cut) / 220, rel=0.002), f"cut {cut}"
        known.add(now)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("V0", "range"), ("V600", "range"), ("V", "range"), ("V22x", "range"), ("I-3", "range"), ("I1e3", "range"), ("P90", "range"),
        ("B0,2000", "range"), ("B36", "range"), ("Q", "unknown"), ("", "unknown"), ("v220", "unknown"), ("U", "none"), ("Z", "load"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_a_reason(start_nano: StartNano, command: str, reason: str) -> None:
    nano = start_nano(i=5)
    nano.settle()
    before = nano.factors()
    answer = nano.command(command)
    assert (answer.ok, answer.reason) == (False, reason)
    after = nano.factors()
    assert (after.volts_per_code, after.amperes_per_code, after.degrees, after.noise) == (
        before.volts_per_code,
        before.amperes_per_code,
        before.degrees,
        before.noise,
    )


@pytest.mark.parametrize(("command", "circuit"), [("V220", {"v": 0}), ("I5", {"i": 0}), ("R", {"i": 0})])
def test_nothing_is_calibrated_by_what_is_not_there(
    start_nano: StartNano, command: str, circuit: dict[str, float]
) -> None:
    nano = start_nano(**{"i": 5, **circuit})
    nano.settle()
    answer = nano.command(command)
    assert (answer.ok, answer.reason) == (False, "no_signal")


def test_a_terminal_needs_no_frame(start_nano: StartNano) -> None:
    nano = start_nano(i=5)
    nano.settle()
    nano.tell("send V230")
    answer = nano.wait_for(Answer)
    assert (answer.id, answer.ok) == (0, True)


def test_a_command_that_comes_twice_is_done_once_and_answered_twice(start_nano: StartNano) -> None:
    nano = start_nano(i=5)
    nano.settle()
    assert nano.command("T").ok
    assert nano.repeat("T").ok
    nano.settle()
    assert nano.run(1.1)[-1].w < 0
