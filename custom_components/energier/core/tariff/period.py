"""The days of a billing period, and the pieces in which nothing changes."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from .dated import DAY, LAST_YEAR, starts
from .errors import TariffError
from .lines import Discount, Energy, Fixed, Minimum, PassThrough, PerKwh, PlanLine, Tax
from .plan import Plan, Version

LONGEST = 62
"""Days; what is longer is no monthly bill."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Days within which no rate, block, season or version changes; `first` and `last` are included."""

    first: date
    last: date
    version: Version

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Period:
    """A billing period, `first` and `last` included."""

    first: date
    last: date
    month: int
    """The days that a month's amounts and blocks are for: its own, or those of the whole month it is only a part of."""
    pieces: tuple[Piece, ...]

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


def divide(plan: Plan, first: date, last: date) -> Period:
    """Cut a period where anything of the plan changes; raise TariffError for one that the plan cannot bill."""
    details = {"first": first.isoformat(), "last": last.isoformat()}
    if last < first:
        raise TariffError("period_reversed", f"the period ends on {last}, before it begins on {first}", details)
    if last.year > LAST_YEAR:
        raise TariffError("period_too_late", f"the period ends after the year {LAST_YEAR}", details)
    if (last - first).days >= LONGEST:
        raise TariffError(
            "period_too_long", f"{first} to {last} is longer than {LONGEST} days: a bill is for a month", details
        )
    if first < plan.first_day:
        raise TariffError(
            "period_before_plan",
            f"{plan.id} has no rates before {plan.first_day}",
            details | {"plan": plan.id, "first_day": plan.first_day.isoformat()},
        )
    if plan.last_day is not None and last > plan.last_day:
        raise TariffError(
            "period_after_plan",
            f"{plan.id} has no rates after {plan.last_day}",
            details | {"plan": plan.id, "last_day": plan.last_day.isoformat()},
        )
    cuts = {first, last + DAY}
    pieces = []
    versions = [v for v in plan.versions if v.first <= last and (v.last is None or v.last >= first)]
    for version in versions:
        cuts.add(version.first)
        cuts.update(_changes(version, first, last))
    for begins, ends in pairwise(sorted(cut for cut in cuts if first <= cut <= last + DAY)):
        version = next(v for v in reversed(versions) if v.first <= begins)
        pieces.append(Piece(begins, ends - DAY, version))
    return Period(first, last, month_of(first, last, plan.proration.ignore_extra_days), tuple(pieces))


def month_of(first: date, last: date, ignore_extra_days: int) -> int:
    """The days of the month that a period is, or is a part of.

    A month goes from a day to the day before the same day of the next month, or from one month's last day to the day
    before the next month's last day.
    """
    days = (last - first).days + 1
    end = last + DAY
    whole = (end.year * 12 + end.month) - (first.year * 12 + first.month) == 1
    if whole and (end.day == first.day or (_is_last(end) and (_is_last(first) or first.day > end.day))):
        return days
    month = monthrange(first.year, first.month)[1]
    return days if month < days <= month + ignore_extra_days else month


def _is_last(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def _changes(version: Version, first: date, last: date) -> Iterator[date]:
    for line in version.lines:
        yield from _line_changes(line)
    for season in version.seasons.values():
        for year in range(first.year, last.year + 1):
            yield from season.starts(year)


def _line_changes(line: PlanLine) -> Iterator[date]:
    match line:
        case Fixed() | PerKwh() | Tax() | Minimum() | PassThrough():
            yield from starts(line.values)
        case Energy():
            yield from starts(line.rates)
            yield from starts(line.blocks)
        case Discount():
            for rule in line.rules:
                yield from starts(rule.values)
        case _:
            pass
