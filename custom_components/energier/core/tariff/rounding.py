"""Rounding to a multiple of a quantum, by a rule with a name."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import StrEnum


class Mode(StrEnum):
    """Where what is left over goes."""

    FLOOR = "floor"
    CEILING = "ceiling"
    DOWN = "down"
    """Towards zero."""
    HALF_UP = "half_up"
    """To the nearest; a half away from zero."""
    HALF_EVEN = "half_even"


_RULES = {
    Mode.FLOOR: ROUND_FLOOR,
    Mode.CEILING: ROUND_CEILING,
    Mode.DOWN: ROUND_DOWN,
    Mode.HALF_UP: ROUND_HALF_UP,
    Mode.HALF_EVEN: ROUND_HALF_EVEN,
}


@dataclass(frozen=True, slots=True)
class Rounding:
    """A rule and what it rounds to: a multiple of `quantum`, which is above zero."""

    mode: Mode
    quantum: Decimal

    def apply(self, amount: Decimal) -> Decimal:
        """The amount, rounded."""
        rule = _RULES[self.mode]
        if self.quantum == 1:
            return amount.to_integral_value(rule)
        return (amount / self.quantum).to_integral_value(rule) * self.quantum


def rounded(rounding: Rounding | None, amount: Decimal) -> Decimal:
    """The amount, rounded if there is a rule."""
    return amount if rounding is None else rounding.apply(amount)
