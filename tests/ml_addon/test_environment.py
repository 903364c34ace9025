"""The locked libraries of the app really work together on this Python."""

from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesClassifier
from tslearn.metrics import dtw

REQUIREMENTS = Path(__file__).parents[2] / "requirements"


@pytest.mark.parametrize(
    "name", [line for line in (REQUIREMENTS / "app.in").read_text().splitlines() if line and not line.startswith("#")]
)
def test_installed_version_is_the_locked_one(name: str) -> None:
    assert f"{name}=={version(name)} " in (REQUIREMENTS / "app.txt").read_text()


def test_dtw_ignores_a_shift_in_time() -> None:
    cycle = np.sin(np.linspace(0, 2 * np.pi, 100))
    shifted = np.concatenate([np.zeros(5), cycle])
    assert dtw(cycle, shifted) < 0.01
    assert dtw(cycle, 2 * cycle) > 1


def test_trees_learn_a_separable_problem() -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(200, 3))
    labels = (features[:, 0] > 0).astype(int)
    model = ExtraTreesClassifier(random_state=0).fit(features[:100], labels[:100])
    assert model.score(features[100:], labels[100:]) > 0.9
