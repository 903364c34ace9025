"""What cutting standby saved, counted so that it can be believed.

Only the time counts in which an outlet is known to be off after it was switched off in standby, by us or by whom we asked, with the power that
its appliance drew in that standby. Switching off what works, or what draws nothing, saves no standby.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from ..sources.counter import number

LONGEST_GAP = 900.0
"""Seconds between two calculations; in a longer gap Home Assistant was off and the outlet may have been on."""

LONGEST_CUT = 7 * 24 * 3600.0
"""Seconds after which a cut saves nothing more: what nobody uses for a week might as well have been unplugged."""

JOULES_PER_KWH = 3_600_000.0


@dataclass(frozen=True, slots=True)
class Cut:
    """The outlet was switched off in standby at the time `at` (epoch seconds), when its appliance drew `watts` in standby."""

    watts: float
    at: float


@dataclass(frozen=True, slots=True)
class Savings:
    """`kwh` and `cost` (in `currency`) saved since `begins`, counted up to `until`; None where the outlet's state is not known since then."""

    kwh: float = 0.0
    cost: float = 0.0
    currency: str | None = None
    begins: float | None = None
    cut: Cut | None = None
    until: float | None = None

    def switched_off(self, watts: float, at: float) -> Self:
        """The outlet was switched off in standby."""
        return replace(self, cut=Cut(max(watts, 0.0), at), until=at)

    def advance(self, off: bool | None, at: float, price: float | None = None) -> Self:
        """Count up to the time `at`, from which on the outlet is off or on (None: unknown); `price` is that of a kWh now.

        Time in which the state was not known is not counted, nor are the costs of time without a price.
        """
        if self.cut is None:
            return self
        counted = self
        if self.until is not None and 0 < at - self.until <= LONGEST_GAP:
            seconds = min(at, self.cut.at + LONGEST_CUT) - self.until
            kwh = self.cut.watts * max(seconds, 0.0) / JOULES_PER_KWH
            counted = replace(self, kwh=self.kwh + kwh, cost=self.cost + kwh * (price or 0.0))
        if off is False:
            return replace(counted, cut=None, until=None)
        return replace(counted, until=at if off else None)

    def period(self, begins: float, currency: str | None, at: float) -> Self:
        """The billing period that runs at the time `at` began at `begins`; a later one than known starts from nothing.

        What is not counted up to its beginning yet goes to the period before, and with it out of sight.
        """
        fresh = self
        if self.begins is not None and self.begins < begins <= at:
            until = None if self.until is None else max(self.until, begins)
            fresh = replace(self, kwh=0.0, cost=0.0, until=until)
        if currency != fresh.currency and currency is not None:
            fresh = replace(fresh, cost=0.0, currency=currency)
        return fresh if fresh.begins == begins else replace(fresh, begins=begins)

    def as_dict(self) -> dict[str, Any]:
        """What has to survive a restart; until when was counted need not: nobody looked in between."""
        return {
            "kwh": self.kwh,
            "cost": self.cost,
            "currency": self.currency,
            "begins": self.begins,
            "cut": None if self.cut is None else {"watts": self.cut.watts, "at": self.cut.at},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read `as_dict` again; what is something else starts from nothing."""
        currency = data.get("currency")
        return cls(
            kwh=max(number(data.get("kwh")) or 0.0, 0.0),
            cost=number(data.get("cost")) or 0.0,
            currency=currency if isinstance(currency, str) else None,
            begins=number(data.get("begins")),
            cut=_cut(data.get("cut")),
        )


def _cut(saved: Any) -> Cut | None:
    if not isinstance(saved, Mapping):
        return None
    watts, at = number(saved.get("watts")), number(saved.get("at"))
    return None if watts is None or at is None else Cut(max(watts, 0.0), at)
