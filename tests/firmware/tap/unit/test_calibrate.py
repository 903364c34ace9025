from pathlib import Path

import pytest

from energier_tap.calibrate import Calibration, CalibrationError, ZeroRun
from energier_tap.rms import AMPERES_PER_CODE
from energier_tap.store import Store


def test_a_gain_makes_the_measured_current_the_true_one() -> None:
    calibration = Calibration().with_gain(1, measured=5.0, true=5.2)
    assert calibration.sensors[1].amperes_per_code == pytest.approx(AMPERES_PER_CODE * 1.04)
    assert calibration.sensors[0].amperes_per_code == AMPERES_PER_CODE


@pytest.mark.parametrize(("measured", "true"), [(0.1, 0.1), (5.0, 9.0), (5.0, 1.0)])
def test_a_gain_that_cannot_be_is_refused(measured: float, true: float) -> None:
    with pytest.raises(CalibrationError):
        Calibration().with_gain(0, measured, true)


def test_zero_finds_the_noise_and_a_stuck_sensor() -> None:
    run = ZeroRun()
    for _ in range(10):
        run.feed([[511, 513] * 50, [512, 512] * 50, [520, 522] * 50, [511, 512] * 50])
    noises = [sensor.noise / AMPERES_PER_CODE for sensor in run.result(Calibration()).sensors]
    assert noises == pytest.approx([1.0, 0.0, 1.0, 0.5])
    stuck = ZeroRun()
    stuck.feed([[512] * 100, [1023] * 100, [512] * 100, [512] * 100])
    with pytest.raises(CalibrationError, match="outlet 2 idles"):
        stuck.result(Calibration())
    with pytest.raises(CalibrationError, match="no samples"):
        ZeroRun().result(Calibration())


def test_it_is_kept_with_what_it_was_before(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = Calibration().with_voltage(223.0)
    first.save(store)
    second = first.with_gain(0, 5.0, 5.1)
    second.save(store)
    assert Calibration.load(store) == second
    assert store.load("calibration.json")["before"]["voltage"] == 223.0
