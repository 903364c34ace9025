"""Has series learned anew at night: those with new whole days, and those that have never been learned."""

import asyncio
from collections.abc import Callable
import logging
from pathlib import Path
import time
import zlib

import numpy as np

from ..clock import DAY, HOUR
from ..engine.clock import LocalClock
from ..engine.models import ModelFiles
from ..jobs import JobRunner, QueueFullError
from ..store import Kind, Store, StoreError, Summary

LOOK_SECONDS = 60.0
QUIET = 2 * HOUR + HOUR // 2  # after midnight of the series' own clock
SPREAD = HOUR  # so that not all begin at once
FIRST_DAYS = 7
ASTRAY = 7 * DAY  # a model of so much later was learned while the clock was ahead
TRAIN = "train"

_LOGGER = logging.getLogger(__name__)


class Nightly:
    """Looks each minute what is due. It keeps nothing that matters: the model files say what has been learned."""

    def __init__(
        self, store: Store, jobs: JobRunner, data_dir: Path, now: Callable[[], int] = lambda: int(time.time())
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._data_dir = data_dir
        self._now = now
        self._tried: dict[str, np.datetime64] = {}  # the local day of the last try: one a day is enough
        self._seen: dict[str, tuple[int | None, int | None]] = {}

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
            except StoreError as error:
                _LOGGER.warning("Nothing is learned: %s", error)
            except Exception:
                _LOGGER.exception("Nothing is learned this minute")
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> list[str]:
        """Queue a job for every series that is due; their ids."""
        now = self._now()
        queued: list[str] = []
        for summary in await self._store.summaries():
            series = summary.series
            try:
                due = await asyncio.to_thread(self._due, summary, now)
            except Exception:  # of one series: the others are learned all the same
                _LOGGER.exception("Whether %r is due cannot be told", series.id)
                continue
            self._seen[series.id] = (summary.first, summary.last)
            if not due or self._waits(series.id):
                continue
            try:
                self._jobs.submit(TRAIN, {"series": series.id})
            except QueueFullError:
                return queued  # the rest next time
            self._tried[series.id] = LocalClock(series.timezone).day(now)
            queued.append(series.id)
        return queued

    def _due(self, summary: Summary, now: int) -> bool:
        series, first, last = summary.series, summary.first, summary.last
        if series.kind is Kind.TEMPERATURE or first is None or last is None:
            return False
        clock = LocalClock(series.timezone)
        today = clock.day(now)
        if self._tried.get(series.id) == today:
            return False
        astray = str(clock.day(now + ASTRAY))
        ends = [file.manifest.end for file in ModelFiles(self._data_dir, series.id).all() if file.manifest]
        learned = [end for end in ends if end < astray]
        if not learned:
            # While a first import still comes in, wait for its end.
            return last - first >= FIRST_DAYS * DAY and self._seen.get(series.id) == (first, last)
        quiet = clock.midnight(today) + QUIET + zlib.crc32(series.id.encode()) % SPREAD
        return now >= quiet and str(clock.day(min(last, now)) - np.timedelta64(1, "D")) > learned[0]

    def _waits(self, series_id: str) -> bool:
        return any(
            job.kind == TRAIN and not job.state.finished and job.parameters.get("series") == series_id
            for job in self._jobs.jobs()
        )
