"""Documents exist in both languages and point to files that exist."""

from pathlib import Path
import re

import pytest

from .conftest import ROOT

PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "firmware").rglob("*.md")]
    if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_links_lead_to_files(page: Path) -> None:
    missing = [
        target
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target
        and not target.startswith(("#", "mailto:"))
        and not (page.parent / target.split("#")[0]).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("en/**/*.md")), ids=relative)
def test_page_exists_in_korean_with_the_same_headings_and_pictures(page: Path) -> None:
    korean = ROOT / "docs" / "ko" / page.relative_to(ROOT / "docs" / "en")
    english_text, korean_text = page.read_text(encoding="utf-8"), korean.read_text(encoding="utf-8")
    assert re.search(r"[가-힣]", korean_text)
    for pattern in (r"^#+ ", r"!\[", r"^```"):
        assert len(re.findall(pattern, english_text, re.MULTILINE)) == len(
            re.findall(pattern, korean_text, re.MULTILINE)
        )


def test_no_korean_page_without_an_english_one() -> None:
    for page in (ROOT / "docs" / "ko").rglob("*.md"):
        assert (ROOT / "docs" / "en" / page.relative_to(ROOT / "docs" / "ko")).exists()


def test_readme_names_the_two_commands_in_both_languages() -> None:
    for name in ("README.md", "README.ko.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "script/demo" in text
        assert "script/test" in text
