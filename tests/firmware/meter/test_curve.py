from hypothesis import example, given, settings, strategies as st
import pytest

from energier_meter_simulator.curve import SERVICE_W, Curve
from energier_meter_simulator.electric import electric


@settings(max_examples=40, deadline=None)
@example(1, 5.0, 1)
@given(st.integers(0, 10**6), st.floats(0, 8), st.integers(0, 5))
def test_the_seconds_of_an_hour_sum_up_to_it_exactly(hour: int, kwh: float, seed: int) -> None:
    curve = Curve(seed)
    watts = [curve.watts(hour, kwh, second) for second in range(3600)]
    assert sum(watts) / 3600 == pytest.approx(1000 * kwh, rel=1e-9)
    assert curve.wh(hour, kwh, 3600) == pytest.approx(1000 * kwh, rel=1e-9)
    assert min(watts) >= 0
    assert max(watts) <= max(SERVICE_W, 2000 * kwh) * (1 + 1e-9)


def test_energy_grows_with_the_power_of_each_moment() -> None:
    curve = Curve(1)
    for second in (0, 100.5, 1799, 3599):
        step = curve.wh(7, 0.8, second + 0.5) - curve.wh(7, 0.8, second)
        assert step == pytest.approx(curve.watts(7, 0.8, int(second)) * 0.5 / 3600)


def test_the_same_seed_plays_the_same_and_another_another() -> None:
    def play(seed: int) -> list[float]:
        return [Curve(seed).watts(5, 1.0, second) for second in (1, 1000, 3000)]

    assert play(1) == play(1)
    assert play(1) != play(2)


def test_power_is_not_flat() -> None:
    curve = Curve(1)
    watts = [curve.watts(400_000, 1.2, second) for second in range(3600)]
    assert max(watts) > 3 * min(watts)


@given(st.floats(0, 10_000), st.floats(0, 2e9))
def test_what_a_meter_reads_belongs_together(watts: float, at: float) -> None:
    value = electric(watts, at)
    assert value.s == pytest.approx(value.v * value.i)
    assert value.p == pytest.approx(value.s * value.pf)
    assert 210 < value.v < 230
    assert 59.9 < value.hz < 60.1
    assert 0.8 < value.pf <= 1
