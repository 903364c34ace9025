"""Where the files under test lie."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "custom_components" / "energier"


def load(path: Path) -> Any:
    """Read a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def leaves(tree: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    """Flatten nested objects into {path: text}."""
    if not isinstance(tree, dict):
        return {path: tree}
    return {leaf: text for key, value in tree.items() for leaf, text in leaves(value, (*path, key)).items()}
