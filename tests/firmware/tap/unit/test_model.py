import json
from pathlib import Path
from typing import Any

from hypothesis import given, strategies as st
import pytest

from energier_tap import model
from energier_tap.model import Model, ModelError, digest, parse
from energier_tap.store import Store
from tests.firmware.contract import CONTRACT, VALIDATORS

LAB: dict[str, Any] = json.loads((CONTRACT / "examples" / "model" / "lab.json").read_text("utf-8"))


def changed(**parts: Any) -> dict[str, Any]:
    """The example with other parts and the checksum that belongs to them."""
    value = LAB | parts
    return value | {"sha256": digest(value)}


def one(center: list[Any], radius: float | None = None, name: str = "kettle") -> dict[str, Any]:
    return {"center": center, "class": name, "radius": radius}


def plain(*clusters: dict[str, Any]) -> Model:
    """A model that does not scale."""
    features = {"names": LAB["features"]["names"], "mean": [0, 0, 0], "scale": [1, 1, 1]}
    return parse(changed(features=features, clusters=list(clusters)))


@pytest.mark.parametrize("path", sorted((CONTRACT / "examples" / "model").glob("*.json")), ids=lambda path: path.stem)
def test_the_examples_are_taken(path: Path) -> None:
    assert parse(json.loads(path.read_text("utf-8"))).clusters


@pytest.mark.parametrize("path", sorted((CONTRACT / "refused" / "model").glob("*.json")), ids=lambda path: path.stem)
def test_the_refused_ones_are_refused(path: Path) -> None:
    with pytest.raises(ModelError):
        parse(json.loads(path.read_text("utf-8")))


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"clusters": [one([0.0, 0.0, float("1e400")])]}, "no JSON"),
        ({"clusters": [one([0.0, 0.0, 10**400])]}, "between"),
        ({"clusters": [one([0.0, 0.0, True])]}, "between"),
        ({"clusters": [one([0.0, 0.0, "1"])]}, "between"),
        ({"clusters": [one([0.0, 0.0, 0.0], name="")]}, "printable"),
        ({"clusters": [one([0.0, 0.0, 0.0], name="a\nb")]}, "printable"),
        ({"clusters": [one([0.0, 0.0, 0.0], name="x" * 65)]}, "printable"),
        ({"clusters": "none"}, "clusters"),
        ({"clusters": [5]}, "no object"),
        ({"features": None}, "names"),
        ({"version": "../etc"}, "version"),
        ({"schema": True}, "schema"),
    ],
)
def test_what_is_not_right_is_refused_with_the_reason(parts: dict[str, Any], reason: str) -> None:
    value = LAB | parts
    if reason != "no JSON":
        value = changed(**parts)
    with pytest.raises(ModelError, match=reason):
        parse(value)


def test_every_bit_counts_for_the_checksum_but_not_the_order_of_the_keys() -> None:
    assert parse(dict(reversed(LAB.items()))) == parse(LAB)
    with pytest.raises(ModelError, match="checksum"):
        parse(LAB | {"version": "lab-2"})
    with pytest.raises(ModelError, match="checksum"):
        parse(LAB | {"a_later_key": 1})
    assert parse(changed(a_later_key=1)).version == "lab-1"


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)),
       st.sampled_from(["schema", "version", "features", "clusters"]))  # fmt: skip
def test_nothing_is_taken_that_the_schema_refuses(part: Any, key: str) -> None:
    value = LAB | {key: part}
    try:
        value["sha256"] = digest(value)
        parse(value)
    except (ModelError, ValueError):
        return
    VALIDATORS["model"].validate(value)


def test_the_nearest_center_gives_the_class_unless_it_is_too_far() -> None:
    found = plain(one([0, 1, 0], 0.5, "fan"), one([0, 3, 0], None, "laptop"))
    assert found.classify((0.0, 1.4, 0.0)) == "fan"
    assert found.classify((0.0, 1.5, 0.0)) == "fan"
    assert found.classify((0.0, 1.6, 0.0)) is None
    assert found.classify((0.0, 2.1, 0.0)) == "laptop"
    assert found.classify((50.0, 90.0, 0.0)) == "laptop"


def test_of_equally_near_ones_the_first_counts() -> None:
    assert plain(one([0, 0, 0], name="a"), one([0, 2, 0], name="b")).classify((0.0, 1.0, 0.0)) == "a"


def test_features_are_scaled_first() -> None:
    features = {"names": LAB["features"]["names"], "mean": [1, 1, 1], "scale": [0.1, 1, 10]}
    found = parse(changed(features=features, clusters=[one([2, 0, 0], 0.01)]))
    assert found.classify((1.2, 1.0, 1.0)) == "kettle"
    assert found.classify((1.21, 1.0, 1.0)) is None


def test_is_the_same_after_a_restart(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert model.load(store) is None
    model.save(store, parse(LAB))
    assert model.load(store) == parse(LAB)
    model.save(store, None)
    assert model.load(store) is None


@pytest.mark.parametrize("damage", ['{"schema": 1', "[]", '{"schema": 1}', json.dumps(LAB | {"version": "lab-2"})])
def test_a_damaged_file_is_ignored_and_told(tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: str) -> None:
    store = Store(tmp_path)
    (tmp_path / "model.json").write_text(damage)
    assert model.load(store) is None
    assert "model.json" in caplog.text
