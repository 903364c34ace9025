"""Which page the display shows, and what the button means."""

from collections.abc import Callable, Sequence

from energier_tap import lcd
from energier_tap.hal import Button, Clock, Lcd
from energier_tap.lcd import Page

IDENTIFY_S = 10.0
TURN_S = 2.0
"""For pages that alternate by themselves."""
HINT_S = 1.5
"""Held longer than this the button no longer turns the page, and the display says what comes."""
WIFI_S = 5.0
FORGET_S = 10.0


class Display:
    """Shows, in this order: who is asked for, what the button will do, a trip, the Wi-Fi's setup, the page that was turned to."""

    def __init__(self, screen: Lcd, button: Button, clock: Clock, name: str) -> None:
        self._screen = screen
        self._button = button
        self._clock = clock
        self._name = name
        self._page = 0
        self._identify_until = float("-inf")

    def identify(self) -> None:
        """Show for a while which tap this is."""
        self._identify_until = self._clock.monotonic() + IDENTIFY_S

    def turn_page(self) -> None:
        """Go to the next page."""
        self._page += 1

    @property
    def held(self) -> bool:
        """Whether the button is held so long that its meaning is shown."""
        return self._button.held() >= HINT_S

    def show(self, trip: Callable[[int], Page | None], wifi: Callable[[], Page | None], pages: Sequence[Page]) -> None:
        """Show what is due; `trip` gets a number that goes up every few seconds."""
        now = self._clock.monotonic()
        if now < self._identify_until:
            page: Page | None = lcd.identify(self._name)
        else:
            page = hint(self._button.held()) or trip(int(now / TURN_S)) or wifi()
        self._screen.show(page or pages[self._page % len(pages)])


def hint(held: float) -> Page | None:
    """Return what to tell somebody who has been holding the button for so many seconds."""
    if held < HINT_S:
        return None
    if held < WIFI_S:
        return lcd.fit("keep 5 s: Wi-Fi", ""), lcd.fit("", f"{held:.0f} s")
    if held < FORGET_S:
        return lcd.fit("let go: Wi-Fi", ""), lcd.fit("10 s: forget it", "")
    return lcd.fit("let go: forget", ""), lcd.fit("the Wi-Fi", "")
