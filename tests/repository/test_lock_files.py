"""Every environment is pinned, with hashes, and tied to no one's package mirror."""

from pathlib import Path
import re

import pytest

from .conftest import ROOT

LISTS = [*sorted((ROOT / "requirements").glob("*.in")), ROOT / "ml_addon" / "requirements.in"]


def wanted(path: Path) -> set[str]:
    lines = [line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return {
        re.split(r"[\[=<>!~;\s]", line)[0].lower().replace("_", "-")
        for line in lines
        if line and not line.startswith("-r ")
    }


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_everything_wanted_is_pinned_with_hashes(path: Path) -> None:
    locked = path.with_suffix(".txt").read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9-]+)==[^\s;]+(?: ;[^\\\n]*)? \\\n    --hash=sha256:", locked, re.MULTILINE)
    assert wanted(path) <= set(pins)
    assert len(pins) == len(re.findall(r"^[a-z0-9]", locked, re.MULTILINE))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_no_address_in_a_lock_file(path: Path) -> None:
    assert "://" not in path.with_suffix(".txt").read_text(encoding="utf-8")
