"""How far a home is on the way to its goal."""

from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

HUNDREDTH = Decimal("0.01")


class Goal(StrEnum):
    """What a goal limits in a billing period: kWh, or money."""

    ENERGY = "energy"
    COST = "cost"


def progress(value: Decimal | None, goal: Decimal | None) -> Decimal | None:
    """The part of the goal that is used up, %; None without a value or without a goal above 0.

    Rounded down, so that 100 % is never shown before the goal is reached.
    """
    if value is None or goal is None or goal <= 0:
        return None
    return (100 * value / goal).quantize(HUNDREDTH, ROUND_DOWN)
