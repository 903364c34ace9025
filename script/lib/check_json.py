"""Every JSON file of the repository parses, with no key given twice."""

import json
from pathlib import Path
import subprocess
import sys
from typing import Any


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object; raise ValueError where a key stands twice."""
    keys = [key for key, _ in pairs]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise ValueError(f"key given twice: {', '.join(twice)}")
    return dict(pairs)


def main() -> int:
    """Check every file git knows or would know."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.json"],
        capture_output=True,
        check=True,
        text=True,
    )
    wrong = 0
    for name in listed.stdout.splitlines():
        path = Path(name)
        if not path.exists():
            continue
        try:
            json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=unique)
        except ValueError as error:
            print(f"{path}: {error}")
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
