"""Home Assistant's log by records; a traceback belongs to the line it follows."""

import re

STAMP = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+", re.MULTILINE)


def records(log: str) -> list[str]:
    """The log's records, oldest first."""
    starts = [match.start() for match in STAMP.finditer(log)]
    return [log[start:end].strip() for start, end in zip(starts, [*starts[1:], len(log)], strict=True)]


def ours(record: str) -> bool:
    """Whether a record tells of an error in Energier."""
    return "energier" in record and (" ERROR " in record or " CRITICAL " in record or "Traceback" in record)
