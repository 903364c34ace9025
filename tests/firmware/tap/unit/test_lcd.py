from typing import Any

from hypothesis import given, strategies as st
import pytest

from energier_tap import lcd
from energier_tap.display import Display, hint
from energier_tap.energy import Live
from energier_tap.trip import Trip

LINK = lcd.Link("192.168.0.17", "Home", online=True)
TEXT = st.none() | st.text(max_size=70)
LIVE = st.none() | st.builds(
    Live, i=st.floats(0, 999), p=st.floats(0, 250_000), s=st.floats(0, 250_000), pf=st.none() | st.floats(0, 1)
)
OUTLET = st.builds(
    lcd.Outlet,
    names=st.tuples(TEXT, TEXT),
    live=LIVE,
    wh=st.floats(0, 1e9),
    on=st.booleans(),
    tripped=st.booleans(),
    fault=st.sampled_from([None, "silent", "stuck", "saturated"]),
)
TRIP = st.none() | st.builds(
    Trip, st.integers(0, 3), st.sampled_from(["current", "sum", "i2t", "welded"]), st.floats(0, 999)
)


def outlet(**values: Any) -> lcd.Outlet:
    defaults: dict[str, Any] = {
        "names": (None, ""),
        "live": live(0),
        "wh": 0.0,
        "on": True,
        "tripped": False,
        "fault": None,
    }
    return lcd.Outlet(**(defaults | values))


def live(watts: float) -> Live:
    return Live(watts / 220, watts, watts, 1.0)


FOUR = [outlet()] * 4


def fits(page: lcd.Page) -> bool:
    return all(len(line) == lcd.COLUMNS and line.isascii() and line.isprintable() for line in page)


@given(
    st.lists(OUTLET, min_size=4, max_size=4),
    st.builds(lcd.Link, address=st.none() | st.ip_addresses(v=4).map(str), ssid=TEXT, online=st.booleans()),
    st.booleans(),
    st.lists(TRIP, min_size=4, max_size=4),
    st.integers(0, 9),
)
def test_no_page_ever_overflows_or_has_a_letter_the_display_lacks(
    outlets: list[lcd.Outlet], link: lcd.Link, unsaved: bool, trips: list[Trip | None], turn: int
) -> None:
    assert all(fits(page) for page in lcd.pages(outlets, link, unsaved=unsaved))
    tripped = lcd.tripped(outlets, trips, turn=turn)
    assert tripped is None or fits(tripped)
    assert all(fits(lcd.identify(name or "")) for one in outlets for name in one.names)


@given(st.floats(0, 60))
def test_what_the_button_will_do_fits_too(held: float) -> None:
    page = hint(held)
    assert page is None or fits(page)


def test_the_four_outlets_are_on_one_page() -> None:
    outlets = [outlet(live=live(2000)), outlet(live=live(3)), outlet(on=False), outlet(live=live(0), tripped=True)]
    assert lcd.pages(outlets, LINK, unsaved=False)[1] == ("1 2000W  2   <5W", "3   off  4  TRIP")


def test_a_current_through_an_open_relay_is_shown_as_what_it_is() -> None:
    assert "300W" in lcd.pages([outlet(on=False, live=live(300)), *FOUR[1:]], LINK, unsaved=False)[1][0]


@pytest.mark.parametrize(
    ("names", "title"),
    [
        ((None, "Fridge"), "1 Fridge"),
        (("kettle", "Kitchen"), "1 kettle"),
        ((None, "Café"), "1 Cafe"),
        ((None, "냉장고"), "Outlet 1"),
        (("냉장고", "Kitchen"), "1 Kitchen"),
        ((None, "A very long name of a thing"), "1 A very l"),
    ],
)
def test_an_outlet_is_called_by_what_the_display_can_write(names: tuple[str | None, str], title: str) -> None:
    page = lcd.pages([outlet(names=names, live=live(1234)), *FOUR[1:]], LINK, unsaved=False)[2]
    assert page[0].startswith(title)
    assert page[0].endswith(" 1234W")


def test_what_is_wrong_comes_first() -> None:
    outlets = [outlet(), outlet(live=None, fault="stuck"), *FOUR[2:]]
    first, second, total, *_ = lcd.pages(outlets, LINK, unsaved=True)
    assert first[0].startswith("Cannot save")
    assert (second[0].strip(), second[1].strip()) == ("Check outlet 2", "sensor stuck")
    assert total[0].startswith("Total")
    silent = lcd.pages([outlet(live=None, fault="silent")] * 4, LINK, unsaved=False)
    assert (silent[0][0].strip(), silent[0][1].strip()) == ("No samples:", "check the ADC")
    assert silent[1][0].startswith("Total")


@pytest.mark.parametrize(
    ("link", "lines"),
    [
        (LINK, ("Home", "192.168.0.17")),
        (lcd.Link("192.168.0.17", "우리집", online=True), ("192.168.0.17", "")),
        (lcd.Link(None, None, online=False), ("no network", "")),
    ],
)
def test_the_network_is_shown_by_name_and_address(link: lcd.Link, lines: tuple[str, str]) -> None:
    pages = lcd.pages(FOUR, link, unsaved=False)
    assert tuple(line.strip() for line in pages[-2]) == lines
    assert pages[-1][1].strip() == ("broker connected" if link.online else "no broker")


def test_all_that_tripped_is_on_one_page_and_a_welded_relay_is_said_first() -> None:
    outlets = [outlet(tripped=True), outlet(), outlet(tripped=True), outlet()]
    trips = [Trip(0, "current", 12.4), None, Trip(2, "welded", 3.0), None]
    shown = [lcd.tripped(outlets, trips, turn=turn) for turn in range(3)]
    assert [page[1].strip() for page in shown if page] == ["3 RELAY WELDED", "1: 12.4 A", "button: reset"]
    assert {page[0] for page in shown if page} == {"TRIP outlet   13"}
    assert lcd.tripped(FOUR, trips, turn=0) is None


class Screen:
    def __init__(self) -> None:
        self.lines = ("", "")

    def show(self, lines: tuple[str, str]) -> None:
        self.lines = lines


class Button:
    def __init__(self) -> None:
        self.seconds = 0.0

    async def pressed(self) -> float:
        raise NotImplementedError

    def held(self) -> float:
        return self.seconds


class Clock:
    now = 0.0

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float | None:
        return None

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError


def test_what_matters_more_goes_before() -> None:
    screen, button, clock = Screen(), Button(), Clock()
    display = Display(screen, button, clock, "Kitchen")
    trip: lcd.Page | None = ("TRIP", "")
    wifi: lcd.Page | None = ("WIFI", "")

    def shown() -> str:
        display.show(lambda _: trip, lambda: wifi, [("one", ""), ("two", "")])
        return screen.lines[0].strip()

    display.identify()
    assert ">>> HERE" in shown()
    clock.now = 11.0
    button.seconds = 3.0
    assert shown() == "keep 5 s: Wi-Fi"
    button.seconds = 0.0
    assert shown() == "TRIP"
    trip = None
    assert shown() == "WIFI"
    wifi = None
    assert shown() == "one"
    display.turn_page()
    assert shown() == "two"
    display.turn_page()
    assert shown() == "one"
