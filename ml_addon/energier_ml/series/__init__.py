"""Files of readings as histories on the home's clock.

table (parquet, CSV) -> columns (which is what) -> values (numbers, moments) -> readings (instants, units) -> hourly -> read.
No HTTP, no SQL. Imports pyarrow.
"""

from .body import Body, read_body
from .counts import Counts
from .errors import SeriesError
from .read import Homes, read_homes
from .weather import Weather

__all__ = ["Body", "Counts", "Homes", "SeriesError", "Weather", "read_body", "read_homes"]
