"""Each level is crossed once in a period, whatever happens to the numbers and to Home Assistant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.energier.core.contract.alerts import (
    Alert,
    GoalCrossing,
    Measure,
    TierApproach,
    Watermark,
    advance,
)
from custom_components.energier.core.contract.goal import Goal

JULY, AUGUST = "2026-07-01", "2026-08-01"


@dataclass(frozen=True)
class Now:
    """What an outlook says that leads to alerts."""

    goal_energy_progress: Decimal | None = None
    goal_cost_progress: Decimal | None = None
    tier: int | None = None
    next_tier: int | None = None
    next_tier_energy: Decimal | None = None
    next_tier_days: Decimal | None = None


def goal(percent: float | str | None) -> Now:
    return Now(goal_energy_progress=None if percent is None else Decimal(str(percent)))


def tier(number: int, kwh: float | str, days: float | str | None = None) -> Now:
    return Now(
        tier=number,
        next_tier=number + 1,
        next_tier_energy=Decimal(str(kwh)),
        next_tier_days=None if days is None else Decimal(str(days)),
    )


def run(outlooks: Iterable[Now], mark: Watermark | None = None, period: str = JULY) -> tuple[Watermark, list[Alert]]:
    """The watermark and all alerts after these outlooks; it is stored and read again after each."""
    told: list[Alert] = []
    for each in outlooks:
        mark, alerts = advance(mark, "home", period, each)
        mark = Watermark.from_dict(json.loads(json.dumps(mark.as_dict())))
        told += alerts
    assert mark is not None
    return mark, told


def crossed(alerts: Sequence[Alert], level: float) -> int:
    """How often a goal's level was crossed."""
    return sum(isinstance(alert, GoalCrossing) and alert.before < level <= alert.after for alert in alerts)


def warned(alerts: Sequence[Alert], to: int, measure: Measure, level: float) -> int:
    """How often a tier came as near as the level."""
    return sum(
        isinstance(alert, TierApproach)
        and (alert.tier, alert.measure) == (to, measure)
        and (alert.before is None or level < alert.before)
        and alert.after <= level
        for alert in alerts
    )


def test_a_goal_crosses_its_levels_in_whole_percent() -> None:
    _, told = run([goal("69.4"), goal("69.9"), goal(70), goal("82.5")])
    assert told == [
        GoalCrossing("home", JULY, Goal.ENERGY, 0, 69),
        GoalCrossing("home", JULY, Goal.ENERGY, 69, 70),
        GoalCrossing("home", JULY, Goal.ENERGY, 70, 82),
    ]


def test_energy_and_cost_are_two_goals() -> None:
    _, told = run([Now(goal_energy_progress=Decimal(50), goal_cost_progress=Decimal(90))])
    assert told == [
        GoalCrossing("home", JULY, Goal.ENERGY, 0, 50),
        GoalCrossing("home", JULY, Goal.COST, 0, 90),
    ]


def test_a_level_is_not_crossed_again_after_a_blip_or_a_restart() -> None:
    mark, told = run([goal(85), goal(None), goal(0), goal(85), goal(85)])
    assert crossed(told, 80) == 1
    assert run([goal(85)], mark)[1] == []


def test_a_level_is_crossed_again_in_the_next_period() -> None:
    mark, _ = run([goal(85)])
    assert run([goal(85)], mark, AUGUST)[1] == [GoalCrossing("home", AUGUST, Goal.ENERGY, 0, 85)]


def test_a_changed_goal_does_not_cross_again_what_it_crossed() -> None:
    _, told = run([goal(85), goal(60), goal(81), goal(130)])
    assert [crossed(told, level) for level in (80, 100, 120)] == [1, 1, 1]


def test_the_way_to_a_tier_is_told_in_whole_units() -> None:
    _, told = run([tier(1, "20.5", "6.2"), tier(1, "20.1", "6.9"), tier(1, 19, "5.0")])
    assert told == [
        TierApproach("home", JULY, 2, Measure.DAYS, None, 7),
        TierApproach("home", JULY, 2, Measure.KWH, None, 21),
        TierApproach("home", JULY, 2, Measure.DAYS, 7, 5),
        TierApproach("home", JULY, 2, Measure.KWH, 21, 19),
    ]


def test_a_projection_that_goes_up_and_down_warns_once() -> None:
    _, told = run([tier(1, 40, days) for days in ("4.2", "2.9", "3.4", "2.8", None, "2.7")])
    assert warned(told, 2, Measure.DAYS, 3) == 1


def test_a_tier_that_was_passed_unseen_is_told_late() -> None:
    mark, _ = run([tier(1, 40, 5)])
    mark, told = run([tier(2, 150, 20)], mark)
    assert warned(told, 2, Measure.DAYS, 3) == warned(told, 2, Measure.KWH, 10) == 1
    assert warned(told, 3, Measure.DAYS, 3) == 0
    assert run([tier(1, 5, 1), tier(2, 149, 20)], mark)[1] == [TierApproach("home", JULY, 3, Measure.KWH, 150, 149)]


def test_a_tier_passed_in_a_period_that_began_unseen_is_told_late() -> None:
    mark, _ = run([tier(1, 40, 5)])
    told = run([tier(2, 150, 20)], mark, AUGUST)[1]
    assert TierApproach("home", AUGUST, 2, Measure.DAYS, None, 0) in told


def test_a_contract_that_was_never_watched_is_not_warned_of_its_tier() -> None:
    _, told = run([Now(tier=3), Now(tier=3)])
    assert told == []


def test_the_highest_tier_ends_the_way() -> None:
    mark, _ = run([tier(2, 1, 1)])
    assert run([Now(tier=3)], mark)[1] == [
        TierApproach("home", JULY, 3, Measure.DAYS, 1, 0),
        TierApproach("home", JULY, 3, Measure.KWH, 1, 0),
    ]


def test_a_plan_without_tiers_warns_of_none() -> None:
    assert run([Now()])[1] == []


GOOD = {"period": JULY, "goals": {"energy": 85}, "tiers": {"2": {"days": 3, "kwh": 20}}}


def test_a_watermark_is_plain_json() -> None:
    assert Watermark.from_dict(GOOD).as_dict() == GOOD


@pytest.mark.parametrize(
    "damaged",
    [
        None,
        [],
        "text",
        {},
        GOOD | {"period": 5},
        GOOD | {"period": "July"},
        GOOD | {"goals": ["energy"]},
        GOOD | {"goals": {"water": 85}},
        GOOD | {"goals": {"energy": "85"}},
        GOOD | {"goals": {"energy": -1}},
        GOOD | {"goals": {"energy": True}},
        GOOD | {"tiers": {"two": {"days": 3}}},
        GOOD | {"tiers": {"2": {"weeks": 3}}},
        GOOD | {"tiers": {"2": {"days": 3.5}}},
        GOOD | {"tiers": {"2": 3}},
    ],
)
def test_a_damaged_watermark_is_refused(damaged: Any) -> None:
    with pytest.raises(ValueError):
        Watermark.from_dict(damaged)


PERCENT = st.none() | st.decimals(0, 150, places=2)
OUTLOOKS = st.lists(
    st.builds(
        Now,
        goal_energy_progress=PERCENT,
        goal_cost_progress=PERCENT,
        tier=st.integers(1, 2),
        next_tier=st.just(3),
        next_tier_energy=st.decimals("0.01", 200, places=2),
        next_tier_days=st.none() | st.decimals("0.01", 30, places=2),
    ),
    max_size=30,
)


@given(OUTLOOKS, st.integers(1, 150))
def test_each_level_of_a_goal_is_crossed_once_if_it_was_reached(outlooks: list[Now], level: int) -> None:
    told = run([Now(), *outlooks])[1]
    for name, which in (("goal_energy_progress", Goal.ENERGY), ("goal_cost_progress", Goal.COST)):
        reached = any((getattr(each, name) or 0) >= level for each in outlooks)
        mine = [alert for alert in told if isinstance(alert, GoalCrossing) and alert.goal is which]
        assert crossed(mine, level) == reached


@given(OUTLOOKS, st.integers(0, 200))
def test_each_distance_to_a_tier_is_told_once_if_it_was_reached(outlooks: list[Now], level: int) -> None:
    told = run([Now(), *outlooks])[1]
    for name, measure in (("next_tier_energy", Measure.KWH), ("next_tier_days", Measure.DAYS)):
        distances = [getattr(each, name) for each in outlooks]
        assert warned(told, 3, measure, level) == any(d is not None and d <= level for d in distances)
