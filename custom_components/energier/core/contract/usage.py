"""What was used in a billing period: from Home Assistant's statistics of the meters, and their counters' growth since the newest row.

Home Assistant's running sum is right as long as it saw the counter: it goes on over a counter that starts again at 0. What it cannot know
is when the energy of an hour without a row was used, and what a counter had counted when it started again unseen.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from ..sources import counter
from .hours import HOUR, MICRO, HourUse, exact, hours_between, is_countable, spread, total
from .repeats import without_repeats

RESET_BELOW = Decimal("0.9")
"""A counter below this part of its last value started again at 0; above it, it only dipped (Home Assistant's own threshold)."""

SECONDS = HOUR.total_seconds()

DIP_LASTS = timedelta(hours=2)
"""A sum that fell and is not back after this time has really lost something, and counts on from where it is."""

MAX_KW = Decimal(300)
"""The contracts this is made for end below 300 kW (KEPCO's general (gap)); a higher mean is a replaced counter or a wrong unit."""

HOME_KW = Decimal(counter.MAX_KW)
"""What a home can always take."""

SLACK_KWH = Decimal(3)
"""What comes at once, however short the time: the step of a coarse counter, or the hour of a meter that speaks once an hour."""

MOST = 5
"""Times its greatest hour that a home may take for minutes; never less than `HOME_KW`, as the first car that is charged is something new."""

RARE = 100
"""One hour in so many may be a counter's jump, and is not what a home takes."""

KNOWN_AFTER = 24
"""Hours of statistics below which nothing is known of what a home takes."""

BLIP = timedelta(hours=1)
"""A meter that is silent for less is not worth a word: its counter tells the rest when it is back."""

ROW_LATE = timedelta(minutes=15)
"""The newest five-minute row may be this old without anybody having been away."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the statistics of a meter (an hour or five minutes; epoch seconds): its counter and the running sum at its end, kWh."""

    start: float
    end: float
    state: float | None
    sum: float


@dataclass(frozen=True, slots=True)
class Span:
    """A time without trustworthy data."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours without rows, `start` to `end`; the row up to `counted` holds their energy, unless the counter was `lost` meanwhile."""

    start: datetime
    end: datetime
    counted: datetime
    lost: bool


@dataclass(frozen=True, slots=True)
class Base:
    """The end of the newest row, from which the live counter counts on.

    `state` is the counter there (None: unknown) and `sum` the running sum, kWh. `owed` is what the counter must make up first, because it
    dipped.
    """

    end: datetime
    state: Decimal | None
    sum: Decimal
    owed: Decimal = Decimal()


@dataclass(frozen=True, slots=True)
class MeterHistory:
    """What the statistics say about one meter, from the moment `since` on; None: nothing at all.

    `most_kw` is more than the home ever takes, as far as its hours show.
    """

    hours: tuple[HourUse, ...]
    gaps: tuple[Gap, ...]
    base: Base | None
    since: datetime | None
    most_kw: Decimal = MAX_KW


@dataclass(frozen=True, slots=True)
class PeriodUsage:
    """The usage of a billing period up to now, all meters together.

    `hours` include the running hour and add up to `kwh`. `missing` are the times in which at least one meter said nothing, in order.
    """

    kwh: Decimal
    hours: tuple[HourUse, ...]
    missing: tuple[Span, ...]
    missing_hours: int

    @property
    def complete(self) -> bool:
        """Whether the number is the whole usage."""
        return not self.missing_hours


def history(rows: Iterable[Row], *, whole: bool = False) -> MeterHistory:
    """Read the statistics of one meter: hourly rows, and five-minute rows, which matter after the last hourly row only.

    The first row is where the counting begins, so ask for rows from before the period. With `whole`, nothing was ever before it, and its
    sum is its own energy (Home Assistant's `change` of the row is equal to its `sum`). Rows that show what no counter shows are not there.
    """
    given = sorted(rows, key=lambda row: row.start)
    every = [row for row in given if is_countable(row.sum) and is_countable(row.state or 0)]
    whole = whole and given[:1] == every[:1]
    hourly = [row for row in every if row.end - row.start >= SECONDS]
    newest = hourly[-1].end if hourly else 0.0
    known = without_repeats(hourly + [row for row in every if row.end - row.start < SECONDS and row.start >= newest])
    if not known:
        return MeterHistory((), (), None, None)

    kwh: defaultdict[datetime, Decimal] = defaultdict(Decimal)
    gaps: list[Gap] = []
    first = known[0]
    if whole and first.sum > 0:
        _add(kwh, _at(first.start), _at(first.end), exact(first.sum))
    most_kw = _most_kw(known)
    moved = _at(first.end)
    highest = exact(first.sum)
    lowest, fell = highest, None
    for before, row in pairwise(known):
        value, end = exact(row.sum), _at(row.end)
        lost = _started_again(before.state, row.state) and row.start > before.end
        since, used = _at(before.end), Decimal()
        if value >= highest:
            used, highest, fell = value - highest, value, None
        elif fell is None:
            lowest, fell = value, end
        else:
            lowest = min(lowest, value)
            if end - fell >= DIP_LASTS:
                since, used, highest, fell = fell, value - lowest, value, None
        possible = MAX_KW * hours_between(since, end)
        if row.end - row.start < SECONDS:
            # A meter that speaks once a day says in five minutes what it has counted since it spoke last.
            possible = max(possible, most_kw * hours_between(moved, end))
        if row.sum != before.sum:
            moved = end
        if used > possible:
            used, lost = Decimal(), True
            gaps.append(Gap(since, end, end, lost))
        elif row.start > before.end:
            gaps.append(Gap(since, _at(row.start), end, lost))
        _add(kwh, since, end, used)

    last = known[-1]
    state = None if last.state is None else exact(last.state)
    base = Base(_at(last.end), state, exact(last.sum), highest - exact(last.sum))
    hours = tuple(HourUse(start, kwh[start]) for start in sorted(kwh))
    return MeterHistory(hours, tuple(gaps), base, _at(first.end), most_kw)


def live_rest(
    base: Base | None,
    live_state_kwh: Decimal | None,
    reset: bool = False,
    now: datetime | None = None,
    most_kw: Decimal = MAX_KW,
) -> Decimal | None:
    """What the counter, which shows `live_state_kwh` now, has counted since `base`, kWh; None where that cannot be known.

    A counter that started again has counted what it shows: one of which that is known (`reset`: its `last_reset` is newer than the base), or
    one far below the base. A smaller dip is 0. With `now`, what a home that takes `most_kw` at most cannot have counted since the base is
    not believed: it may be gone in a second. If it stays, the next row of the statistics has it, and the base is there.
    """
    if base is None or base.state is None or live_state_kwh is None:
        return None
    if reset or live_state_kwh < RESET_BELOW * base.state:
        rest = live_state_kwh
    else:
        rest = live_state_kwh - base.state - base.owed
    if now is not None and rest > SLACK_KWH + most_kw * hours_between(base.end, max(_utc(now), base.end)):
        return None
    return max(rest, Decimal()).quantize(MICRO)


def period_usage(
    histories: Sequence[MeterHistory], rests: Sequence[Decimal | None], begins: datetime, now: datetime
) -> PeriodUsage:
    """The usage from the moment a period `begins` until `now`, of all meters with their live rests (None: no live value)."""
    begins, now = _utc(begins), _utc(now)
    kwh: defaultdict[datetime, Decimal] = defaultdict(Decimal)
    missing: list[Span] = []
    for meter, rest in zip(histories, rests, strict=True):
        _count(kwh, meter, rest, begins, now)
        missing += _missing(meter, rest, begins, now)
    hours = tuple(HourUse(start, kwh[start]) for start in sorted(kwh))
    spans = _joined(missing)
    seconds = sum((span.end - span.start for span in spans), timedelta())
    return PeriodUsage(total(hours), hours, spans, -(-seconds // HOUR))


def _count(
    kwh: defaultdict[datetime, Decimal], meter: MeterHistory, rest: Decimal | None, begins: datetime, now: datetime
) -> None:
    """Add the hours of one meter from `begins` on; of an hour in which the period begins, the part that lies in it."""
    first = bisect_right(meter.hours, begins - HOUR, key=lambda hour: hour.start)
    for hour in meter.hours[first:]:
        if hour.start < now:
            kwh[hour.start] += _inside(hour.kwh, hour.start, hour.start + HOUR, begins)
    if rest is not None and meter.base is not None and now > begins:
        since = min(max(meter.base.end, begins), now)
        if rest or since < now:
            _add(kwh, since, now, _inside(rest, meter.base.end, now, begins))


def _inside(kwh: Decimal, start: datetime, end: datetime, begins: datetime) -> Decimal:
    """The part of an energy used evenly from `start` to `end` that was used after `begins`."""
    return kwh if start >= begins else (kwh * hours_between(begins, end) / hours_between(start, end)).quantize(MICRO)


def _missing(meter: MeterHistory, rest: Decimal | None, begins: datetime, now: datetime) -> list[Span]:
    """The times between `begins` and `now` of which one meter's statistics and counter say nothing."""
    if meter.since is None or meter.base is None:
        return [Span(begins, now)] if begins < now else []
    spans = [Span(begins, meter.since)]
    for gap in meter.gaps:
        if gap.lost:
            spans.append(Span(max(gap.start, begins), gap.end))
        elif gap.start < begins < gap.counted:
            spans.append(Span(begins, gap.counted))
    silent = now - max(meter.base.end, begins)
    if (rest is None and silent >= BLIP) or meter.base.end + ROW_LATE < begins:
        spans.append(Span(max(meter.base.end, begins), now))
    return [Span(span.start, min(span.end, now)) for span in spans if span.start < min(span.end, now)]


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans that overlap or touch as one."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def _add(kwh: defaultdict[datetime, Decimal], start: datetime, end: datetime, used: Decimal) -> None:
    for part in spread(start, end, used):
        kwh[part.start] += part.kwh


def _most_kw(rows: Sequence[Row]) -> Decimal:
    """More than a home takes even for minutes, by its hours; `MAX_KW` where they are too few."""
    hourly = (row for row in rows if row.end - row.start >= SECONDS)
    means = sorted((row.sum - before.sum) * SECONDS / (row.end - before.end) for before, row in pairwise(hourly))
    if len(means) < KNOWN_AFTER:
        return MAX_KW
    greatest = means[-1 - len(means) // RARE]
    return min(max(MOST * Decimal(greatest).quantize(MICRO), HOME_KW), MAX_KW)


def _started_again(before: float | None, after: float | None) -> bool:
    return before is not None and after is not None and after < float(RESET_BELOW) * before


def _at(epoch: float) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
