"""The billing periods: from one reading day to the day before the next, whole local days.

A contract that is read on the last day of the month has periods of 28 to 31 days: 31 January to 27 February, 28 February to 30 March.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

LAST_DAY = 0
"""The reading day of a contract that is read on the last day of each month."""

READING_DAYS = range(1, 29)
"""The other reading days; every month has them."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class BillingPeriod:
    """The days that one bill covers, `first` and `last` included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a period without a day."""
        if self.last < self.first:
            raise ValueError(f"A billing period cannot end ({self.last}) before it begins ({self.first})")

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def key(self) -> str:
        """Its name where things are stored: its first day."""
        return self.first.isoformat()

    def begins(self, zone: tzinfo) -> datetime:
        """Its first moment, local midnight."""
        return _midnight(self.first, zone)

    def ends(self, zone: tzinfo) -> datetime:
        """The first moment of the next period, local midnight."""
        return _midnight(self.last + DAY, zone)


def period_at(day: date, reading_day: int) -> BillingPeriod:
    """The period in which `day` lies. Raises ValueError for an impossible reading day."""
    first = _reading(day.year, day.month, reading_day)
    if day < first:
        first = _reading(*_month_before(day.year, day.month), reading_day)
    after = _reading(*_month_after(first.year, first.month), reading_day)
    return BillingPeriod(first, after - DAY)


def following(period: BillingPeriod, reading_day: int) -> BillingPeriod:
    """The period after `period`."""
    return period_at(period.last + DAY, reading_day)


def preceding(period: BillingPeriod, reading_day: int) -> BillingPeriod:
    """The period before `period`."""
    return period_at(period.first - DAY, reading_day)


def _reading(year: int, month: int, reading_day: int) -> date:
    """The reading day of a month."""
    if reading_day == LAST_DAY:
        return date(year, month, monthrange(year, month)[1])
    if reading_day not in READING_DAYS:
        raise ValueError(f"The reading day is 1 to 28, or {LAST_DAY} for the last day of the month, not {reading_day}")
    return date(year, month, reading_day)


def _month_after(year: int, month: int) -> tuple[int, int]:
    return (year, month + 1) if month < 12 else (year + 1, 1)


def _month_before(year: int, month: int) -> tuple[int, int]:
    return (year, month - 1) if month > 1 else (year - 1, 12)


def _midnight(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day; where the clock is put forward at midnight, that is the moment in which it is."""
    return datetime.combine(day, time(), zone)
