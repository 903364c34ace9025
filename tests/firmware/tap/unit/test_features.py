"""The contract's vectors, against the tap and against numpy."""

from base64 import b64decode
import json
from math import hypot, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from energier_tap.classify import Classes
from energier_tap.features import FEWEST, FLOOR_A, NAMES, SPAN, features
from energier_tap.model import parse
from tests.firmware.contract import CONTRACT, VALIDATORS

VECTORS = sorted((CONTRACT / "features").glob("*.json"))
MODEL = parse(json.loads((CONTRACT / "examples" / "model" / "lab.json").read_text("utf-8")))


def load(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return value


def samples(message: dict[str, Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    values: np.ndarray[Any, np.dtype[np.float64]] = np.frombuffer(b64decode(message["d"]), "<i2") * message["scale"]
    return values


def by_numpy(message: dict[str, Any]) -> list[float] | None:
    """The definitions once more, with numpy's own least squares."""
    x = samples(message)
    if len(x) < FEWEST or not SPAN[0] <= len(x) * message["hz"] / message["fs"] <= SPAN[1]:
        return None
    angle = 2 * np.pi * message["hz"] / message["fs"] * np.arange(len(x))
    columns = np.column_stack([np.ones(len(x)), np.cos(angle), np.sin(angle)])
    fit = np.linalg.lstsq(columns, x, rcond=None)[0]
    alternating, rest = x - fit[0], x - columns @ fit
    irms, fundamental = float(np.sqrt(np.mean(alternating**2))), hypot(fit[1], fit[2]) / sqrt(2)
    if irms < FLOOR_A or fundamental < 0.01 * irms:
        return None
    return [
        float(np.log10(irms)),
        float(np.abs(alternating).max()) / irms,
        float(np.sqrt(np.mean(rest**2))) / fundamental,
    ]


def test_there_are_vectors_of_real_and_of_hard_cases() -> None:
    values = [load(path)["features"] for path in VECTORS]
    assert sum(path.stem.startswith("plaid_") for path in VECTORS) >= 8
    assert sum(value is None for value in values) >= 4


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_the_tap_and_numpy_agree_with_the_vector(path: Path) -> None:
    vector = load(path)
    message = vector["waveform"]
    VALIDATORS["waveform"].validate(message)
    found = features(samples(message).tolist(), message["fs"], message["hz"])
    if vector["features"] is None:
        assert found is None
        assert by_numpy(message) is None
    else:
        assert len(vector["features"]) == len(NAMES)
        assert found == pytest.approx(vector["features"], abs=1e-6)
        assert by_numpy(message) == pytest.approx(vector["features"], abs=1e-6)


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_the_class_is_that_of_the_vector(path: Path) -> None:
    vector = load(path)
    assert Classes(MODEL).describe(vector["waveform"]) == {"class": vector["class"], "model": MODEL.version}


@pytest.mark.parametrize("span", [0.9, 0.95, 0.997, 1.0, 1.003, 1.1])
@pytest.mark.parametrize("phase", [0.0, 1.0, 2.5])
def test_neither_phase_nor_span_nor_offset_change_a_pure_sine(span: float, phase: float) -> None:
    n = 100
    fs = 60.0 * n / span
    x = [3.0 + 2.0 * sqrt(2) * float(np.sin(2 * np.pi * 60 / fs * k + phase)) for k in range(n)]
    found = features(x, fs, 60.0)
    assert found is not None
    assert found[2] == pytest.approx(0.0, abs=1e-9)
    assert found[0] == pytest.approx(np.log10(2.0), abs=0.04)


def test_numbers_that_are_no_current_give_none() -> None:
    assert features([], 6000.0, 60.0) is None
    assert features([0.0] * 100, 6000.0, 60.0) is None
    assert features([5.0] * 100, 6000.0, 60.0) is None
