"""The store for asyncio: writes in one thread, reads in another, so neither holds up the event loop or the other."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from .database import FOREVER, Database
from .errors import StoreError
from .gaps import find_gaps
from .model import Gap, Readings, Series, Summary

FILE = "energier.db"


class _Thread:
    """A thread with a connection of its own, opened at its first use and, where that failed, tried again at the next."""

    def __init__(self, open_database: Callable[[], Database]) -> None:
        self._open = open_database
        self._database: Database | None = None
        self._executor = ThreadPoolExecutor(1)

    async def run[T](self, call: Callable[[Database], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._run, call)

    def _run[T](self, call: Callable[[Database], T]) -> T:
        if self._database is None:
            self._database = self._open()
        return call(self._database)

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._executor, self._close)
        self._executor.shutdown()

    def _close(self) -> None:
        if self._database is not None:
            self._database.close()


class Store:
    """Series and readings in `data_dir`. Every method raises StoreError where the file cannot be used."""

    def __init__(self, data_dir: Path) -> None:
        path = data_dir / FILE
        self._writer = _Thread(partial(Database, path))
        self._reader = _Thread(partial(Database, path, read_only=True))
        self._trouble: StoreError | None = None

    @property
    def trouble(self) -> StoreError | None:
        """Why the last write to the open file failed; None once one has succeeded."""
        return self._trouble

    async def open(self) -> None:
        """Create or migrate the file where needed; cheap when it is open already."""
        await self._writer.run(lambda database: None)

    async def close(self) -> None:
        """Let go of the file."""
        await self._reader.close()
        await self._writer.close()

    async def put_series(self, series: Series) -> bool:
        """Create or change a series; True where it is new."""
        return await self._write(lambda database: database.put_series(series))

    async def delete_series(self, series_id: str) -> None:
        """Forget a series and all that belongs to it."""
        await self._write(lambda database: database.delete_series(series_id))

    async def upsert(self, series_id: str, readings: Readings) -> int:
        """Keep a batch; returns how many readings were new or changed. It is on the disk when this returns."""
        return await self._write(lambda database: database.upsert(series_id, readings))

    async def delete_readings(self, series_id: str, start: int, end: int) -> int:
        """Forget the readings that begin in [start, end); how many there were."""
        return await self._write(lambda database: database.delete_readings(series_id, start, end))

    async def put_outlook(self, series_id: str, values: Readings) -> None:
        """Keep what is expected of a series, in place of what was expected before."""
        await self._write(lambda database: database.put_outlook(series_id, values))

    async def series(self, series_id: str) -> Series:
        """One series, without counting what is kept of it."""
        return await self._read(lambda database: database.series(series_id))

    async def summaries(self) -> list[Summary]:
        """Every series, by id."""
        return await self._read(Database.summaries)

    async def summary(self, series_id: str) -> Summary:
        """One series."""
        return await self._read(lambda database: database.summary(series_id))

    async def read(self, series_id: str, start: int = -FOREVER, end: int = FOREVER, limit: int = -1) -> Readings:
        """Readings that begin in [start, end), the first `limit` of them (-1: all)."""
        return await self._read(lambda database: database.read(series_id, start, end, limit))

    async def gaps(self, series_id: str) -> list[Gap]:
        """Hours without a reading."""
        return await self._read(lambda database: find_gaps(database.hours(series_id)))

    async def changes(self) -> int:
        """A number that is another one once anything was written, by whomever."""
        return await self._read(Database.changes)

    async def _write[T](self, call: Callable[[Database], T]) -> T:
        await self.open()
        try:
            result = await self._writer.run(call)
        except StoreError as error:
            self._trouble = error
            raise
        self._trouble = None
        return result

    async def _read[T](self, call: Callable[[Database], T]) -> T:
        await self.open()
        return await self._reader.run(call)
