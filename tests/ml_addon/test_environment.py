"""The locked libraries of the app really work together on this Python."""

from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesClassifier  # type: ignore[import-untyped]
from tslearn.metrics import dtw  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]


def wanted(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if line and line[0] not in "#-"]


@pytest.mark.parametrize("name", wanted(ROOT / "requirements" / "app.in"))
def test_installed_version_is_the_locked_one(name: str) -> None:
    assert f"{name.lower()}=={version(name)} " in (ROOT / "requirements" / "app.txt").read_text()


@pytest.mark.parametrize("name", wanted(ROOT / "ml_addon" / "requirements.in"))
def test_tested_version_is_the_one_the_container_installs(name: str) -> None:
    assert f"{name}=={version(name)} " in (ROOT / "ml_addon" / "requirements.txt").read_text()


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
