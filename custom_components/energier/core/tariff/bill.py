"""What a bill says."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .lines import Names


@dataclass(frozen=True, slots=True)
class Detail:
    """How a part of a line comes about; None where it does not apply."""

    amount: Decimal
    """Not rounded."""
    first: date | None = None
    last: date | None = None
    """The days it is for, both included."""
    tier: int | None = None
    """From 1."""
    season: str | None = None
    band: str | None = None
    kwh: Decimal | None = None
    rate: Decimal | None = None
    """Per kWh, or in percent for a tax."""
    code: str | None = None
    """The discount's code."""

    def as_dict(self) -> dict[str, Any]:
        """What there is, ready for JSON."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: _plain(value) for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill; `amount` in the plan's currency, a discount's is positive and `subtracted`."""

    id: str
    name: Names
    amount: Decimal
    subtracted: bool = False
    details: tuple[Detail, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "id": self.id,
            "name": dict(self.name),
            "amount": _plain(self.amount),
            "subtracted": self.subtracted,
            "details": [detail.as_dict() for detail in self.details],
        }


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill; `kwh` is what was billed, after the plan's own rounding."""

    plan: str
    currency: str
    first: date
    last: date
    kwh: Decimal
    lines: tuple[Line, ...]
    total: Decimal

    def line(self, line_id: str) -> Line:
        """The line with this id; KeyError where there is none."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise KeyError(line_id)

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "plan": self.plan,
            "currency": self.currency,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "kwh": _plain(self.kwh),
            "total": _plain(self.total),
            "lines": [line.as_dict() for line in self.lines],
        }


@dataclass(frozen=True, slots=True)
class Tier:
    """A block of the whole period: the kWh above `above`, up to and with `up_to` (None: without end)."""

    number: int
    above: Decimal
    up_to: Decimal | None
    rate: Decimal
    """Per kWh before tax: the mean over the period's days (and hours) where it differs within the period."""


def plain(number: Decimal) -> int | float:
    """The number as JSON writes it: without a point where it is whole."""
    return int(number) if number == number.to_integral_value() else float(number)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value
