"""The wiring pictures of the documents."""

from pathlib import Path
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from .conftest import ROOT

IMAGES = ROOT / "docs" / "images"
PICTURES = sorted(path.name for path in IMAGES.glob("hardware_*.svg"))
SVG = "{http://www.w3.org/2000/svg}"
Box = tuple[float, float, float, float]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wiring")
    subprocess.run([sys.executable, "-I", "-S", str(ROOT / "script" / "lib" / "wiring"), str(folder)], check=True)
    return folder


def test_the_documents_show_what_the_script_draws(drawn: Path) -> None:
    made = {path.name: path.read_bytes() for path in drawn.iterdir()}
    assert sorted(made) == PICTURES
    assert {name for name, content in made.items() if content != (IMAGES / name).read_bytes()} == set()


def test_every_picture_is_in_a_document_of_its_language() -> None:
    for language in ("en", "ko"):
        pages = "".join(page.read_text("utf-8") for page in (ROOT / "docs" / language / "hardware").glob("*.md"))
        shown = {name for name in PICTURES if f"](../../images/{name})" in pages}
        assert shown == {name for name in PICTURES if name.endswith(f"-{language}.svg")} != set()


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_lies_over_another_or_outside(name: str) -> None:
    picture = ET.parse(IMAGES / name).getroot()
    boxes = {f"{text.text} {box}": box for text in picture.iter(f"{SVG}text") for box in (_box(text),)}
    width, height = float(picture.attrib["width"]), float(picture.attrib["height"])
    assert [text for text, box in boxes.items() if box[0] < 8 or box[1] > width - 8 or box[3] > height - 4] == []
    seen = list(boxes.items())
    overlapping = [
        (one, other)
        for number, (one, a) in enumerate(seen)
        for other, b in seen[number + 1 :]
        if a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]
    ]
    assert overlapping == []


def _box(text: ET.Element) -> Box:
    """Left, right, top and bottom of a text, with the widths that letters commonly have."""
    size, x, y = float(text.attrib["font-size"]), float(text.attrib["x"]), float(text.attrib["y"])
    width = size * sum(0.92 if ord(letter) > 0x1100 else 0.56 for letter in text.text or "")
    left = x - width * {"start": 0, "middle": 0.5, "end": 1}[text.attrib.get("text-anchor", "start")]
    return left, left + width, y - 0.75 * size, y + 0.2 * size
