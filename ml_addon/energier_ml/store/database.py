"""The store's file: a connection to SQLite, and what is asked of it. Blocking; one thread each."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
import sqlite3

import numpy as np
from numpy.typing import NDArray

from . import schema
from .errors import (
    SeriesKindError,
    StoreCorruptError,
    StoreError,
    StoreNewerError,
    StoreUnwritableError,
    UnknownSeriesError,
    explained,
)
from .model import HOURS, LEVELS, Choice, KeptForecast, Kind, Readings, Series, Summary, Unit

FOREVER = 2**63 - 1
BUSY_SECONDS = 5.0
KEPT_DAYS = 400  # of forecasts: a year can be looked back at
ROW = np.dtype([("start", np.int64), ("value", np.float64)])


class Database:
    """One connection to the file.

    Parameters
    ----------
    path : the file; created where it is missing, brought to the newest schema where it is old
    read_only : only look; the file must be there and up to date

    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        if not read_only:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreUnwritableError(path, str(error)) from error
        with explained(path):
            mode = "rw" if read_only else "rwc"
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=BUSY_SECONDS
            )
        try:
            with explained(path):
                self._prepare(read_only)
        except StoreError:
            self._connection.close()
            raise

    def _prepare(self, read_only: bool) -> None:
        # Look before touching: a file of somebody else or of a newer version stays as it is.
        self._check_ours()
        execute = self._connection.execute
        execute("PRAGMA foreign_keys = ON")
        if read_only:
            execute("PRAGMA query_only = ON")
            return
        execute("PRAGMA journal_mode = WAL")
        # An acknowledged batch survives even a power cut; a batch comes once an hour, the sync costs nothing.
        execute("PRAGMA synchronous = FULL")
        self._migrate()

    def _check_ours(self) -> int:
        """The version of the file's schema."""
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        (application,) = self._connection.execute("PRAGMA application_id").fetchone()
        (tables,) = self._connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
        if tables and application != schema.APPLICATION_ID:
            raise StoreCorruptError(self._path, "an SQLite file of another program")
        if version > len(schema.MIGRATIONS):
            raise StoreNewerError(self._path, version, len(schema.MIGRATIONS))
        return int(version)

    def _migrate(self) -> None:
        with self._transaction():
            # Read again: another process may have migrated while this one waited for its turn.
            version = self._check_ours()
            if version == len(schema.MIGRATIONS):
                return
            self._connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
            for step in schema.MIGRATIONS[version:]:
                for statement in filter(str.strip, step.split(";")):
                    self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS)}")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # SQLite has already rolled back after some errors
                self._connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of it."""
        with explained(self._path):
            self._connection.close()

    def put_series(self, series: Series) -> bool:
        """Create or change a series; True where it is new."""
        with explained(self._path), self._transaction():
            kept = self._series(series.id)
            if kept is not None:
                number = self._number(series.id)
                if kept.kind is not series.kind:
                    if self._connection.execute(schema.HAS_READINGS, (number,)).fetchone()[0]:
                        raise SeriesKindError(series.id, kept.kind, series.kind)
                    self._connection.execute(schema.DELETE_OUTLOOK, (number,))
                if kept.timezone != series.timezone:  # its days were other days
                    self._connection.execute(schema.DELETE_FORECASTS, (number,))
            row = (
                series.id,
                series.name,
                series.kind,
                series.unit,
                series.timezone,
                series.temperature,
                series.country,
            )
            self._connection.execute(schema.PUT_SERIES, row)
            return kept is None

    def has_series(self, series_id: str) -> bool:
        """Whether there is a series of this id."""
        with explained(self._path):
            return self._series(series_id) is not None

    def series(self, series_id: str) -> Series:
        """One series, without counting what is kept of it."""
        with explained(self._path):
            found = self._series(series_id)
        if found is None:
            raise UnknownSeriesError(series_id)
        return found

    def _series(self, series_id: str) -> Series | None:
        row = self._connection.execute(schema.SELECT_SERIES, (series_id,)).fetchone()
        return None if row is None else _series_of(row)

    def summaries(self) -> list[Summary]:
        """Every series, by id."""
        with explained(self._path):
            return self._summaries(None)

    def summary(self, series_id: str) -> Summary:
        """One series."""
        with explained(self._path):
            found = self._summaries(series_id)
        if not found:
            raise UnknownSeriesError(series_id)
        return found[0]

    def _summaries(self, series_id: str | None) -> list[Summary]:
        return [
            Summary(_series_of(row[:-3]), *row[-3:])
            for row in self._connection.execute(schema.SELECT_SUMMARIES, (series_id,))
        ]

    def delete_series(self, series_id: str) -> None:
        """Forget a series and all that belongs to it."""
        with explained(self._path), self._transaction():
            if not self._connection.execute(schema.DELETE_SERIES, (series_id,)).rowcount:
                raise UnknownSeriesError(series_id)

    def upsert(self, series_id: str, readings: Readings) -> int:
        """Keep a batch, all of it or nothing; of several readings with one start, the last.

        Returns how many were new or had another value.
        """
        with explained(self._path), self._transaction():
            number = self._number(series_id)
            before = self._connection.total_changes
            rows = zip(readings.starts.tolist(), readings.values.tolist(), strict=True)
            self._connection.executemany(schema.UPSERT_READING, ((number, start, value) for start, value in rows))
            return self._connection.total_changes - before

    def read(self, series_id: str, start: int = -FOREVER, end: int = FOREVER, limit: int = -1) -> Readings:
        """Readings that begin in [start, end), the first `limit` of them (-1: all)."""
        with explained(self._path):
            return self._readings(schema.SELECT_READINGS, (self._number(series_id), start, end, limit))

    def _readings(self, select: str, parameters: tuple[int, ...]) -> Readings:
        with closing(self._connection.execute(select, parameters)) as cursor:
            # Streamed: five years of minutes would be half a gigabyte as Python tuples.
            rows = np.fromiter(cursor, ROW)
        return Readings(np.ascontiguousarray(rows["start"]), np.ascontiguousarray(rows["value"]))

    def hours(self, series_id: str) -> NDArray[np.int64]:
        """The hours in which a reading begins, as seconds since 1970."""
        with (
            explained(self._path),
            closing(self._connection.execute(schema.SELECT_HOURS, (self._number(series_id),))) as cursor,
        ):
            return np.fromiter((hour for (hour,) in cursor), np.int64)

    def delete_readings(self, series_id: str, start: int = -FOREVER, end: int = FOREVER) -> int:
        """Forget the readings that begin in [start, end); how many there were."""
        with explained(self._path), self._transaction():
            return self._connection.execute(schema.DELETE_READINGS, (self._number(series_id), start, end)).rowcount

    def put_outlook(self, series_id: str, values: Readings) -> None:
        """Keep what is expected of a series, in place of what was expected before."""
        with explained(self._path), self._transaction():
            number = self._number(series_id)
            self._connection.execute(schema.DELETE_OUTLOOK, (number,))
            rows = zip(values.starts.tolist(), values.values.tolist(), strict=True)
            self._connection.executemany(schema.INSERT_OUTLOOK, ((number, start, value) for start, value in rows))

    def outlook(self, series_id: str, start: int = -FOREVER, end: int = FOREVER) -> Readings:
        """What is expected in [start, end)."""
        with explained(self._path):
            return self._readings(schema.SELECT_OUTLOOK, (self._number(series_id), start, end))

    def put_forecasts(self, series_id: str, forecasts: Iterable[KeptForecast]) -> None:
        """Remember forecasts; one that is kept for its day and method stays as it was made. Of old ones, 400 days stay."""
        with explained(self._path), self._transaction():
            number = self._number(series_id)
            self._connection.executemany(
                schema.INSERT_FORECAST,
                (
                    (number, one.date, one.method, one.issued, _bytes(one.quantiles), _bytes(one.mean))
                    for one in forecasts
                ),
            )
            self._connection.execute(schema.DELETE_OLD_FORECASTS, (number, KEPT_DAYS))

    def forecasts(self, series_id: str, first: str, end: str) -> list[KeptForecast]:
        """What every method forecast for the local days in [first, end), YYYY-MM-DD."""
        with explained(self._path):
            parameters = (self._number(series_id), first, end)
            return [
                KeptForecast(date, method, issued, _floats(quantiles).reshape(LEVELS, HOURS), _floats(mean))
                for date, method, issued, quantiles, mean in self._connection.execute(
                    schema.SELECT_FORECASTS, parameters
                )
            ]

    def choice(self, series_id: str) -> Choice:
        """Which method and model answer for a series."""
        with explained(self._path):
            row = self._connection.execute(schema.SELECT_CHOICE, (series_id,)).fetchone()
        if row is None:
            raise UnknownSeriesError(series_id)
        return Choice(*row)

    def put_choice(self, series_id: str, choice: Choice) -> None:
        """Let another method or model answer from now on."""
        with explained(self._path), self._transaction():
            if not self._connection.execute(schema.UPDATE_CHOICE, (choice.method, choice.version, series_id)).rowcount:
                raise UnknownSeriesError(series_id)

    def changes(self) -> int:
        """A number that is another one once somebody else has changed the file: by another connection or process."""
        with explained(self._path):
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def damage(self) -> list[str]:
        """What SQLite's own check of the whole file finds; empty where all is well."""
        try:
            with explained(self._path):
                found = [str(line) for (line,) in self._connection.execute(schema.INTEGRITY)]
        except StoreCorruptError as error:  # too damaged even to be checked to the end
            return [str(error)]
        return [] if found == ["ok"] else found

    def _number(self, series_id: str) -> int:
        row = self._connection.execute(schema.SERIES_NUMBER, (series_id,)).fetchone()
        if row is None:
            raise UnknownSeriesError(series_id)
        return int(row[0])


def _series_of(row: tuple[str, str, str, str, str, str | None, str | None]) -> Series:
    id_, name, kind, unit, timezone, temperature, country = row
    return Series(id_, name, Kind(kind), Unit(unit), timezone, temperature, country)


def _bytes(numbers: NDArray[np.float64]) -> bytes:
    return numbers.astype("<f8").tobytes()


def _floats(content: bytes) -> NDArray[np.float64]:
    return np.frombuffer(content, "<f8").astype(np.float64)
