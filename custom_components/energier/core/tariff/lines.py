"""The lines of a plan's bill, as data.

All money is in the plan's currency and before tax unless a line says otherwise; all energy is kWh.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from .dated import Table
from .rounding import Rounding
from .season import Seasonal

type Names = Mapping[str, str]
"""Language code -> name."""


class Per(StrEnum):
    """What a fixed charge is for."""

    MONTH = "month"
    DAY = "day"
    KW = "kw"
    """Month and kW of the contract."""
    AMPERE = "ampere"
    """Month and ampere of the contract."""


class DateRule(StrEnum):
    """Which day's value counts where it changes within a period."""

    DAY_OF_USE = "day_of_use"
    """Each day's own."""
    PERIOD_END = "period_end"
    """That of the last day of use, for all kWh."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """What every line of a bill has."""

    id: str
    name: Names
    round: Rounding | None


@dataclass(frozen=True, slots=True)
class Fixed(PlanLine):
    """A charge that does not grow with each kWh."""

    per: Per
    values: Table[Decimal | tuple[Decimal, ...] | Mapping[Decimal, Decimal]]
    """One amount; or one for each block, by the block that the period's kWh reach; or one for each contract ampere."""
    blocks_of: str | None
    """The energy line whose blocks are meant."""
    zero_use: Decimal
    """The share that is due where nothing was used."""


@dataclass(frozen=True, slots=True)
class PowerFactorSurcharge(PlanLine):
    """A part of another line for each percent that the power factor is too low."""

    of: str
    lagging_below: Decimal
    leading_below: Decimal
    percent: Decimal
    """Per percent of power factor."""


@dataclass(frozen=True, slots=True)
class Energy(PlanLine):
    """kWh by block, season and band."""

    blocks: Table[Seasonal[tuple[Decimal, ...]]]
    """Where one block ends and the next begins, kWh a month or a day; days without an entry have one block."""
    per_day: bool
    """The blocks are per day (a baseline allowance), and grow with the period's days."""
    telescopic: bool
    """Each block's kWh at its own rate; False: all of them at the rate of the block reached."""
    rates: Table[Seasonal[Mapping[str | None, tuple[Decimal, ...]]]]
    """By band (None: the whole day) the rate of each block."""

    @property
    def has_blocks(self) -> bool:
        """Whether the rate depends on how much is used."""
        return any(edges for entry in self.blocks for edges in entry.value.values.values())


@dataclass(frozen=True, slots=True)
class PerKwh(PlanLine):
    """The same amount for every kWh."""

    rule: DateRule
    values: Table[Decimal]


@dataclass(frozen=True, slots=True)
class SeriesEnergy(PlanLine):
    """Energy at the price that a series has for each hour or quarter of an hour; the price may be negative."""

    multiplier: Decimal
    """From the series' unit to the plan's currency per kWh."""


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage, at most `cap` a month."""

    percent: Decimal
    cap: Seasonal[Decimal] | None


@dataclass(frozen=True, slots=True)
class PerFirstKwh:
    """An amount for each of the month's first `first_kwh`."""

    value: Decimal
    first_kwh: Decimal


@dataclass(frozen=True, slots=True)
class DiscountRule:
    """One reason to pay less."""

    code: str
    name: Names
    group: str | None
    """Of the discounts in a group only the largest counts; None: it always adds."""
    given_with: frozenset[str]
    """Given without asking to whoever has one of these codes; empty with no group: to everybody."""
    up_to_kwh: Decimal | None
    """Only where a month's energy is not above this."""
    leaves: Decimal
    """What is left of the discounted sum at least."""
    until: date | None
    """Not given at all in a period that ends after this day."""
    values: Table[Share | Seasonal[Decimal] | PerFirstKwh]
    """A share of the sum; or an amount a month; or an amount for each of the first kWh."""

    @property
    def chosen(self) -> bool:
        """Whether the household has to say that it is entitled."""
        return self.group is not None


@dataclass(frozen=True, slots=True)
class Discount(PlanLine):
    """What is taken off the sum of other lines; never more than that sum."""

    of: tuple[str, ...]
    together: tuple[tuple[str, ...], ...]
    """Groups that add to each other; of several such sets the one that comes to most counts."""
    rules: tuple[DiscountRule, ...]


@dataclass(frozen=True, slots=True)
class Sum(PlanLine):
    """The sum of other lines."""

    plus: tuple[str, ...]
    minus: tuple[str, ...]
    after: tuple[str, ...]
    """What is added once the sum is rounded."""


@dataclass(frozen=True, slots=True)
class Tax(PlanLine):
    """A percentage of other lines; one that changes within a period is weighted by days."""

    of: tuple[str, ...]
    rule: DateRule
    values: Table[Decimal]


@dataclass(frozen=True, slots=True)
class Minimum(PlanLine):
    """What is missing of the least that other lines have to come to."""

    of: tuple[str, ...]
    per: Per
    values: Table[Decimal]


@dataclass(frozen=True, slots=True)
class PassThrough(PlanLine):
    """What somebody else is owed and this bill collects, if the contract says so."""

    from_kwh: Decimal
    """Not due below this."""
    values: Table[Decimal]
    """By the last day of use."""
