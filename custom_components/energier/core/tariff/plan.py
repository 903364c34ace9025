"""A plan as data: dated versions, each with the ordered lines of its bill."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from .bands import Bands
from .lines import (
    Discount,
    DiscountRule,
    Energy,
    Fixed,
    Names,
    PassThrough,
    Per,
    PlanLine,
    PowerFactorSurcharge,
    SeriesEnergy,
)
from .rounding import Rounding
from .season import Season

__all__ = ["Need", "Plan", "Proration", "SeriesEnergy", "Version"]


class Need(StrEnum):
    """What a bill needs besides the energy."""

    CONTRACT_KW = "contract_kw"
    CONTRACT_AMPERE = "contract_ampere"
    POWER_FACTOR = "power_factor"
    SERIES = "series"


@dataclass(frozen=True, slots=True)
class Version:
    """The plan from `first` to `last` (both included; None: until now)."""

    first: date
    last: date | None
    seasons: Mapping[str, Season]
    bands: Bands | None
    lines: tuple[PlanLine, ...]


@dataclass(frozen=True, slots=True)
class Proration:
    """How a period is divided where rates or blocks change within it."""

    kwh: Rounding | None
    """Each part's kWh; the last part takes the rest."""
    blocks: Rounding | None
    """Each part's share of a block."""
    ignore_extra_days: int
    """A period that is this many days longer than a month is still a month."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan of one utility."""

    id: str
    """The file's name without its ending."""
    name: Names
    country: str
    currency: str
    time_zone: str
    checked: date
    """The day up to which the tables are known to be right."""
    sources: Mapping[str, str]
    """What the numbers were read in, by the key that they carry."""
    usage_round: Rounding | None
    """How a period's kWh are rounded before they are billed."""
    proration: Proration
    total: str
    """The id of the line that is the bill."""
    notes: Names
    """What is not in it, and what it takes for granted, by language; may be empty."""
    versions: tuple[Version, ...]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which its days begin."""
        return ZoneInfo(self.time_zone)

    @property
    def first_day(self) -> date:
        """The first day it can bill."""
        return self.versions[0].first

    @property
    def last_day(self) -> date | None:
        """The last day it can bill, None while it is in force."""
        return self.versions[-1].last

    @property
    def usage_quantum(self) -> Decimal | None:
        """The step in kWh at which the bill grows, None where every part of a kWh counts."""
        return None if self.usage_round is None else self.usage_round.quantum

    @property
    def lines(self) -> tuple[PlanLine, ...]:
        """All lines that it has or had."""
        return tuple(line for version in self.versions for line in version.lines)

    @property
    def needs(self) -> frozenset[Need]:
        """What has to be known besides the energy."""
        needs = set()
        for line in self.lines:
            if isinstance(line, SeriesEnergy):
                needs.add(Need.SERIES)
            if isinstance(line, Fixed) and line.per is Per.KW:
                needs.add(Need.CONTRACT_KW)
            if isinstance(line, Fixed) and line.per is Per.AMPERE:
                needs.add(Need.CONTRACT_AMPERE)
        return frozenset(needs)

    @property
    def needs_hours(self) -> bool:
        """Whether it matters when energy is used, in any of its versions."""
        by_band = any(
            band is not None
            for line in self.lines
            if isinstance(line, Energy)
            for entry in line.rates
            for rates in entry.value.values.values()
            for band in rates
        )
        return by_band or Need.SERIES in self.needs

    @property
    def accepts(self) -> frozenset[Need]:
        """What may be known besides the energy: what it needs, and the power factor where that counts."""
        surcharged = any(isinstance(line, PowerFactorSurcharge) for line in self.lines)
        return self.needs | ({Need.POWER_FACTOR} if surcharged else set())

    @property
    def discounts(self) -> Mapping[str, Names]:
        """The discounts a household may be entitled to: code -> names."""
        return {
            rule.code: rule.name
            for line in self.lines
            if isinstance(line, Discount)
            for rule in line.rules
            if rule.chosen
        }

    @property
    def automatic_discounts(self) -> tuple[DiscountRule, ...]:
        """The discounts nobody has to ask for."""
        return tuple(
            rule for line in self.lines if isinstance(line, Discount) for rule in line.rules if not rule.chosen
        )

    @property
    def pass_through(self) -> Mapping[str, Names]:
        """What else the bill may collect: id -> names."""
        return {line.id: line.name for line in self.lines if isinstance(line, PassThrough)}
