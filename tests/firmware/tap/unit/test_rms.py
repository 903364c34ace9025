from collections.abc import Callable
from math import pi, sin, sqrt
import random

from hypothesis import given, strategies as st
import pytest

from energier_tap.rms import AMPERES_PER_CODE, Sensor, measure, statistics

QUIET = Sensor(noise=0.0)
N = 100


def codes(wave: Callable[[float], float], *, middle: float = 512.3, noise: float = 0.0, seed: int = 1) -> list[int]:
    """One cycle of a current, A, as the ADC sees it; `noise` in codes."""
    chance = random.Random(seed)
    return [round(middle + wave(2 * pi * k / N) / AMPERES_PER_CODE + chance.gauss(0, noise)) for k in range(N)]


@pytest.mark.parametrize("amperes", [0.5, 2.0, 9.0, 14.0])
def test_a_sine_reads_its_rms_and_is_all_fundamental(amperes: float) -> None:
    reading = measure(codes(lambda t: amperes * sqrt(2) * sin(t)), 1.0, QUIET)
    assert sqrt(reading.square) == pytest.approx(amperes, rel=0.01)
    assert reading.fundamental == pytest.approx(reading.square, rel=0.01)


def test_pulses_read_true_rms_and_their_share_of_fundamental() -> None:
    def pulses(t: float) -> float:
        return 5.0 if 1.3 < t < 1.8 else -5.0 if 1.3 + pi < t < 1.8 + pi else 0.0

    reading = measure(codes(pulses), 1.0, QUIET)
    width = 0.5
    assert reading.square == pytest.approx(25 * 2 * width / (2 * pi), rel=0.07)
    fundamental_peak = 2 * 5.0 / pi * 2 * sin(width / 2)
    assert reading.fundamental == pytest.approx(fundamental_peak**2 / 2, rel=0.07)


@given(st.floats(300, 700))
def test_the_resting_level_of_the_sensor_does_not_matter(middle: float) -> None:
    reading = measure(codes(lambda t: 3 * sin(t), middle=middle), 1.0, QUIET)
    assert sqrt(reading.square) == pytest.approx(3 / sqrt(2), rel=0.01)


def test_noise_is_subtracted_in_quadrature() -> None:
    noise = 1.0
    sensor = Sensor(noise=sqrt(noise**2 + 1 / 12) * AMPERES_PER_CODE)
    squares = [
        measure(codes(lambda t: 0.1 * sqrt(2) * sin(t), noise=noise, seed=seed), 1.0, sensor).square
        for seed in range(300)
    ]
    assert sqrt(sum(squares) / len(squares)) == pytest.approx(0.1, rel=0.03)


def test_a_window_a_little_longer_than_a_cycle_changes_little() -> None:
    shift = 1.003
    values = [round(512 + sin(2 * pi * k * shift / N) * 7 / AMPERES_PER_CODE) for k in range(N)]
    assert sqrt(measure(values, shift, QUIET).square) == pytest.approx(7 / sqrt(2), rel=0.01)


def test_statistics_are_mean_and_variance() -> None:
    assert statistics([510, 514]) == (512, 4)
