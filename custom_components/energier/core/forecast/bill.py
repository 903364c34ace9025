"""A period's bill by the kWh that it ends with: quantiles go through the exact tariff, and money becomes kWh."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from itertools import zip_longest
from typing import Self

from ..contract.hours import HourUse, exact
from ..contract.outlook import Used, consumed, kwh_of
from ..tariff.calculator import Calculator
from ..tariff.consumption import ZERO, Consumption
from .answer import LEVELS, Spread

FINEST = Decimal("0.01")
"""kWh; no plan bills less."""

MOST = Decimal(1_000_000)
"""kWh that nobody under these plans uses in a period."""


@dataclass(frozen=True, slots=True)
class BillAt:
    """Gives the bill for the kWh of the whole period: what was `used`, and the rest as `rest` is distributed over the hours."""

    calculator: Calculator
    used: Used
    rest: Used

    @classmethod
    def of(cls, calculator: Calculator, hours: Sequence[HourUse], rest: Sequence[HourUse]) -> Self:
        """From the hours used, and the shape of those to come. Raises TariffError where their prices are not known."""
        return cls(calculator, consumed(calculator, hours), consumed(calculator, rest))

    def __call__(self, kwh: Decimal) -> Decimal:
        """The bill; for less than was used already, the bill of that. Raises TariffError."""
        more = max(kwh - kwh_of(self.used), ZERO)
        if not isinstance(self.used, Consumption) or not isinstance(self.rest, Consumption):
            return self.calculator.total(kwh_of(self.used) + more)
        scale = more / self.rest.kwh if self.rest.kwh else ZERO
        parts = zip_longest(self.used.parts, self.rest.parts, fillvalue=ZERO)
        return self.calculator.total(
            Consumption(
                self.used.kwh + self.rest.kwh * scale,
                tuple(before + after * scale for before, after in parts),
                self.used.priced + self.rest.priced * scale,
            )
        )

    def spread(self, use: Spread) -> tuple[Decimal, ...]:
        """The bill's quantiles: those of the kWh through the tariff, as a bill rises with them. Raises TariffError."""
        return tuple(sorted(self(exact(kwh)) for kwh in use.quantiles))

    def energy_for(self, money: Decimal) -> Decimal | None:
        """The most kWh whose bill is not above `money`; what was used, if that costs more already; None if no energy costs so much.

        The bill rises with the kWh, so it is found by halving. Raises TariffError.
        """
        low = kwh_of(self.used)
        if self(low) > money:
            return low
        high = max(2 * low, Decimal(1))
        while self(high) <= money:
            if high > MOST:
                return None
            low, high = high, 2 * high
        while high - low > FINEST:
            middle = (low + high) / 2
            low, high = (middle, high) if self(middle) <= money else (low, middle)
        return low.quantize(FINEST, ROUND_DOWN)


def median(bills: Sequence[Decimal]) -> Decimal:
    """The bill that is as often more as less."""
    return bills[len(LEVELS) // 2]
