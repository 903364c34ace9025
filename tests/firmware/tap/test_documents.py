"""The user's documents tell what the program does: the pins it uses, and every text its display can show."""

from collections.abc import Iterator
from pathlib import Path
import re

import pytest

from energier_tap import display, lcd
from energier_tap.energy import Live
from energier_tap.network import screen
from energier_tap.network.machine import Known, Machine, Step, Tick
from energier_tap.network.wifi import Credentials, Trouble
from energier_tap.pi.lcd import GOODBYE
from energier_tap.sensors import Fault
from energier_tap.settings import HardwareSettings
from energier_tap.trip import Trip

ROOT = Path(__file__).parents[3]
LANGUAGES = ("en", "ko")


def document(language: str, name: str) -> str:
    return (ROOT / "docs" / language / "hardware" / name).read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wiring_is_that_of_the_default_settings(language: str) -> None:
    pins, page = HardwareSettings(), document(language, "wiring_tap.md")
    for outlet, pin in enumerate(pins.relays, 1):
        assert re.search(rf"\| GPIO{pin} \|[^|]* IN{outlet}, ", page)
    assert re.search(rf"\| GPIO{pins.button} \| (button|버튼)", page)
    assert f"0x{pins.lcd_address:02x}" in document(language, "parts.md")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_display_is_explained(language: str) -> None:
    explained = {plain(text) for text in re.findall(r"`([^`]+)`", document(language, "lcd.md"))}
    shown = {plain(line) for page in shown_pages() for line in page if line.strip()}
    assert {line for line in shown if line not in explained} == set()


def plain(text: str) -> str:
    """Without what differs from time to time."""
    return re.sub(r"\d+(\.\d+)?", "0", " ".join(text.split()))


def shown_pages() -> Iterator[lcd.Page]:
    for held in (display.HINT_S, display.WIFI_S, display.FORGET_S):
        page = display.hint(held)
        assert page is not None
        yield page[0], "" if held < display.WIFI_S else page[1]
    for reason in ("current", "sum", "i2t", "welded"):
        for turn in (0, 1):
            page = lcd.tripped([outlet(tripped=True)], [Trip(0, reason, 12.4)], turn=turn)
            assert page is not None
            yield page
    for fault in lcd._FAULTS:
        yield from lcd.pages([outlet(fault=fault), *[outlet()] * 3], link(online=True), unsaved=True)[:2]
    yield lcd.pages([outlet(fault="silent")] * 4, link(online=True), unsaved=False)[0]
    for online in (True, False):
        yield from lcd.pages([outlet()] * 4, link(online=online), unsaved=False)[-2:]
    yield (lcd.identify("")[0], "")
    yield GOODBYE
    yield from (("Wi-Fi failed:", text) for text in screen.TROUBLES.values())
    yield from wifi_pages()


def wifi_pages() -> Iterator[lcd.Page]:
    machine = Machine()
    machine.tell(Tick(online=False), 0.0)
    machine.tell(Known(known=False), 0.0)
    yield wifi_page(machine, 1.0)
    for step in Step:
        if step is not Step.IDLE:
            machine.step, machine.since = step, 0.0
            yield wifi_page(machine, 0.0)
            yield wifi_page(machine, screen.TURN_S * 2)
    machine.step = Step.IDLE
    machine.credentials = Credentials(b"home", b"correct horse")
    yield wifi_page(machine, 0.0)
    machine.trouble = Trouble.FAILED
    yield wifi_page(machine, 0.0)


def wifi_page(machine: Machine, now: float) -> lcd.Page:
    page = screen.page(machine, now, ssid="Energier-1a2b", key="...", url="http://10.42.0.1", address="192.168.0.23")
    assert page is not None
    return page[0], page[1].removesuffix("your Wi-Fi")


def outlet(*, tripped: bool = False, fault: Fault | None = None) -> lcd.Outlet:
    return lcd.Outlet((None,), None if fault else Live(0.0, 0.0, 0.0, None), 0.0, True, tripped, fault)


def link(*, online: bool) -> lcd.Link:
    return lcd.Link("192.168.0.23" if online else None, None, online)
