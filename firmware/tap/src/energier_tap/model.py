"""The cluster model of the stage-1 class: a message at the door, a file in the state directory (contract: model.schema.json).

`sha256` is over everything else in the model, as UTF-8 JSON with sorted keys, no spaces and ASCII alone (Python's
`json.dumps(sort_keys=True, separators=(",", ":"))`).
"""

from dataclasses import dataclass, field
import hashlib
import json
import logging
from math import dist, inf
import re
from typing import Any

from energier_tap.features import NAMES, Features
from energier_tap.store import Store

LOG = logging.getLogger(__name__)
FILE = "model.json"
SCHEMA = 1
MOST_CLUSTERS = 64
LONGEST_CLASS = 64
LARGEST = 1e6
SMALLEST_SCALE = 1e-6
VERSION = re.compile(r"[A-Za-z0-9._-]{1,32}")


class ModelError(Exception):
    """The model cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """`center` in the scaled space; what is farther from it than `radius` (None: nothing is) is not of this class."""

    center: Features
    name: str
    radius: float | None


@dataclass(frozen=True, slots=True)
class Model:
    """Features are scaled by (x - mean) / scale; the nearest cluster gives the class. `content` is the model as it came."""

    version: str
    sha256: str
    mean: Features
    scale: Features
    clusters: tuple[Cluster, ...]
    content: dict[str, Any] = field(repr=False, compare=False)

    def classify(self, features: Features) -> str | None:
        """Return the class, None if it is unknown. Of clusters that are equally near the first counts."""
        x, y, z = ((value - mean) / scale for value, mean, scale in zip(features, self.mean, self.scale, strict=True))
        distances = [dist((x, y, z), cluster.center) for cluster in self.clusters]
        nearest = min(range(len(distances)), key=distances.__getitem__)
        cluster = self.clusters[nearest]
        return cluster.name if distances[nearest] <= (inf if cluster.radius is None else cluster.radius) else None


def digest(value: dict[str, Any]) -> str:
    """Return the checksum that the model must carry. Raises ValueError if it holds what is no JSON number."""
    content = {key: part for key, part in value.items() if key != "sha256"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def parse(value: object) -> Model:
    """Return the model in a JSON value, checked whole. Raises ModelError."""
    if not isinstance(value, dict):
        raise ModelError("the model is no object")
    if value.get("schema") != SCHEMA or isinstance(value["schema"], bool):
        raise ModelError(f"schema {value.get('schema')!r} is not {SCHEMA}")
    version = value.get("version")
    if not isinstance(version, str) or not VERSION.fullmatch(version):
        raise ModelError("version must be 1-32 letters, digits, dots, - or _")
    features = value.get("features")
    if not isinstance(features, dict) or features.get("names") != list(NAMES):
        raise ModelError(f"features.names must be {', '.join(NAMES)}")
    clusters = value.get("clusters")
    if not isinstance(clusters, list) or not 1 <= len(clusters) <= MOST_CLUSTERS:
        raise ModelError(f"there must be 1 to {MOST_CLUSTERS} clusters")
    return Model(
        version=version,
        sha256=_checked_sha256(value),
        mean=_triple(features.get("mean"), "mean"),
        scale=_triple(features.get("scale"), "scale", SMALLEST_SCALE),
        clusters=tuple(_cluster(cluster, number) for number, cluster in enumerate(clusters)),
        content=value,
    )


def _checked_sha256(value: dict[str, Any]) -> str:
    try:
        right = digest(value)
    except (ValueError, RecursionError) as err:
        raise ModelError(f"the model is no JSON: {err}") from err
    if value.get("sha256") != right:
        raise ModelError(f"the checksum is wrong: {right} was computed")
    return right


def _cluster(value: object, number: int) -> Cluster:
    if not isinstance(value, dict):
        raise ModelError(f"cluster {number} is no object")
    name = value.get("class")
    if not isinstance(name, str) or not 1 <= len(name) <= LONGEST_CLASS or not name.isprintable():
        raise ModelError(f"class of cluster {number} must be a printable text of 1-{LONGEST_CLASS} characters")
    radius = value.get("radius")
    return Cluster(
        center=_triple(value.get("center"), f"center of cluster {number}"),
        name=name,
        radius=None if radius is None else _number(radius, f"radius of cluster {number}", 0.0),
    )


def _triple(value: object, what: str, least: float = -LARGEST) -> Features:
    if not isinstance(value, list) or len(value) != len(NAMES):
        raise ModelError(f"{what} must be {len(NAMES)} numbers")
    x, y, z = (_number(part, what, least) for part in value)
    return x, y, z


def _number(value: object, what: str, least: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= LARGEST:
        raise ModelError(f"{what} must be finite and between {least:g} and {LARGEST:g}")
    return float(value)


def load(store: Store) -> Model | None:
    """Return the model that was saved; None if there is none, or if what is there cannot be trusted."""
    value = store.load(FILE)
    if not value:
        return None
    try:
        return parse(value)
    except ModelError as err:
        LOG.error("Ignored %s, outlets get no class until a new model comes: %s", store.directory / FILE, err)
        return None


def save(store: Store, model: Model | None) -> None:
    """Put a model on the disk; an empty object stands for none. Raises OSError."""
    store.save(FILE, {} if model is None else model.content)
