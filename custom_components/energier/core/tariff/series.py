"""Prices (or kWh) that follow each other without a gap."""

from collections.abc import Iterable, Sequence
import csv
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Self
from zoneinfo import ZoneInfo

from .dated import FIRST_YEAR, LAST_YEAR
from .errors import TariffError

RESOLUTIONS = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 15, 20, 30, 60))

MOST = 10**9
"""The largest price, or kWh, that is believed."""

type Point = tuple[datetime, Decimal]
"""The start (aware) and the value."""


@dataclass(frozen=True, slots=True)
class PriceSeries:
    """The price of each slot, from `first` (UTC) on, one after the other."""

    first: datetime
    resolution: timedelta
    prices: tuple[Decimal, ...]

    @classmethod
    def of(cls, points: Iterable[Point]) -> Self:
        """Prices with their starts, in order; raise TariffError where one is missing, doubled, or of another length."""
        every = list(points)
        length = resolution(every)
        return cls(every[0][0].astimezone(UTC), length, tuple(price for _, price in every))

    @property
    def end(self) -> datetime:
        """The end of the last slot, UTC."""
        return self.first + len(self.prices) * self.resolution

    def price(self, start: datetime, minutes: int = 60) -> Decimal:
        """The mean price of the `minutes` from `start` on; raise TariffError where the series does not reach."""
        offset = start - self.first
        number = offset // self.resolution
        slots = max(timedelta(minutes=minutes) // self.resolution, 1)
        if number < 0 or number + slots > len(self.prices):
            raise TariffError(
                "price_missing",
                f"there is no price for {start.isoformat()}: the series covers {self.first.isoformat()} to "
                f"{self.end.isoformat()}",
                {"start": start.isoformat(), "first": self.first.isoformat(), "end": self.end.isoformat()},
            )
        if slots == 1:
            return self.prices[number]
        return sum(self.prices[number : number + slots], Decimal(0)) / slots


def parse_series(text: str, file: str, time_zone: str) -> PriceSeries:
    """Read `start,price` rows; `start` is ISO 8601, and where it names no offset it is the plan's local time.

    Raises TariffError with the number of the line for a gap, a doubled or out-of-order start, a local time that the
    change of clocks makes ambiguous or skips, or a line that is none.
    """
    return PriceSeries.of(parse_points(text, file, time_zone, "price"))


def parse_points(text: str, file: str, time_zone: str, column: str) -> list[Point]:
    """Read the rows `start,<column>`, checked against each other."""
    zone = ZoneInfo(time_zone)
    points: list[Point] = []
    lines: list[int] = []
    reader = csv.reader(text.removeprefix("\ufeff").splitlines())
    for row in reader:
        cells = [cell.strip() for cell in row]
        if not any(cells) or (not points and cells == ["start", column]):
            continue
        if len(cells) != 2:
            raise _wrong(
                "series_syntax", file, reader.line_num, f"start,{column} is needed, not {','.join(cells)[:60]}"
            )
        try:
            start, value = datetime.fromisoformat(cells[0]), Decimal(cells[1])
        except (ValueError, InvalidOperation) as error:
            raise _wrong(
                "series_syntax", file, reader.line_num, f"a time and a number are needed, not {','.join(cells)[:60]}"
            ) from error
        if not value.is_finite():
            raise _wrong("series_syntax", file, reader.line_num, f"{cells[1]} is no number")
        if abs(value) > MOST:
            raise _wrong("series_syntax", file, reader.line_num, f"{cells[1][:60]} is more than {MOST}")
        if not FIRST_YEAR <= start.year <= LAST_YEAR:
            reason = f"a year from {FIRST_YEAR} to {LAST_YEAR} is needed, not {cells[0]}"
            raise _wrong("series_syntax", file, reader.line_num, reason)
        points.append((_located(start, zone, file, reader.line_num), value))
        lines.append(reader.line_num)
    resolution(points, file, lines)
    return points


def _located(start: datetime, zone: ZoneInfo, file: str, line: int) -> datetime:
    if start.tzinfo is not None:
        return start
    early, late = start.replace(tzinfo=zone, fold=0), start.replace(tzinfo=zone, fold=1)
    if early.utcoffset() != late.utcoffset():
        if early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != start:
            raise _wrong("series_skipped", file, line, f"the clocks skip {start.isoformat()} in {zone}")
        raise _wrong(
            "series_ambiguous",
            file,
            line,
            f"{start.isoformat()} comes twice in {zone}: write the offset from UTC, such as {early.isoformat()}",
        )
    return early


def resolution(points: Sequence[Point], file: str = "", lines: Sequence[int] | None = None) -> timedelta:
    """The length of each slot; raise TariffError where the starts do not follow each other evenly."""
    numbers = range(1, len(points) + 1) if lines is None else lines
    if len(points) < 2:
        raise _wrong("series_short", file, 0, "at least two rows are needed")
    starts = [start.astimezone(UTC) for start, _ in points]
    steps = sorted({later - earlier for earlier, later in pairwise(starts)})
    length = next((step for step in steps if step > timedelta(0)), timedelta(0))
    for number, (earlier, later) in enumerate(pairwise(starts), start=1):
        if later <= earlier:
            raise _wrong(
                "series_doubled", file, numbers[number], f"{points[number][0].isoformat()} is not after the row before"
            )
        if length not in RESOLUTIONS:
            raise _wrong(
                "series_resolution",
                file,
                numbers[number],
                f"{length} from row to row; an hour or an even part of one is needed",
            )
        if later - earlier != length:
            raise _wrong(
                "series_gap",
                file,
                numbers[number],
                f"nothing between {points[number - 1][0].isoformat()} and {points[number][0].isoformat()}",
            )
    midnight = starts[0].replace(hour=0, minute=0, second=0, microsecond=0)
    if (starts[0] - midnight) % length:
        raise _wrong(
            "series_resolution", file, numbers[0], f"{points[0][0].isoformat()} does not begin a slot of {length}"
        )
    return length


def _wrong(code: str, file: str, line: int, reason: str) -> TariffError:
    where = f"{file}, line {line}" if line else file
    return TariffError(
        code, f"{where}: {reason}" if where else reason, {"file": file, "line": str(line), "reason": reason}
    )
