"""Give the hours in which nobody listened to a device their own energy.

A device that lost the broker counts on, keeps what it used step by step, and sends that afterwards. Home Assistant would show all of it in the
hour of the reconnect. Its statistics know the total before the gap and after it; the history knows how it is spread over the time between.
The rows made here lie between the two totals, so no hour is negative and the whole stays exactly what the counter says.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Step:
    """What a channel used in the `seconds` from `start` (epoch seconds); kWh, None where the device was off."""

    start: float
    seconds: int
    kwh: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the statistics that covers start to end (epoch seconds), with the running sum at its end."""

    start: float
    end: float
    state: float
    sum: float


@dataclass(frozen=True, slots=True)
class HourRow:
    """A row to add: the hour's start (epoch seconds), and the counter and the running sum at its end."""

    start: float
    state: float
    sum: float


def missing_hours(rows: Iterable[Row], steps: Iterable[Step]) -> list[HourRow] | None:
    """The hours that have steps but no row, and lie between two rows; None while the counter after the outage is in no row yet.

    `rows`: everything the statistics have around the gap, hourly and five-minute rows mixed; `sum` and `state` in kWh.
    An hour in which any row lies is left alone: its total is Home Assistant's own. Steps and counter agree up to the minutes at both ends of
    an outage: what is left over goes evenly to the time without steps, what is too much is taken from all steps alike.
    """
    every = list(rows)
    detailed = {row.start // HOUR for row in every if row.end - row.start < HOUR}
    known = sorted(
        (row for row in every if row.end - row.start < HOUR or row.start // HOUR not in detailed),
        key=lambda row: row.start,
    )
    by_start = {step.start: step for step in steps}
    if not known or not by_start:
        return []
    if known[-1].end <= max(by_start):
        return None
    filled: list[HourRow] = []
    for position, (before, after) in enumerate(pairwise(known)):
        if after.start < _next_hour(before.end) + HOUR:
            continue
        # A device that is back shows its old counter until it has sent the new one.
        counted = next((row for row in known[position + 1 :] if row.sum != before.sum), None)
        inside = _between(by_start.values(), before.end, (counted or after).end)
        if counted is None and any(step.kwh for step in inside):
            return None
        total = (counted or after).sum - before.sum
        if inside and total >= 0:
            filled += _fill(before, after.start, (counted or after).end, total, inside)
    return filled


def _fill(before: Row, back: float, counted: float, total: float, steps: list[Step]) -> list[HourRow]:
    """The rows from `before` until the device is `back`; it used `total` until its counter was `counted` (epoch seconds)."""
    kwh: defaultdict[float, float] = defaultdict(float)
    seconds: defaultdict[float, float] = defaultdict(float)
    for step in steps:
        start, end = step.start, step.start + step.seconds
        while start < end:
            part_end = min((start // HOUR + 1) * HOUR, end)
            kwh[start // HOUR * HOUR] += (step.kwh or 0.0) * (part_end - start) / step.seconds
            seconds[start // HOUR * HOUR] += part_end - start
            start = part_end

    measured = sum(kwh.values())
    quiet = max(counted - before.end - sum(seconds.values()), 0.0)
    left_over = max(total - measured, 0.0) if quiet else 0.0
    scale = (total - left_over) / measured if measured else 0.0

    filled: list[HourRow] = []
    used = 0.0
    hour = before.end // HOUR * HOUR
    while hour + HOUR <= back:
        silent = max(hour + HOUR - max(hour, before.end) - seconds[hour], 0.0)
        used = min(used + scale * kwh[hour] + (left_over * silent / quiet if quiet else 0.0), total)
        if hour >= before.end and seconds[hour]:
            filled.append(HourRow(hour, before.state + used, before.sum + used))
        hour += HOUR
    return filled


def _between(steps: Iterable[Step], start: float, end: float) -> list[Step]:
    return [step for step in steps if start <= step.start and step.start + step.seconds <= end]


def _next_hour(at: float) -> float:
    return -(-at // HOUR) * HOUR
