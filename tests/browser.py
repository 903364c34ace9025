"""The browser in which pages are looked at, and how it is started."""

from pathlib import Path

CHROMIUM = Path(__file__).parents[1] / ".venv" / "bin" / "chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCALES = {"en": "en-US", "ko": "ko-KR"}
