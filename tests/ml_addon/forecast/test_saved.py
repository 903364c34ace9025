"""A fitted method comes back from its files as it was, or says why it cannot."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pytest

from energier_ml.forecast import saved
from energier_ml.forecast.adaptive import Adaptive, Ensemble
from energier_ml.forecast.analog import AnalogDays
from energier_ml.forecast.base import Forecaster
from energier_ml.forecast.boosting import LocalBoosting
from energier_ml.forecast.forest import TimeTemperatureForest
from energier_ml.forecast.methods import METHODS
from energier_ml.forecast.pretrained import REFERENCE, Pretrained

from .made_up import ahead, home

MEMBERS: dict[str, Callable[[], Forecaster]] = {
    "analog": AnalogDays,
    "global": Pretrained,
    "boosting": lambda: LocalBoosting(rounds=5, bags=2),
}
SMALL: dict[str, Callable[[], Forecaster]] = {
    **METHODS,
    "boosting": MEMBERS["boosting"],
    "forest": lambda: TimeTemperatureForest(trees=7),
    "ensemble": lambda: Ensemble(MEMBERS),
    "adaptive": lambda: Adaptive(MEMBERS),
}


@pytest.mark.parametrize("days", [5, 50])
@pytest.mark.parametrize("name", SMALL)
def test_a_method_forecasts_the_same_after_it_was_kept(name: str, days: int) -> None:
    history = home(days)
    method = SMALL[name]().fit(history)
    back = saved.load(name, saved.dump(method))
    before, after = method.predict(ahead(history)), back.predict(ahead(history))
    np.testing.assert_allclose(after.quantiles, before.quantiles, rtol=1e-6)
    np.testing.assert_allclose(after.mean, before.mean, rtol=1e-6)


def test_what_was_forecast_is_remembered() -> None:
    history = home(50)
    method = Adaptive(MEMBERS).fit(history)
    back = saved.load("adaptive", saved.dump(method))
    assert isinstance(back, Adaptive)
    assert back.memory.keys() == method.memory.keys()
    for date, kept in method.memory.items():
        assert back.memory[date].keys() == kept.keys()
        for name, forecast in kept.items():
            np.testing.assert_array_equal(back.memory[date][name].quantiles, forecast.quantiles)


def test_a_kept_forest_still_tells_what_it_listens_to() -> None:
    method = TimeTemperatureForest(trees=7).fit(home(30))
    back = saved.load("forest", saved.dump(method))
    assert isinstance(back, TimeTemperatureForest)
    assert back.importances == method.importances
    assert sum(back.importances.values()) == pytest.approx(1)


@pytest.mark.parametrize("name", ["boosting", "forest", "adaptive"])
def test_damage_is_noticed(name: str) -> None:
    files = saved.dump(SMALL[name]().fit(home(50)))
    for file, content in files.items():
        if file.endswith((".gz", ".npz")):
            with pytest.raises(ValueError, match="cannot be read"):
                saved.load(name, {**files, file: content[: len(content) // 2]})
            broken = bytearray(content)
            broken[len(broken) // 2] ^= 0xFF
            with pytest.raises(ValueError, match="cannot be read"):
                saved.load(name, {**files, file: bytes(broken)})


def test_damage_anywhere_in_the_memory_is_noticed_or_harmless() -> None:
    history = home(10)
    files = saved.dump(Adaptive(MEMBERS).fit(history))
    whole = files["memory.npz"]
    for place in range(len(whole) - 400, len(whole)):  # the table of contents, where zip tells how to read the rest
        damaged = bytearray(whole)
        damaged[place] ^= 1
        with suppress(ValueError):
            saved.load("adaptive", {**files, "memory.npz": bytes(damaged)})


def test_a_newer_format_is_refused_with_the_reason() -> None:
    files = saved.dump(SMALL["boosting"]().fit(home(50)))
    with pytest.raises(ValueError, match="format 99"):
        saved.load("boosting", {**files, saved.ABOUT: b'{"format": 99, "kind": "LocalBoosting"}'})


def test_trees_upon_another_pretrained_model_are_refused() -> None:
    files = saved.dump(SMALL["boosting"]().fit(home(50)))
    with pytest.raises(ValueError, match=r"pre-trained model 1999\.1"):
        saved.load("boosting", {**files, REFERENCE: b'{"version": "1999.1"}'})


def test_another_method_and_missing_files_are_refused() -> None:
    files = saved.dump(SMALL["forest"]().fit(home(50)))
    with pytest.raises(ValueError, match="not a LocalBoosting"):
        saved.load("boosting", files)
    with pytest.raises(ValueError, match="missing"):
        saved.load("forest", {saved.ABOUT: files[saved.ABOUT]})
    with pytest.raises(ValueError, match="no method 'magic'"):
        saved.load("magic", files)
