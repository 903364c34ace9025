"""Energy of a period, and when it was used as far as the bill depends on that."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Consumption:
    """What was used so far. Belongs to the calculator that added to it."""

    kwh: Decimal
    parts: tuple[Decimal, ...] = ()
    """kWh by part of the period and band; empty before the first hour, or where it does not matter."""
    priced: Decimal = ZERO
    """Sum of kWh x price of the series."""

    @classmethod
    def none(cls) -> Self:
        """Nothing yet."""
        return cls(ZERO)
