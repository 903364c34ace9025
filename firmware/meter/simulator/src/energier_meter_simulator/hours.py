"""A real home's hourly energy, looked up by the local clock."""

from collections import defaultdict
import csv
from datetime import datetime
from math import isfinite
from pathlib import Path

WEEK_HOURS = 168
MOST_KWH = 100.0


class LoadError(Exception):
    """The load cannot be used; the message says why and where."""


class Hours:
    """Hourly kWh that repeat for ever.

    The hour of a moment is that of the same weekday and clock time in the same week of the year, if the data hold that week, else in one of
    the weeks there are, in turn. An hour that is missing has the mean of its clock time.
    """

    def __init__(self, rows: dict[datetime, float]) -> None:
        """Take kWh by the local start of the hour. Raises LoadError if there are none."""
        if not rows:
            raise LoadError("there is no hour in the load")
        self._weeks: dict[int, dict[int, float]] = defaultdict(dict)
        clock: dict[int, list[float]] = defaultdict(list)
        for start, kwh in rows.items():
            self._weeks[start.isocalendar().week][_hour_of_week(start)] = kwh
            clock[start.hour].append(kwh)
        mean = sum(rows.values()) / len(rows)
        self._mean = {hour: sum(clock[hour]) / len(clock[hour]) if clock[hour] else mean for hour in range(24)}
        whole = sorted(week for week, hours in self._weeks.items() if len(hours) > WEEK_HOURS * 0.9)
        self._order = whole or sorted(self._weeks)

    def kwh(self, moment: datetime) -> float:
        """Return the kWh of the hour that holds this local moment."""
        week = moment.isocalendar().week
        if week not in self._order:
            week = self._order[week % len(self._order)]
        return self._weeks[week].get(_hour_of_week(moment), self._mean[moment.hour])


def read(path: Path) -> Hours:
    """Read a CSV with the columns start (local ISO time) and kwh. Raises LoadError."""
    rows: dict[datetime, float] = {}
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            if not {"start", "kwh"} <= set(reader.fieldnames or ()):
                raise LoadError(f"{path} needs the columns start and kwh, it has {', '.join(reader.fieldnames or ())}")
            for row in reader:
                if not row["kwh"]:
                    continue
                start, kwh = datetime.fromisoformat(row["start"]), float(row["kwh"])
                if not (isfinite(kwh) and 0 <= kwh <= MOST_KWH):
                    raise LoadError(f"{path} line {reader.line_num}: {kwh} kWh in an hour cannot be")
                rows[start.replace(tzinfo=None, minute=0, second=0, microsecond=0)] = kwh
    except (OSError, UnicodeDecodeError) as err:
        raise LoadError(f"cannot read the load: {err}") from err
    except (ValueError, TypeError) as err:
        raise LoadError(f"{path} line {reader.line_num}: {err}") from err
    return Hours(rows)


def _hour_of_week(moment: datetime) -> int:
    return moment.weekday() * 24 + moment.hour
