"""The MQTT contract is consistent: valid schemas, good examples, bad ones refused, every topic documented."""

from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
import pytest

from .conftest import ROOT, load

CONTRACT = ROOT / "firmware" / "contract"
SCHEMAS = {path.name.removesuffix(".schema.json"): load(path) for path in sorted((CONTRACT / "schemas").glob("*.json"))}
EXAMPLES = sorted((CONTRACT / "examples").rglob("*.json"))
REFUSED = sorted((CONTRACT / "refused").rglob("*.json"))


def schema_of(path: Path) -> dict[str, Any]:
    schema: dict[str, Any] = SCHEMAS[path.parent.name]
    return schema


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("message", sorted(SCHEMAS))
def test_schema_is_valid_and_has_examples_of_both_kinds(message: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[message])
    assert any(path.parent.name == message for path in EXAMPLES)
    assert any(path.parent.name == message for path in REFUSED)


@pytest.mark.parametrize("message", sorted(SCHEMAS))
def test_unknown_keys_are_ignored(message: str) -> None:
    example = load(next(path for path in EXAMPLES if path.parent.name == message))
    Draft202012Validator(SCHEMAS[message]).validate({**example, "a_later_key": {"x": 1}})


@pytest.mark.parametrize("path", EXAMPLES, ids=name)
def test_example_is_valid(path: Path) -> None:
    Draft202012Validator(schema_of(path)).validate(load(path))


@pytest.mark.parametrize("path", REFUSED, ids=name)
def test_refused_is_invalid(path: Path) -> None:
    assert not Draft202012Validator(schema_of(path)).is_valid(load(path))


def test_readme_lists_every_schema() -> None:
    readme = (CONTRACT / "README.md").read_text(encoding="utf-8")
    for message in SCHEMAS:
        assert f"schemas/{message}.schema.json" in readme
