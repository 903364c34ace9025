"""Every blueprint is one Home Assistant accepts and a user can import."""

from pathlib import Path

from homeassistant.components.blueprint.models import Blueprint
from homeassistant.components.blueprint.schemas import BLUEPRINT_SCHEMA
from homeassistant.util.yaml import load_yaml_dict
import pytest

from .conftest import ROOT

FILES = sorted((ROOT / "blueprints").rglob("*.yaml"))


def test_there_are_blueprints() -> None:
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_home_assistant_accepts_it(path: Path) -> None:
    blueprint = Blueprint(load_yaml_dict(path), schema=BLUEPRINT_SCHEMA)
    assert blueprint.validate() is None
    assert blueprint.domain == path.relative_to(ROOT / "blueprints").parts[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_says_where_it_came_from(path: Path) -> None:
    blueprint = Blueprint(load_yaml_dict(path), schema=BLUEPRINT_SCHEMA)
    assert blueprint.metadata["source_url"].endswith(path.relative_to(ROOT).as_posix())
    assert blueprint.metadata["homeassistant"]["min_version"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_input_is_named_and_described(path: Path) -> None:
    for key, field in Blueprint(load_yaml_dict(path), schema=BLUEPRINT_SCHEMA).inputs.items():
        assert field["name"], key
        assert field["description"], key
        assert field["selector"], key


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_has_a_test(path: Path) -> None:
    assert (ROOT / "tests" / "blueprints" / f"test_{path.stem}.py").exists()
