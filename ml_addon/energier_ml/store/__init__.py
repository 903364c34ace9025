"""What the app remembers: series, their readings, what was forecast for them, in one SQLite file.

model (what is kept) <- database (all SQL, blocking) <- store (the same for asyncio, off the event loop).
"""

from .database import FOREVER, ROW, Database
from .errors import (
    SeriesKindError,
    StoreBusyError,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreNewerError,
    StoreUnwritableError,
    UnknownSeriesError,
)
from .gaps import find_gaps
from .model import Choice, Gap, KeptForecast, Kind, Readings, Series, Summary, Unit
from .store import Store

__all__ = [
    "FOREVER",
    "ROW",
    "Choice",
    "Database",
    "Gap",
    "KeptForecast",
    "Kind",
    "Readings",
    "Series",
    "SeriesKindError",
    "Store",
    "StoreBusyError",
    "StoreCorruptError",
    "StoreError",
    "StoreFullError",
    "StoreNewerError",
    "StoreUnwritableError",
    "Summary",
    "Unit",
    "UnknownSeriesError",
    "find_gaps",
]
