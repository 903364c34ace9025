"""The display by RPLCD. An I2C bus is slow and a display can be missing, so a thread of its own does the writing."""

from collections.abc import Callable, Iterator, Sequence
import logging
import threading
import time
from typing import Protocol, Self

from energier_tap.lcd import COLUMNS

LOG = logging.getLogger(__name__)
RETRY_S = 10.0
REFRESH_S = 300.0
"""Relays disturb displays: now and then it is set up and written anew."""
LINES = 2
GOODBYE = ("Energier".center(COLUMNS), "stopped".center(COLUMNS))

Lines = tuple[str, str]


class Panel(Protocol):
    """A display that is there. Its methods raise OSError when it is not any more."""

    def write(self, row: int, column: int, text: str) -> None:
        """Write from there on."""
        ...

    def close(self) -> None:
        """Let go of the bus."""
        ...


class I2cPanel:
    """An HD44780 behind a PCF8574, switched on and cleared."""

    def __init__(self, bus: int, address: int) -> None:
        """Set it up. Raises OSError."""
        from RPLCD.i2c import CharLCD  # type: ignore[import-untyped]

        self._lcd = CharLCD.__new__(CharLCD)
        try:
            self._lcd.__init__(
                "PCF8574", address, port=bus, cols=COLUMNS, rows=LINES, charmap="A00", auto_linebreaks=False
            )
        except OSError:
            # Nobody answers, but the bus is open by then.
            if hasattr(self._lcd, "bus"):
                self._lcd.bus.close()
            raise

    def write(self, row: int, column: int, text: str) -> None:
        """Write from there on."""
        self._lcd.cursor_pos = (row, column)
        self._lcd.write_string(text)

    def close(self) -> None:
        """Let go of the bus."""
        self._lcd.bus.close()


class LcdWriter:
    """The hal's Lcd. `set_up` opens the display and raises OSError if there is none: told once, tried again."""

    def __init__(self, set_up: Callable[[], Panel], clock: Callable[[], float] = time.monotonic) -> None:
        self._set_up = set_up
        self._clock = clock
        self._wanted: Lines = (" " * COLUMNS, " " * COLUMNS)
        self._news = threading.Condition()
        self._closing = False
        self._missing = False
        self._thread = threading.Thread(target=self._run, name="lcd", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._news:
            self._closing = True
            self._wanted = GOODBYE
            self._news.notify()
        self._thread.join()

    def show(self, lines: Lines) -> None:
        """Show these lines soon."""
        with self._news:
            self._wanted = lines
            self._news.notify()

    def _run(self) -> None:
        while not self._closing:
            try:
                self._write_on(self._set_up())
            except OSError as err:
                if not self._missing:
                    LOG.warning("No display, trying again every %.0f s: %s", RETRY_S, err)
                    self._missing = True
                self._pause()

    def _write_on(self, panel: Panel) -> None:
        """Write until the display is due for a new start, or the program ends. Raises OSError if it fails."""
        shown: Lines = (" " * COLUMNS, " " * COLUMNS)
        until = self._clock() + REFRESH_S
        try:
            while True:
                with self._news:
                    wanted, last = self._wanted, self._closing
                for row, column, text in changes(shown, wanted):
                    panel.write(row, column, text)
                shown = wanted
                if self._missing:
                    LOG.info("The display is there again")
                    self._missing = False
                if last or self._clock() >= until:
                    break
                with self._news:
                    while not self._closing and self._wanted == shown and self._clock() < until:
                        self._news.wait(until - self._clock())
        finally:
            panel.close()

    def _pause(self) -> None:
        with self._news:
            self._news.wait_for(lambda: self._closing, RETRY_S)


def changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (row, column, text) for each run of characters that differ. One that is not ASCII becomes a question mark."""
    for row, pair in enumerate(zip(old, new, strict=True)):
        before, after = (line.ljust(COLUMNS)[:COLUMNS].encode("ascii", "replace").decode("ascii") for line in pair)
        column = 0
        while column < COLUMNS:
            end = column
            while end < COLUMNS and before[end] != after[end]:
                end += 1
            if end > column:
                yield row, column, after[column:end]
            column = end + 1
