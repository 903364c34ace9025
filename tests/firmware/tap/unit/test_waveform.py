from base64 import b64decode
from struct import unpack

from energier_tap import waveform
from energier_tap.waveform import StepDetector
from tests.firmware.contract import VALIDATORS

CYCLE = 1 / 60


def feed(detector: StepDetector, amperes: float, start: float, seconds: float) -> tuple[list[float], list[float]]:
    """Feed cycles; returns the times of steps and of captures."""
    steps, captures = [], []
    for cycle in range(round(seconds * 60)):
        at = start + cycle * CYCLE
        stepped, capture = detector.feed(amperes**2, at)
        if stepped:
            steps.append(at)
        if capture:
            captures.append(at)
    return steps, captures


def test_plugging_in_is_a_step_and_is_captured_when_the_inrush_is_over() -> None:
    detector = StepDetector()
    assert feed(detector, 0.0, 0.0, 2.0) == ([], [])
    steps, captures = feed(detector, 0.5, 2.0, 5.0)
    assert 2.0 <= steps[0] < 2.2
    assert len(captures) == 1
    assert 3.0 <= captures[0] < 3.3


def test_what_is_pulled_out_before_is_not_captured() -> None:
    detector = StepDetector()
    feed(detector, 0.5, 0.0, 0.5)
    assert feed(detector, 0.0, 0.5, 3.0)[1] == []


def test_a_load_that_comes_and_goes_does_not_flood() -> None:
    detector = StepDetector()
    captures = 0
    for turn in range(15):
        captures += len(feed(detector, 5.0, turn * 4.0, 2.0)[1]) + len(feed(detector, 0.0, turn * 4.0 + 2, 2.0)[1])
    assert 3 <= captures <= 6


def test_the_message_carries_the_cycle_in_milliamperes() -> None:
    steps = waveform.samples([500, 524], 0.05)
    message = waveform.message(steps * 50, ch=2, fs=5982.04, hz=60.0, ts=None, seq=1, request_id=None)
    VALIDATORS["waveform"].validate(message)
    assert unpack("<100h", b64decode(message["d"]))[:2] == (-600, 600)
    assert message["scale"] == 0.001
