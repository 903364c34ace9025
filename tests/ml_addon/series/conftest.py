from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

type Write = Callable[..., Path]


@pytest.fixture
def csv(tmp_path: Path) -> Write:
    """A CSV file of rows of text."""

    def write(*rows: str, name: str = "home.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        return path

    return write


def instants(start: str, count: int, minutes: int = 60) -> list[str]:
    first = datetime.fromisoformat(start)
    first = first if first.tzinfo else first.replace(tzinfo=UTC)
    return [(first + timedelta(minutes=minutes * n)).isoformat() for n in range(count)]
