"""Samples in a thread of its own, cycle after cycle, whatever the rest of the program does."""

from collections import deque
from collections.abc import Callable, Sequence
import logging
import threading
import time
from typing import Protocol, Self

from energier_tap.hal import Burst
from energier_tap.pi.pace import Pace

LOG = logging.getLogger(__name__)
WAIT_S = 0.2
BATCH = 3
"""Cycles that are handed over at once; more would only delay a trip."""
MOST_BURSTS = 600
RETRY_S = 1.0


class Converter(Protocol):
    """The ADC."""

    def convert(self, samples: int) -> bytes:
        """Return the bytes of `samples` conversions of each outlet. Raises OSError."""
        ...


class Sampler:
    """The hal's AdcSource: one mains cycle of every `every`."""

    def __init__(
        self, adc: Converter, mains_hz: float, every: int = 1, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._adc = adc
        self._clock = clock
        self._pace = Pace(mains_hz)
        self._pause_s = (every - 1) / mains_hz
        self._batch = 1 if every >= BATCH else BATCH
        self._bursts: deque[Burst] = deque(maxlen=MOST_BURSTS)
        self._news = threading.Condition()
        self._stop = threading.Event()
        self._failure: Exception | None = None
        self._trouble = ""
        self._thread = threading.Thread(target=self._run, name="sampler", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def read(self) -> Sequence[Burst]:
        """Wait a moment for the next cycles. Raises what ended the thread."""
        with self._news:
            self._news.wait_for(lambda: len(self._bursts) >= self._batch or self._failure, WAIT_S)
            if self._failure is not None:
                raise self._failure
            bursts = list(self._bursts)
            self._bursts.clear()
        return bursts

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._take_one()
        except Exception as err:  # noqa: BLE001 - `read` raises it where somebody can see it
            with self._news:
                self._failure = err
                self._news.notify()

    def _take_one(self) -> None:
        samples = self._pace.samples
        start = self._clock()
        try:
            raw = self._adc.convert(samples)
        except OSError as err:
            if str(err) != self._trouble:
                LOG.error("The SPI bus fails, trying on: %s", err)
                self._trouble = str(err)
            self._stop.wait(RETRY_S)
            return
        seconds = self._pace.took(samples, self._clock() - start)
        self._trouble = ""
        if seconds is not None:
            with self._news:
                self._bursts.append(Burst(raw, start, seconds))
                self._news.notify()
        if self._pause_s:
            self._stop.wait(self._pause_s)
