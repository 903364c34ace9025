"""Parquet and CSV as columns. pyarrow alone."""

from collections.abc import Mapping
import csv
from dataclasses import dataclass, field
import gzip
import json
from pathlib import Path
import re
from typing import Any
import zlib

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.csv as pa_csv  # type: ignore[import-untyped]
import pyarrow.parquet as pa_parquet  # type: ignore[import-untyped]

from .errors import SeriesError

PARQUET_TYPES = {"application/vnd.apache.parquet", "application/x-parquet", "application/parquet"}
CSV_TYPES = {"text/csv", "text/plain", "application/csv"}
PARQUET_MAGIC = b"PAR1"
GZIP_MAGIC = b"\x1f\x8b"
HEAD = 1 << 16
TIME_OR_NUMBER = re.compile(r"[+-]?\d[\d.]*|\d+[-/.]\d+[-/.]\d+([T ][\d:.]+)?(Z|[+-][\d:]+)?")


@dataclass(frozen=True)
class Table:
    """The columns of a file. Those of a CSV are text."""

    name: str  # of the file, for messages and for what its words say
    columns: Mapping[str, Any]  # pyarrow.ChunkedArray
    index: tuple[str, ...] = ()  # columns that the file itself calls its index
    unreadable: int = 0  # rows with too few or too many fields
    rows: int = field(default=0)


def read_table(path: Path) -> Table:
    """A parquet or CSV file, the latter also in gzip, told apart by how it begins."""
    try:
        with path.open("rb") as file:
            begin = file.read(4)
        parquet = begin == PARQUET_MAGIC
        if begin.startswith(GZIP_MAGIC):
            source = pa.py_buffer(gzip.decompress(path.read_bytes()))
        else:
            source = pa.memory_map(str(path)) if parquet else pa.py_buffer(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise SeriesError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return _parquet(path.name, source) if parquet else _csv(path.name, source)


def table_of(body: bytes, content_type: str) -> Table:
    """The body of a request."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in PARQUET_TYPES:
        return _parquet("the body", pa.BufferReader(body))
    if kind in CSV_TYPES:
        return _csv("the body", pa.py_buffer(body))
    raise SeriesError(f"{content_type or 'no content type'} is not read here; send text/csv or {min(PARQUET_TYPES)}")


def _parquet(name: str, source: Any) -> Table:
    try:
        table = pa_parquet.read_table(source)
    except (pa.ArrowException, OSError) as error:
        raise SeriesError(f"{name} is not a parquet file that can be read: {_first_line(error)}") from None
    if not table.num_columns:
        raise SeriesError(f"{name} has no columns")
    columns = dict(zip(map(str, table.column_names), table.columns, strict=True))
    return Table(name, columns, _pandas_index(table.schema.metadata or {}, columns), rows=table.num_rows)


def _pandas_index(metadata: Mapping[bytes, bytes], columns: Mapping[str, Any]) -> tuple[str, ...]:
    try:
        names = json.loads(metadata.get(b"pandas", b"{}")).get("index_columns", [])
    except (ValueError, AttributeError):
        return ()
    return tuple(name for name in names if isinstance(name, str) and name in columns)


def _csv(name: str, buffer: Any) -> Table:
    head = buffer.slice(0, min(HEAD, buffer.size)).to_pybytes().removeprefix(b"\xef\xbb\xbf")
    if b"\0" in head:
        raise SeriesError(f"{name} is neither parquet nor CSV: it has bytes that no text has")
    lines = head.decode("utf-8", "replace").splitlines()
    blank = next((number for number, line in enumerate(lines) if line.strip()), None)
    if blank is None:
        raise SeriesError(f"{name} is empty")
    delimiter = max(",;\t", key=lines[blank].count)
    cells = [cell.strip() for cell in next(csv.reader([lines[blank]], delimiter=delimiter))]
    headless = any(TIME_OR_NUMBER.fullmatch(cell) for cell in cells[:2])
    columns = _unique([""] * len(cells) if headless else cells)
    refused: list[int] = []

    def refuse(row: Any) -> str:
        refused.append(row.number)
        return "skip"

    try:
        table = pa_csv.read_csv(
            pa.BufferReader(buffer),
            pa_csv.ReadOptions(column_names=columns, skip_rows=blank + (not headless), use_threads=False),
            pa_csv.ParseOptions(delimiter=delimiter, invalid_row_handler=refuse),
            pa_csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False),
        )
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise SeriesError(f"{name} is not a CSV file in UTF-8 that can be read: {_first_line(error)}") from None
    return Table(
        name,
        dict(zip(columns, table.columns, strict=True)),
        unreadable=len(refused),
        rows=table.num_rows + len(refused),
    )


def _unique(cells: list[str]) -> list[str]:
    """Column names; one that comes twice gets its place behind it."""
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = cell or f"column {place}"
        names.append(name if name not in names else f"{name} ({place})")
    return names


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
