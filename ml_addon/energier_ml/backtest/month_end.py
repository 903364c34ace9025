"""Month end: what a calendar month comes to, said after day 10 and after day 20."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..forecast.base import HOURS, MEDIAN, Floats, History
from ..forecast.period import forecast_period
from .days import NoTestDaysError, Span, span_of
from .outlook import forecast_of

CUTS = (10, 20)
OUTLOOK_DAYS = 7  # of weather forecast
COMPLETE = 0.99  # of a month's hours must be known
# KEPCO, residential low voltage, since 2023-05-16: kWh at which the second and third tier begin.
TIERS, SUMMER_TIERS, SUMMER = (200, 400), (300, 450), (7, 8)
DEFAULT = "period"


@dataclass(frozen=True)
class Month:
    """A month, its days up to the cut, and what was known of the weather."""

    past: History
    first: np.datetime64
    last: np.datetime64
    outlook: Floats  # (remaining, 24)

    @property
    def length(self) -> int:
        """Days of the month."""
        return int((self.last - self.first).astype(int)) + 1

    @property
    def so_far(self) -> History:
        """The days of the month that are over."""
        return self.past.last(int((self.past.end - self.first).astype(int)))


@dataclass(frozen=True)
class Total:
    """KWh of a month, and the band it is in with 80 % where a method gives one."""

    kwh: float
    low: float = float("nan")
    high: float = float("nan")


type Method = Callable[[Month], Total]


def last_month(month: Month) -> Total:
    """What the month before came to."""
    before = month.past.until(month.first)
    start = (month.first - span_of(1)).astype("datetime64[M]").astype("datetime64[D]")
    return Total(_kwh(before.last(int((month.first - start).astype(int)))))


def run_rate(month: Month) -> Total:
    """So far, by day, times the days of the month."""
    return Total(_kwh(month.so_far) / len(month.so_far) * month.length)


def to_date_plus_28_day_mean(month: Month) -> Total:
    """So far, and for each day that remains the mean of the last four weeks."""
    recent = month.past.last(28)
    remaining = month.length - len(month.so_far)
    return Total(_kwh(month.so_far) + _kwh(recent) / len(recent) * remaining)


def period(month: Month) -> Total:
    """The app's own (forecast/period.py): the median and the 10-90 % band of its distribution."""
    found = forecast_period(month.past, month.first, month.last, month.outlook)
    return Total(float(found.quantiles[MEDIAN]), float(found.quantiles[0]), float(found.quantiles[-1]))


METHODS: Mapping[str, Method] = {
    "last_month": last_month,
    "run_rate": run_rate,
    "to_date_plus_28_day_mean": to_date_plus_28_day_mean,
    DEFAULT: period,
}


def month_end(history: History, method: Method, span: Span) -> dict[str, float]:
    """One method on one home: error, wrong tiers and coverage of each cut day over its complete months."""
    figures: dict[str, float] = {}
    starts = _months(history, span)
    for cut in CUTS:
        rows = np.array([_judge(history, method, start, cut) for start in starts])
        for column, name in enumerate(("kwh_mape", "wrong_tier", "coverage80", "width80")):
            known = rows[~np.isnan(rows[:, column]), column]
            figures[f"{name} {cut}"] = float(known.mean()) if len(known) else float("nan")
    return {**figures, "months": float(len(starts))}


def tier(kwh: float, month: np.datetime64) -> int:
    """0, 1 or 2: the KEPCO tier that a month's kWh reach."""
    summer = int(month.astype("datetime64[M]").astype(int)) % 12 + 1 in SUMMER
    return int(sum(kwh > floor for floor in (SUMMER_TIERS if summer else TIERS)))


def _judge(history: History, method: Method, start: np.datetime64, cut: int) -> tuple[float, float, float, float]:
    month = _month(history, start, cut)
    truth = _kwh(history.until(month.last + span_of(1)).last(month.length))
    said = method(month)
    inside = float(said.low <= truth <= said.high) if not np.isnan(said.low) else float("nan")
    return (
        abs(said.kwh - truth) / truth,
        float(tier(said.kwh, start) != tier(truth, start)),
        inside,
        (said.high - said.low) / truth,
    )


def _month(history: History, start: np.datetime64, cut: int) -> Month:
    last = _next(start) - span_of(1)
    today = start + span_of(cut)
    past = history.until(today)
    remaining = int((last - today).astype(int)) + 1
    outlook = np.full((remaining, HOURS), np.nan)
    known = history.temperature[len(past) : len(past) + min(OUTLOOK_DAYS, remaining)]
    outlook[: len(known)] = forecast_of(known, today)
    return Month(past, start, last, outlook)


def _months(history: History, span: Span) -> list[np.datetime64]:
    """First days of the complete months that have a complete month before them."""
    months = np.arange(history.first.astype("datetime64[M]"), _next(history.end).astype("datetime64[M]"))
    starts = [start for start in months.astype("datetime64[D]") if _complete(history, start)]
    chosen = [
        start
        for before, start in pairwise(starts)
        if _next(before) == start
        and (span.start is None or start >= span.start)
        and (span.end is None or _next(start) <= span.end + span_of(1))
    ]
    if not chosen:
        raise NoTestDaysError(
            f"readings from {history.first} to {history.end - span_of(1)} hold no two complete calendar months one after "
            "the other"
        )
    return chosen


def _next(day: np.datetime64) -> np.datetime64:
    """The first day of the month after a day's."""
    following: np.datetime64 = (day.astype("datetime64[M]") + np.timedelta64(1, "M")).astype("datetime64[D]")
    return following


def _complete(history: History, start: np.datetime64) -> bool:
    end = _next(start)
    if start < history.first or end > history.end:
        return False
    kwh = history.until(end).last(int((end - start).astype(int))).kwh
    return bool((~np.isnan(kwh)).mean() >= COMPLETE and np.nansum(kwh) > 0)


def _kwh(history: History) -> float:
    return float(np.nansum(history.kwh))
