"""`script/wiring`: draws the wiring pictures of the documents. Needs nothing but Python."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import meter_link
import meter_sensors
from sheet import LANGUAGES
import tap_mains
import tap_signals

IMAGES: Final = Path(__file__).parents[3] / "docs" / "images"
PICTURES: Final[Mapping[str, Callable[[str], str]]] = {
    "tap_mains": tap_mains.draw,
    "tap_signals": tap_signals.draw,
    "meter_sensors": meter_sensors.draw,
    "meter_link": meter_link.draw,
}


def main() -> None:
    """Draw every picture in every language into a folder."""
    parser = argparse.ArgumentParser(prog="script/wiring", description="Draws the wiring pictures of the documents.")
    parser.add_argument("folder", nargs="?", type=Path, default=IMAGES, help="where to put them (default: %(default)s)")
    folder = parser.parse_args().folder
    for name, draw in PICTURES.items():
        for language in LANGUAGES:
            (folder / f"hardware_{name}-{language}.svg").write_text(draw(language), encoding="utf-8")


if __name__ == "__main__":
    main()
