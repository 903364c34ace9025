from pathlib import Path

import pytest

from energier_tap.pi import clock
from energier_tap.pi.clock import SystemClock


def test_the_time_is_unknown_until_the_clock_was_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "kernel_synchronised", lambda: False)
    monkeypatch.setattr(clock, "LOOK_AGAIN_S", 0.0)
    file = tmp_path / "synchronized"
    mine = SystemClock(file)
    assert mine.time() is None
    file.touch()
    now = mine.time()
    assert now is not None
    assert now > 1_700_000_000
    file.unlink()
    assert mine.time() is not None


def test_the_kernel_may_know_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "kernel_synchronised", lambda: True)
    assert SystemClock(tmp_path / "none").time() is not None


def test_the_kernel_answers_when_asked() -> None:
    assert clock.kernel_synchronised() in {True, False}
