"""What can go wrong with the store, each with what to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
import shutil
import sqlite3

# SQLite reports some writes that found no room (the WAL's index) as a plain I/O error.
NO_ROOM_BYTES = 1 << 20


class UnknownSeriesError(LookupError):
    """No series of this id is kept."""

    def __init__(self, series_id: str) -> None:
        super().__init__(f"There is no series {series_id!r}: create it first")


class SeriesKindError(ValueError):
    """A series with readings cannot become another kind: its values would mean something else."""

    def __init__(self, series_id: str, kept: str, wanted: str) -> None:
        super().__init__(f"Series {series_id!r} has readings of kind {kept}; to make it {wanted}, delete it first")


class StoreError(Exception):
    """The file cannot be used."""


class StoreNewerError(StoreError):
    """A newer version of the app has written the file."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(
            f"{path} was written by a newer version of the app (schema {found}, this version knows {known}): "
            "update the app, or restore the backup made before the update"
        )


class StoreCorruptError(StoreError):
    """The file is damaged, or no store at all."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} is damaged or not a store ({reason}): restore it from a backup, or move it away")


class StoreUnwritableError(StoreError):
    """The file or its folder cannot be written."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be written ({reason}): make {path.parent} a writable folder")


class StoreFullError(StoreError):
    """There is no room left."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"No room left for {path}: free some disk space; what was acknowledged is kept")


class StoreBusyError(StoreError):
    """Somebody else holds the file."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is held by another program: is the app running twice?")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into those above."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explain(path, error) from error


def _explain(path: Path, error: sqlite3.Error) -> StoreError:
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:  # the upper bits only say more about the same
        case sqlite3.SQLITE_FULL:
            return StoreFullError(path)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return StoreCorruptError(path, str(error))
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return StoreUnwritableError(path, str(error))
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreBusyError(path)
        case sqlite3.SQLITE_IOERR if shutil.disk_usage(path.parent).free < NO_ROOM_BYTES:
            return StoreFullError(path)
        case _:
            return StoreError(f"{path}: {error}")
