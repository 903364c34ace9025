"""What the shipped image measures, against what is analytically there. Inputs carry noise of 0.5 codes, as real ones do."""

from itertools import pairwise
from math import cos, hypot, radians, sqrt
from statistics import fmean

import pytest

from tests.firmware.meter.nano.conftest import StartNano
from tests.firmware.meter.nano.nano import NO_MAINS, REVERSED, Measurement

# The noise of 0.5 codes and the rounding to whole ones, RMS; a code is 0.271 A.
FLOOR_A = hypot(0.5, 1 / sqrt(12)) * 5 / 1024 * 2000 / 36


def mean(windows: list[Measurement], field: str) -> float:
    return fmean(getattr(window, field) for window in windows)


@pytest.mark.parametrize(
    ("v", "i", "phi"), [(220, 5, 0), (220, 5, 60), (220, 20, -45), (230, 40, 30), (198, 80, 0), (120, 10, 90)]
)
def test_agrees_with_theory(start_nano: StartNano, v: float, i: float, phi: float) -> None:
    nano = start_nano(v=v, i=i, phi=phi)
    nano.settle()
    windows = nano.run(10)
    assert len(windows) in {10, 11}
    assert mean(windows, "v") == pytest.approx(v, rel=0.0005)
    assert mean(windows, "i") == pytest.approx(hypot(i, FLOOR_A), rel=0.001)
    assert mean(windows, "w") == pytest.approx(v * i * cos(radians(phi)), abs=0.001 * v * i)
    assert mean(windows, "va") == pytest.approx(v * i, rel=0.002)
    assert mean(windows, "pf") == pytest.approx(cos(radians(phi)), abs=0.002)
    assert mean(windows, "hz") == pytest.approx(60, abs=0.002)
    assert {window.clipped for window in windows} == {0}


@pytest.mark.parametrize("hz", [50, 60, 45, 47.5, 55, 62.3, 65, 69.8])
def test_windows_are_of_whole_cycles_at_any_frequency(start_nano: StartNano, hz: float) -> None:
    nano = start_nano(i=10, phi=30, hz=hz)
    nano.settle()
    windows = nano.run(8)
    for window in windows:
        assert window.hz == pytest.approx(hz, abs=0.02)
        cycles = window.pairs * 208e-6 * hz
        assert cycles == pytest.approx(round(cycles), abs=0.03)
    assert mean(windows, "w") == pytest.approx(2200 * cos(radians(30)), abs=2.2)


@pytest.mark.parametrize("hz", [39.6, 70.5, 72])
def test_a_generator_out_of_bounds_is_told_as_no_mains_in_lines_that_are_taken(
    start_nano: StartNano, hz: float
) -> None:
    nano = start_nano(i=10, hz=hz)
    nano.settle()
    for window in nano.run(3):
        assert window.hz is None  # 40 to 70 Hz is what a line may say
        assert window.flags & NO_MAINS
        assert window.w == pytest.approx(2200, rel=0.005)


def test_follows_a_frequency_that_drifts(start_nano: StartNano) -> None:
    nano = start_nano(i=10, hz=59, hz_per_s=0.2)
    nano.settle()
    windows = nano.run(10)
    assert windows[0].hz is not None
    assert windows[0].hz < 59.7
    for before, after in pairwise(windows):
        assert before.hz is not None
        assert after.hz is not None
        assert after.hz - before.hz == pytest.approx(0.2 * (after.at - before.at), abs=0.02)
    assert mean(windows, "w") == pytest.approx(2200, abs=2.2)


def test_harmonics_are_measured(start_nano: StartNano) -> None:
    nano = start_nano(i=10, h3=0.5, h5=0.3, v_h3=0.02, v_h5=0.03)
    nano.settle()
    windows = nano.run(8)
    volts, amperes = 220 * sqrt(1 + 0.02**2 + 0.03**2), 10 * sqrt(1 + 0.5**2 + 0.3**2)
    watts = 2200 * (1 + 0.02 * 0.5 + 0.03 * 0.3)
    assert mean(windows, "v") == pytest.approx(volts, rel=0.0005)
    assert mean(windows, "i") == pytest.approx(amperes, rel=0.001)
    assert mean(windows, "w") == pytest.approx(watts, rel=0.002)
    assert mean(windows, "pf") == pytest.approx(watts / volts / amperes, abs=0.003)


def test_a_load_switched_every_350_ms_is_metered(start_nano: StartNano) -> None:
    nano = start_nano(i=10, period=0.7, duty=0.5)
    nano.settle()
    windows = nano.run(21.5)[:21]  # thirty bursts
    assert mean(windows, "w") == pytest.approx(1100, rel=0.005)


def test_11_watts_are_seen(start_nano: StartNano) -> None:
    nano = start_nano(i=0.05)
    nano.settle()
    assert mean(nano.run(60), "w") == pytest.approx(11, rel=0.02)


def test_the_noise_floor_is_learnt_and_taken_out(start_nano: StartNano) -> None:
    nano = start_nano()
    nano.settle()
    assert mean(nano.run(5), "i") == pytest.approx(FLOOR_A, rel=0.05)
    assert nano.command("Z").ok
    nano.settle()
    idle = nano.run(10)
    assert mean(idle, "i") < 0.03
    assert {window.pf for window in idle} == {None}
    nano.set(i=0.5)
    nano.settle()
    assert mean(nano.run(10), "i") == pytest.approx(0.5, rel=0.01)


def test_missing_mains_are_told_and_found_again(start_nano: StartNano) -> None:
    nano = start_nano(i=10)
    nano.settle()
    nano.set(v=0)
    nano.settle()
    dark = nano.run(5)
    assert len(dark) >= 4
    for window in dark:
        assert window.flags & NO_MAINS
        assert window.hz is None
        assert window.pf is None
        assert window.v < 1
        assert window.w == 0
    assert mean(dark, "i") == pytest.approx(10, rel=0.02)
    nano.set(v=220)
    nano.settle()
    for window in nano.run(3):
        assert not window.flags & NO_MAINS
        assert window.w == pytest.approx(2200, rel=0.002)
    counted = [window.wh for window in nano.windows()]
    assert counted == sorted(counted)


@pytest.mark.parametrize("vcc", [4550, 5250])
def test_another_supply_than_at_the_calibration_is_corrected(start_nano: StartNano, vcc: float) -> None:
    nano = start_nano(i=10, phi=60)
    nano.settle()
    assert nano.command("V220").ok
    assert nano.windows()[-1].vcc == pytest.approx(5000, abs=15)
    nano.tell("power off")
    nano.set(vcc=vcc)
    nano.tell("power on")
    nano.settle()
    windows = nano.run(5)
    assert mean(windows, "vcc") == pytest.approx(vcc, abs=15)
    assert mean(windows, "v") == pytest.approx(220, rel=0.003)
    assert mean(windows, "w") == pytest.approx(1100, rel=0.006)


def test_clipping_is_counted(start_nano: StartNano) -> None:
    nano = start_nano(i=90)
    nano.settle()
    assert {window.clipped for window in nano.run(2)} == {0}
    nano.set(i=120)
    nano.settle()
    # A code is 0.271 A: 510 of them are passed by 120 A for this part of a cycle.
    for window in nano.run(3):
        assert window.clipped == pytest.approx(0.39 * window.pairs, rel=0.03)
    nano.set(i=5)
    nano.settle()
    assert {window.clipped for window in nano.run(2)} == {0}


def test_a_transformer_clamped_on_backwards_is_turned_by_a_command(start_nano: StartNano) -> None:
    nano = start_nano(i=10, reversed=1)
    nano.settle()
    (window, *_) = nano.run(2)
    assert window.w == pytest.approx(-2200, rel=0.002)
    assert not window.flags & REVERSED
    counted = window.wh
    assert nano.run(3)[-1].wh == counted
    assert nano.command("T").ok
    nano.settle()
    (window, *_) = nano.run(2)
    assert window.w == pytest.approx(2200, rel=0.002)
    assert window.flags & REVERSED
    assert window.wh > counted


def test_no_window_is_lost_and_each_begins_where_the_last_ended(start_nano: StartNano) -> None:
    nano = start_nano(i=10)
    nano.run(12)  # at first the supply is measured between them
    windows = nano.run(30)
    assert [window.seq for window in windows] == list(range(windows[0].seq, windows[0].seq + len(windows)))
    assert {window.overruns for window in windows} == {0}
    told = windows[-1].at - windows[0].at
    assert sum(window.pairs for window in windows[1:]) * 208e-6 == pytest.approx(told, abs=0.01)
