from math import sqrt

import pytest

from energier_tap.energy import OutletEnergy
from energier_tap.rms import Reading

CYCLE = 1 / 60


def test_a_kilowatt_for_an_hour_is_a_kilowatt_hour() -> None:
    energy = OutletEnergy(0.0, noise=0.025)
    amperes = 1000 / 220
    for _ in range(3600):
        energy.add(Reading(amperes**2, amperes**2), 1.0, 220.0)
    assert energy.wh == pytest.approx(1000)


def test_distortion_lowers_power_and_power_factor() -> None:
    energy = OutletEnergy(0.0, noise=0.025)
    energy.add(Reading(square=1.0, fundamental=0.25), CYCLE, 220.0)
    live = energy.live()
    assert (live.i, live.s, live.p, live.pf) == pytest.approx((1.0, 220.0, 110.0, 0.5))


def test_noise_alone_counts_as_nothing() -> None:
    energy = OutletEnergy(5.0, noise=0.025)
    for excess in (-0.3, 0.0, 0.6):
        energy.add(Reading(excess * 0.025**2, 0.0), CYCLE, 220.0)
    assert energy.wh == 5.0
    assert (energy.live().i, energy.live().pf) == (0.0, None)


def test_the_mean_of_a_burst_load_is_that_of_its_cycles() -> None:
    energy = OutletEnergy(0.0, noise=0.0)
    for cycle in range(60):
        square = 64.0 if cycle % 2 else 0.0
        energy.add(Reading(square, square), CYCLE, 220.0)
    live = energy.live()
    assert live.p == pytest.approx(0.5 * 8 * 220)
    assert live.i == pytest.approx(8 / sqrt(2))
    assert live.s >= live.p


def test_live_values_begin_anew_with_every_message() -> None:
    energy = OutletEnergy(0.0, noise=0.0)
    energy.add(Reading(1.0, 1.0), CYCLE, 220.0)
    assert energy.live().i == pytest.approx(1.0)
    assert energy.live().i == pytest.approx(1.0)
    energy.add(Reading(4.0, 4.0), CYCLE, 220.0)
    assert energy.live().i == pytest.approx(2.0)


def test_minutes_add_up_to_the_counter() -> None:
    energy = OutletEnergy(100.0, noise=0.0)
    taken = 0.0
    for _ in range(5):
        energy.add(Reading(9.0, 9.0), 1.0, 220.0)
        taken += energy.take_minute()
    assert energy.wh == pytest.approx(100.0 + taken)
    assert energy.take_minute() == 0.0
