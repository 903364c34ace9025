import json
from pathlib import Path

import pytest

from energier_tap.calibrate import Calibration, CalibrationError, ZeroRun
from energier_tap.calibrations import KEEP, Calibrations
from energier_tap.jobs import factors
from energier_tap.rms import AMPERES_PER_CODE, Sensor, amperes_per_code
from energier_tap.store import Store

GOOD = [511, 513] * 50


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def kept(store: Store) -> Calibrations:
    return Calibrations(store, AMPERES_PER_CODE)


def test_a_gain_makes_the_measured_current_the_true_one_and_its_noise_with_it() -> None:
    calibration = Calibration().with_gain(1, measured=5.0, true=5.2)
    assert calibration.sensors[1].amperes_per_code == pytest.approx(AMPERES_PER_CODE * 1.04)
    assert calibration.sensors[1].noise == pytest.approx(0.025 * 1.04)
    assert calibration.sensors[0] == Sensor()


@pytest.mark.parametrize(("measured", "true"), [(0.1, 0.1), (5.0, 9.0), (5.0, 1.0)])
def test_a_gain_that_cannot_be_is_refused(measured: float, true: float) -> None:
    with pytest.raises(CalibrationError):
        Calibration().with_gain(0, measured, true)


def test_zero_finds_noise_and_offset_of_each_sensor() -> None:
    run = ZeroRun()
    for _ in range(10):
        run.feed([GOOD, [512, 513] * 50, [520, 522] * 50, [511, 512] * 50])
    sensors = run.result(Calibration()).sensors
    assert [sensor.noise / AMPERES_PER_CODE for sensor in sensors] == pytest.approx([1.0, 0.5, 1.0, 0.5])
    assert [sensor.offset for sensor in sensors] == pytest.approx([0.0, 0.5, 9.0, -0.5])


def test_zero_of_one_outlet_leaves_the_others_alone() -> None:
    run = ZeroRun()
    run.feed([GOOD, [1023] * 100, GOOD, GOOD])
    sensors = run.result(Calibration(), [2]).sensors
    assert sensors[2].noise == pytest.approx(AMPERES_PER_CODE)
    assert [sensors[outlet] for outlet in (0, 1, 3)] == [Sensor()] * 3


@pytest.mark.parametrize(
    ("codes", "reason"),
    [([1023] * 100, "outlet 2 idles"), ([512] * 100, "outlet 2 is stuck"), ([500, 524] * 50, "unplug what is there")],
)
def test_zero_refuses_a_sensor_that_cannot_be_right(codes: list[int], reason: str) -> None:
    run = ZeroRun()
    run.feed([GOOD, codes, GOOD, GOOD])
    with pytest.raises(CalibrationError, match=reason):
        run.result(Calibration())


def test_zero_without_samples_is_refused() -> None:
    with pytest.raises(CalibrationError, match="no samples"):
        ZeroRun().result(Calibration())


def test_a_calibration_is_kept_and_each_step_can_be_taken_back(store: Store) -> None:
    calibrations = kept(store)
    calibrations.change(calibrations.current.with_voltage(223.0))
    calibrations.change(calibrations.current.with_gain(0, 5.0, 5.1))
    again = kept(store)
    assert again.current == calibrations.current
    again.undo(None)
    assert again.current == Calibration(voltage=223.0)
    again.undo(None)
    assert again.current == kept(store).current == Calibration()
    with pytest.raises(CalibrationError, match="no calibration to take back"):
        again.undo(None)


def test_one_outlets_calibration_can_be_taken_back_though_others_came_later(store: Store) -> None:
    calibrations = kept(store)
    calibrations.change(calibrations.current.with_gain(0, 5.0, 5.1))
    calibrations.change(calibrations.current.with_gain(3, 5.0, 4.9))
    calibrations.undo(0)
    assert calibrations.current.sensors[0] == Sensor()
    assert calibrations.current.sensors[3].amperes_per_code == pytest.approx(AMPERES_PER_CODE * 0.98)
    with pytest.raises(CalibrationError, match="outlet 2"):
        calibrations.undo(1)


def test_one_outlets_steps_are_taken_back_one_by_one_and_none_comes_again(store: Store) -> None:
    calibrations = kept(store)
    for outlet, true in ((0, 5.1), (3, 4.9), (0, 5.2), (0, 5.3)):
        calibrations.change(calibrations.current.with_gain(outlet, 5.0, true))
    gains = []
    for _ in range(3):
        calibrations.undo(0)
        gains.append(calibrations.current.sensors[0].amperes_per_code / AMPERES_PER_CODE)
    assert gains == pytest.approx([1.02 * 1.04, 1.02, 1.0])
    with pytest.raises(CalibrationError, match="outlet 1"):
        calibrations.undo(0)
    assert kept(store).current.sensors[3].amperes_per_code == pytest.approx(AMPERES_PER_CODE * 0.98)
    calibrations.undo(None)
    assert kept(store).current == Calibration()


def test_only_so_many_steps_are_kept(store: Store) -> None:
    calibrations = kept(store)
    for volts in range(210, 230):
        calibrations.change(calibrations.current.with_voltage(volts))
    for _ in range(KEEP):
        calibrations.undo(None)
    assert kept(store).current.voltage == 229 - KEEP


def test_what_cannot_be_saved_is_not_used(store: Store) -> None:
    calibrations = kept(store)
    (store.directory / "calibration.tmp").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        calibrations.change(calibrations.current.with_voltage(223.0))
    assert calibrations.current.voltage is None
    with pytest.raises(CalibrationError):
        calibrations.undo(None)


def test_a_calibration_of_another_kind_of_sensor_is_left_out(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    first = kept(store)
    first.change(first.current.with_gain(0, 5.0, 5.1).with_voltage(223.0))
    other = Calibrations(store, amperes_per_code(0.066))
    assert other.current.sensors[0].amperes_per_code == pytest.approx(amperes_per_code(0.066))
    assert other.current.voltage == 223.0
    assert "made with another sensor" in caplog.text


@pytest.mark.parametrize(
    "saved",
    [
        {},
        {"sensors": 3},
        {"sensors": [None, {"noise": "x"}]},
        {"sensors": [{"noise": 1e300}, {"noise": 10**400}, {"offset": 1e9}, {"amperes_per_code": 10**400}]},
        {"earlier": 1, "voltage": float("1e400")},
        {"voltage": 1e300},
        {"voltage": 10**400},
    ],
)
def test_rubbish_in_the_file_counts_as_nothing(store: Store, saved: dict[str, object]) -> None:
    (store.directory / "calibration.json").write_text(json.dumps(saved).replace("Infinity", "1e400"))
    assert kept(store).current == Calibration()


def test_what_a_calibration_changed_is_told_as_one_factor() -> None:
    before = Calibration()
    assert factors(before, before.with_gain(0, 5.0, 5.1)) == pytest.approx((AMPERES_PER_CODE, AMPERES_PER_CODE * 1.02))
    assert factors(before.with_voltage(220), before.with_voltage(223)) == (220, 223)
    assert factors(before, before.with_sensor(2, Sensor(noise=0.021))) == (0.025, 0.021)
    assert factors(before, before.with_sensor(2, Sensor(noise=0.021)).with_sensor(1, Sensor(noise=0.022))) is None
    assert factors(before, before) is None
