"""What a contract warns of, each thing once in a billing period: a goal's levels, and the next tier of the tariff.

Which levels matter is the automation's business (70 %, three days ahead), and there may be many. So the watermark keeps the furthest point
that has been told, in whole steps, and an alert says from where to where it moved: what lies between has just been crossed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import Any, Protocol, Self

from .goal import Goal


class Measure(StrEnum):
    """In what the distance to the next tier is measured."""

    DAYS = "days"
    KWH = "kwh"


@dataclass(frozen=True, slots=True)
class GoalCrossing:
    """The progress (%) to a goal of a contract went over every level above `before`, up to and including `after`."""

    contract: str
    period: str
    goal: Goal
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class TierApproach:
    """The distance to a `tier` fell under every level below `before` (None: whatever it is), down to and including `after`.

    0 when the tier is reached.
    """

    contract: str
    period: str
    tier: int
    measure: Measure
    before: float | None
    after: float


type Alert = GoalCrossing | TierApproach


class Watched(Protocol):
    """What of an outlook leads to alerts."""

    @property
    def tier(self) -> int | None:
        """The tier of the next kWh; None without tiers."""

    @property
    def next_tier(self) -> int | None:
        """The tier above it; None if there is none."""

    @property
    def next_tier_energy(self) -> Decimal | None:
        """To the next tier, kWh."""

    @property
    def next_tier_days(self) -> Decimal | None:
        """Days to the next tier; None if it is not reached in this period."""

    @property
    def goal_energy_progress(self) -> Decimal | None:
        """%."""

    @property
    def goal_cost_progress(self) -> Decimal | None:
        """%."""


@dataclass(frozen=True, slots=True)
class Watermark:
    """What has been told in a period: the highest progress (whole %) to each goal, the smallest distance (whole units) to each tier."""

    period: str
    goals: Mapping[Goal, int] = field(default_factory=dict)
    tiers: Mapping[tuple[int, Measure], int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """What has to survive a restart."""
        tiers: dict[str, dict[str, int]] = {}
        for (tier, measure), distance in self.tiers.items():
            tiers.setdefault(str(tier), {})[measure.value] = distance
        return {
            "period": self.period,
            "goals": {goal.value: percent for goal, percent in self.goals.items()},
            "tiers": tiers,
        }

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """Read `as_dict` again. Raises ValueError for anything else."""
        try:
            period = date.fromisoformat(data["period"]).isoformat()
            goals = {Goal(goal): _whole(percent) for goal, percent in data["goals"].items()}
            tiers = {
                (int(tier), Measure(measure)): _whole(distance)
                for tier, distances in data["tiers"].items()
                for measure, distance in distances.items()
            }
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"Not a watermark of alerts: {data!r}") from error
        return cls(period, goals, tiers)


def advance(
    watermark: Watermark | None, contract: str, period_key: str, outlook: Watched
) -> tuple[Watermark, tuple[Alert, ...]]:
    """Move the watermark to what the outlook says now, and tell what it passed; a new period begins anew.

    None is the watermark of a contract that was never watched. Tiers that were passed unseen are told late rather than never, but not those
    which were passed before anybody watched.
    """
    never = watermark is None
    if watermark is None or watermark.period != period_key:
        watermark = Watermark(period_key)
    goals, tiers = dict(watermark.goals), dict(watermark.tiers)
    alerts: list[Alert] = []

    for goal, progress in _progress(outlook):
        before, after = goals.get(goal, 0), int(progress)
        if after > before:
            goals[goal] = after
            alerts.append(GoalCrossing(contract, period_key, goal, before, after))
    for tier, measure, after in _distances(outlook):
        nearest = tiers.get((tier, measure))
        if nearest is None or after < nearest:
            tiers[tier, measure] = after
            if not (never and after == 0):
                alerts.append(TierApproach(contract, period_key, tier, measure, nearest, after))
    return Watermark(period_key, goals, tiers), tuple(alerts)


def _progress(outlook: Watched) -> Iterator[tuple[Goal, Decimal]]:
    """The goals that there are, with what has been reached of them, %."""
    for goal, progress in (
        (Goal.ENERGY, outlook.goal_energy_progress),
        (Goal.COST, outlook.goal_cost_progress),
    ):
        if progress is not None:
            yield goal, progress


def _distances(outlook: Watched) -> Iterator[tuple[int, Measure, int]]:
    """The whole units, rounded up, to each tier above the first that is reached or comes next."""
    for tier in range(2, (outlook.tier or 0) + 1):
        for measure in Measure:
            yield tier, measure, 0
    if outlook.next_tier is None:
        return
    for measure, distance in ((Measure.DAYS, outlook.next_tier_days), (Measure.KWH, outlook.next_tier_energy)):
        if distance is not None:
            yield outlook.next_tier, measure, int(distance.to_integral_value(ROUND_CEILING))


def _whole(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ValueError(f"{value!r} is not a whole number from 0 on")
