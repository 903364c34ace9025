"""What a bill is computed from: the period's kWh, cut into the segments that have rates of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Segment:
    """Pieces of a period that follow each other and cost the same at this amount of energy."""

    first: date
    last: date
    days: int
    pieces: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """How a period is cut, for all amounts of energy that reach the same blocks."""

    number: int
    up_to: Decimal | None
    """The largest of these amounts, kWh; None: without end."""
    segments: tuple[Segment, ...]


@dataclass(slots=True)
class Use:
    """The energy of one bill, and its lines as they are computed one after the other."""

    kwh: Decimal
    split: Split
    kwhs: Sequence[Decimal]
    """By segment."""
    bands: Sequence[Mapping[str, Decimal]]
    """By segment, kWh by band; empty where the hour does not matter."""
    priced: Decimal
    """Sum of kWh x price of the series."""
    amounts: dict[str, Decimal] = field(default_factory=dict)
    """By line."""
