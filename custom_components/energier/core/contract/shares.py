"""Whose part of the bill is how large, and what would be if more or less were used.

With tiers there are two honest answers. By the mean price, the parts add up to the bill. But what is saved without a device comes off the
top of the usage, where a kWh costs most; these savings do not add up, because only one device can be the last.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from ..tariff.calculator import Calculator
from .hours import MICRO, HourUse, total
from .outlook import Used, consumed

CENT = Decimal("0.01")

type Thing = Decimal | Sequence[HourUse]
"""What a device used in the period: kWh, or better its hours, which matter where the price depends on the time."""


@dataclass(frozen=True, slots=True)
class TierPart:
    """A part of the usage that lies in one tier, kWh."""

    tier: int
    kwh: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """A device's part: `kwh`, its part of the bill by the mean price, what the bill would fall by without it, and from which tiers that comes.

    `tiers` has the dearest first.
    """

    id: str
    kwh: Decimal
    cost: Decimal
    saved_without: Decimal
    tiers: tuple[TierPart, ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """The devices' parts in the order they were given, and the `rest` of the home; costs add up to the bill exactly."""

    things: tuple[Share, ...]
    rest: Share


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The bill with more or less energy: its kWh and total, the `difference` to the real one, and the tier reached."""

    kwh: Decimal
    cost: Decimal
    difference: Decimal
    tier: int | None


def shares(calculator: Calculator, hours: Sequence[HourUse], things: Mapping[str, Thing]) -> Shares:
    """Share the bill of a period's `hours` between devices. Raises ValueError for a negative energy.

    Devices that together used more than the meter says (which may have lost hours) share the whole bill, and the rest is 0.
    """
    energies = {thing: _kwh(used) for thing, used in things.items()}
    for thing, kwh in energies.items():
        if kwh < 0:
            raise ValueError(f"{thing} cannot have used {kwh} kWh")
    home = _Home(calculator, hours, total(hours), calculator.total(consumed(calculator, hours)))
    listed = sum(energies.values(), Decimal())
    whole = max(home.kwh, listed)
    unit = Decimal(1) if home.bill == home.bill.to_integral_value() else CENT

    shared: list[Share] = []
    for thing, kwh in energies.items():
        cost = (home.bill * kwh / whole).quantize(unit, ROUND_DOWN) if whole else Decimal()
        shared.append(home.share(thing, things[thing], kwh, cost))
    left = max(home.kwh - listed, Decimal())
    return Shares(tuple(shared), home.share("rest", left, left, home.bill - sum(share.cost for share in shared)))


def what_if(calculator: Calculator, hours: Sequence[HourUse], delta_kwh: Decimal) -> WhatIf:
    """The bill of a period's `hours` with `delta_kwh` more, or less if negative (but never below nothing), spread over them alike."""
    home = _Home(calculator, hours, total(hours), calculator.total(consumed(calculator, hours)))
    kwh = max(home.kwh + delta_kwh, Decimal())
    then = calculator.total(home.scaled(kwh))
    tier = calculator.tier_at(kwh)
    return WhatIf(kwh, then, then - home.bill, tier.number if tier else None)


def without(calculator: Calculator, hours: Sequence[HourUse], things: Iterable[Sequence[HourUse]]) -> WhatIf:
    """The bill of a period's `hours` without the energy of some devices, each hour without theirs."""
    off: defaultdict[datetime, Decimal] = defaultdict(Decimal)
    for thing in things:
        for hour in thing:
            off[hour.start] += hour.kwh
    home = _Home(calculator, hours, total(hours), calculator.total(consumed(calculator, hours)))
    left = max(home.kwh - sum(off.values(), Decimal()), Decimal())
    then = calculator.total(home.without([HourUse(start, kwh) for start, kwh in off.items()], left))
    tier = calculator.tier_at(left)
    return WhatIf(left, then, then - home.bill, tier.number if tier else None)


@dataclass(frozen=True, slots=True)
class _Home:
    """What a home used, and its bill."""

    calculator: Calculator
    hours: Sequence[HourUse]
    kwh: Decimal
    bill: Decimal

    def share(self, name: str, thing: Thing, kwh: Decimal, cost: Decimal) -> Share:
        left = max(self.kwh - kwh, Decimal())
        saved = self.bill - self.calculator.total(self.without(thing, left))
        return Share(name, kwh, cost, saved, tuple(self.tiers_above(left)))

    def without(self, thing: Thing, left: Decimal) -> Used:
        """What the home would have used without a thing: `left`."""
        if isinstance(thing, Decimal) or not self.calculator.needs_hours:
            return self.scaled(left)
        own = {hour.start: hour.kwh for hour in thing}
        return consumed(
            self.calculator,
            [HourUse(hour.start, max(hour.kwh - own.get(hour.start, Decimal()), Decimal())) for hour in self.hours],
        )

    def scaled(self, kwh: Decimal) -> Used:
        """The hours, all more or less alike, so that they come to `kwh`."""
        if not self.calculator.needs_hours:
            return kwh
        parts = [hour.kwh / self.kwh if self.kwh else Decimal(1) / len(self.hours) for hour in self.hours]
        return consumed(
            self.calculator,
            [HourUse(hour.start, (kwh * part).quantize(MICRO)) for hour, part in zip(self.hours, parts, strict=True)],
        )

    def tiers_above(self, low: Decimal) -> list[TierPart]:
        """The tiers in which the usage above `low` lies, the dearest first."""
        parts: list[TierPart] = []
        for tier in reversed(self.calculator.tiers):
            kwh = (self.kwh if tier.up_to is None else min(self.kwh, tier.up_to)) - max(low, tier.above)
            if kwh > 0:
                parts.append(TierPart(tier.number, kwh))
        return parts


def _kwh(thing: Thing) -> Decimal:
    return thing if isinstance(thing, Decimal) else total(thing)
