from collections.abc import Callable
import errno
from math import pi, sin

import pytest

from energier_tap import decode
from energier_tap.acquire import Acquisition
from energier_tap.hal import Burst
from energier_tap.pi.pace import FEWEST, MOST, Pace
from energier_tap.pi.sampler import Sampler
from energier_tap.pi.spi import Mcp3008
from energier_tap.rms import AMPERES_PER_CODE, Sensor
from tests.firmware.tap.chips import FakeSpi

QUIET = (Sensor(noise=0.0),) * 4


def settle(pace: Pace, transfer_s: float, bursts: int = 50) -> float | None:
    """Let it take bursts on a bus of this speed; returns the length of the last one."""
    seconds = None
    for _ in range(bursts):
        samples = pace.samples
        seconds = pace.took(samples, samples * 4 * transfer_s)
    return seconds


@pytest.mark.parametrize("hz", [50.0, 60.0])
@pytest.mark.parametrize("transfer_us", [40, 41.7, 48, 60, 100, 160])
def test_a_burst_is_one_cycle_long_whatever_the_speed_of_the_bus(hz: float, transfer_us: float) -> None:
    pace = Pace(hz)
    seconds = settle(pace, transfer_us * 1e-6)
    assert seconds is not None
    assert seconds * hz == pytest.approx(1.0, abs=0.5 / pace.samples + 1e-9)


@pytest.mark.parametrize(("transfer_us", "samples"), [(20, MOST), (400, FEWEST)])
def test_there_is_a_most_and_a_fewest(transfer_us: float, samples: int) -> None:
    pace = Pace(60.0)
    settle(pace, transfer_us * 1e-6)
    assert pace.samples == samples


def test_a_clock_that_is_read_late_does_not_change_the_rate() -> None:
    pace = Pace(60.0)
    settle(pace, 41.7e-6)
    for turn in range(100):
        true = pace.samples * 4 * 41.7e-6
        assert pace.took(pace.samples, true + (0.5e-3 if turn % 2 else 0.0)) == pytest.approx(true)


def test_a_burst_that_was_interrupted_is_left_out_until_that_is_the_rule() -> None:
    pace = Pace(60.0)
    settle(pace, 41.7e-6)
    assert pace.took(100, 400 * 41.7e-6 * 1.3) is None
    assert settle(pace, 41.7e-6 * 1.3) == pytest.approx(1 / 60, rel=0.01)


class Bus:
    """A chip on a bus whose time passes only by its transfers."""

    def __init__(self, transfer_s: float, current: Callable[[float], float]) -> None:
        self.now = 1000.0
        self.chip = FakeSpi(self._code, self._pass)
        self.chip.transfer_s = transfer_s
        self._current = current

    def clock(self) -> float:
        return self.now

    def _pass(self, seconds: float) -> None:
        self.now += seconds

    def _code(self, _channel: int, turn: int) -> int:
        return round(512 + self._current(self.now + turn * self.chip.transfer_s) / AMPERES_PER_CODE)


def bursts(sampler: Sampler, count: int) -> list[Burst]:
    found: list[Burst] = []
    while len(found) < count:
        found += sampler.read()
    return found


@pytest.mark.parametrize("transfer_us", [40, 45, 70, 160])
def test_a_slow_or_fast_bus_measures_the_same_current(transfer_us: float) -> None:
    bus = Bus(transfer_us * 1e-6, lambda t: 5 * 2**0.5 * sin(2 * pi * 60 * t))
    with Mcp3008("/dev/null", bus.chip.ioctl) as adc, Sampler(adc, 60.0, clock=bus.clock) as sampler:
        found = bursts(sampler, 60)[-40:]
    acquisition = Acquisition(60.0)
    cycles = [acquisition.cycle(burst, QUIET) for burst in found]
    mean = sum(cycle.readings[1].square for cycle in cycles) / len(cycles)
    assert mean**0.5 == pytest.approx(5.0, rel=0.002)
    assert cycles[-1].fs == pytest.approx(1e6 / transfer_us / 4, rel=1e-6)


def test_a_bus_that_fails_is_told_once_and_tried_again(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("energier_tap.pi.sampler.RETRY_S", 0.01)
    bus = Bus(41.7e-6, lambda _: 0.3)
    bus.chip.error = None
    with Mcp3008("/dev/null", bus.chip.ioctl) as adc:
        bus.chip.error = OSError(errno.EIO, "Input/output error")
        with Sampler(adc, 60.0, clock=bus.clock) as sampler:
            assert not sampler.read()
            assert not sampler.read()
            bus.chip.error = None
            assert decode.codes(bursts(sampler, 1)[0].raw)[0][0] == 518
    assert caplog.text.count("The SPI bus fails") == 1


def test_what_ends_the_thread_ends_the_program() -> None:
    class Broken:
        def convert(self, _samples: int) -> bytes:
            raise RuntimeError("a mistake in the program")

    with Sampler(Broken(), 60.0) as sampler, pytest.raises(RuntimeError, match="a mistake"):
        bursts(sampler, 1)
