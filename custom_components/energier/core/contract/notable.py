"""What of the alerts is worth a record: the levels people think in. Automations choose their own."""

from collections.abc import Iterator
from typing import Any

from .alerts import Alert, GoalCrossing, Measure, TierApproach

GOAL_LEVELS = (70, 80, 90, 100)
"""Percent of a goal."""

TIER_LEVELS = {Measure.DAYS: (3, 0), Measure.KWH: (20,)}
"""Distances to the next tier: time to do something, the last of it, and the tier itself."""


def notable(alert: Alert) -> Iterator[dict[str, Any]]:
    """A record of each level that the alert passed, in the order in which it passed them."""
    match alert:
        case GoalCrossing():
            for level in GOAL_LEVELS:
                if alert.before < level <= alert.after:
                    yield {"goal": alert.goal.value, "level": level, "progress": alert.after}
        case TierApproach():
            for level in TIER_LEVELS[alert.measure]:
                if (alert.before is None or level < alert.before) and alert.after <= level:
                    yield {"tier": alert.tier, "measure": alert.measure.value, "level": level, "left": alert.after}
