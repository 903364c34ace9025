"""Files to readings and back, in a process that may import what reads formats."""

from pathlib import Path

import numpy as np

from ..store import ROW, Database, Kind
from ..store.store import FILE
from .model import JobContext, JobError, Json

COLUMNS = {Kind.CONSUMPTION: "kwh", Kind.PRODUCTION: "kwh", Kind.TEMPERATURE: "celsius"}


def read_file(job: JobContext) -> Json:
    """Put the readings of the file `file` into its place, as NumPy writes them; how many rows came and were dropped."""
    from ..series import SeriesError, read_body

    path = Path(str(job.parameters["file"]))
    try:
        found = read_body(
            path.read_bytes(),
            str(job.parameters["content_type"]),
            str(job.parameters["timezone"]),
            temperature=job.parameters["kind"] == Kind.TEMPERATURE,
            unit=str(job.parameters["unit"]),
        )
    except SeriesError as error:
        raise JobError(str(error)) from error
    rows = np.empty(len(found.starts), ROW)
    rows["start"], rows["value"] = found.starts, found.values
    try:
        with path.open("wb") as file:
            np.save(file, rows, allow_pickle=False)
    except OSError as error:
        raise JobError(f"The readings cannot be put down ({error}): free some disk space") from error
    return {
        "received": found.received,
        "dropped": {reason: int(count) for reason, count in found.dropped.items() if count},
    }


def write_parquet(job: JobContext) -> Json:
    """Write the readings of `series` into the file `file`."""
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    database = Database(job.data_dir / FILE, read_only=True)
    try:
        series = database.series(str(job.parameters["series"]))
        readings = database.read(series.id)
    finally:
        database.close()
    starts = pa.array(readings.starts).cast(pa.timestamp("s", tz="UTC"))
    table = pa.table({"start": starts, COLUMNS[series.kind]: readings.values})
    try:
        pq.write_table(table, str(job.parameters["file"]))
    except OSError as error:
        raise JobError(f"The file cannot be put down ({error}): free some disk space") from error
    return len(readings)
