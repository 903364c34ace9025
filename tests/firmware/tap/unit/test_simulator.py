"""The simulated board seen through the tap's own decoder and meters."""

from math import sqrt

import pytest

from energier_tap import decode
from energier_tap.rms import Reading, Sensor, measure, statistics
from energier_tap.sim.appliances import APPLIANCES, level, table
from energier_tap.sim.board import SimAdc
from energier_tap.sim.clock import SimClock
from energier_tap.sim.world import World, WorldError

CYCLES = 60


def readings(world: World, at: float, outlet: int = 0) -> list[Reading]:
    """One second of an outlet from monotonic time `at` on."""
    adc = SimAdc(world, SimClock())
    values = decode.codes(adc.convert(CYCLES, at))[outlet]
    size = len(values) // CYCLES
    return [measure(values[k * size : (k + 1) * size], 1.003, Sensor(noise=0.022)) for k in range(CYCLES)]


def plugged(name: str) -> World:
    world = World()
    world.relay(0, closed=True, now=0.0)
    world.plug(0, name, now=0.0)
    return world


def mean_rms(found: list[Reading]) -> float:
    return sqrt(sum(reading.square for reading in found) / len(found))


@pytest.mark.parametrize("name", [name for name in APPLIANCES if name != "overload"])
def test_an_appliance_is_measured_as_its_recording_says(name: str) -> None:
    true = sqrt((table(name) ** 2).mean()) * level(APPLIANCES[name], 10.0)
    assert mean_rms(readings(plugged(name), at=10.0)) == pytest.approx(true, rel=0.03)


def test_a_relay_that_is_open_lets_nothing_through_and_a_welded_one_does() -> None:
    world = plugged("heater")
    world.relay(0, closed=False, now=1.0)
    assert mean_rms(readings(world, at=5.0)) < 0.02
    world.weld(0, welded=True, now=6.0)
    assert mean_rms(readings(world, at=10.0)) > 9


def test_idle_noise_is_that_of_the_sensor_and_the_adc() -> None:
    values = decode.codes(SimAdc(World(), SimClock()).convert(CYCLES, 0.0))
    for outlet in values:
        mean, variance = statistics(outlet)
        assert abs(mean - 512) < 15
        assert 0.3 < sqrt(variance) < 0.7


def test_a_current_beyond_the_sensor_is_clipped() -> None:
    values = decode.codes(SimAdc(plugged("overload"), SimClock()).convert(1, 5.0))[0]
    assert max(values) - 512 < 440


def test_a_motor_draws_more_when_it_starts() -> None:
    fridge = APPLIANCES["fridge"]
    assert level(fridge, 0.0) > 5
    assert level(fridge, 5.0) == pytest.approx(1.0)
    assert level(fridge, 1000.0) == 0
    assert level(fridge, 2400.0) > 5


def test_a_kettle_stops_after_three_minutes_until_it_gets_power_again() -> None:
    world = plugged("kettle")
    assert world.levels(170.0)[0] == 1
    assert world.levels(190.0)[0] == 0
    world.relay(0, closed=False, now=200.0)
    world.relay(0, closed=True, now=210.0)
    assert world.levels(220.0)[0] == 1


def test_what_is_not_there_cannot_be_plugged_in() -> None:
    with pytest.raises(WorldError, match="no appliance 'toaster'"):
        World().plug(0, "toaster", 0.0)
    with pytest.raises(WorldError, match="no outlet 5"):
        World().plug(4, "fan", 0.0)
