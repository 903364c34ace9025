"""Series and readings as the app keeps them."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

LEVELS = 9
HOURS = 24


class Kind(StrEnum):
    """What a series measures."""

    CONSUMPTION = "consumption"
    PRODUCTION = "production"
    TEMPERATURE = "temperature"

    @property
    def units(self) -> tuple["Unit", ...]:
        """The units readings may arrive in; the first is the one they are kept in."""
        if self is Kind.TEMPERATURE:
            return (Unit.CELSIUS, Unit.FAHRENHEIT)
        return (Unit.KWH, Unit.WH, Unit.MWH)


class Unit(StrEnum):
    """The unit in which a reading arrives."""

    WH = "Wh"
    KWH = "kWh"
    MWH = "MWh"
    CELSIUS = "°C"
    FAHRENHEIT = "°F"

    def kept(self, value: float) -> float:
        """The value in the unit that is kept: kWh or °C."""
        match self:
            case Unit.WH:
                return value / 1000
            case Unit.MWH:
                return value * 1000
            case Unit.FAHRENHEIT:
                return (value - 32) / 1.8
            case Unit.KWH | Unit.CELSIUS:
                return value


@dataclass(frozen=True, slots=True)
class Series:
    """One meter, outlet, appliance or thermometer."""

    id: str
    name: str
    kind: Kind
    unit: Unit
    timezone: str  # IANA name: whose days and hours count
    temperature: str | None = None  # the series of what it is outside; there may be none of this id yet
    country: str | None = None  # whose holidays count, as KR or AU-NSW; None: as the time zone says

    def __post_init__(self) -> None:
        if self.unit not in self.kind.units:
            raise ValueError(f"unit {self.unit} does not measure {self.kind}: use one of {', '.join(self.kind.units)}")


@dataclass(frozen=True, slots=True)
class Summary:
    """A series and how much of it is kept; seconds since 1970, None without readings."""

    series: Series
    readings: int
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """Readings in order of time.

    starts: (n,) int64, seconds since 1970 UTC at which each interval begins
    values: (n,) float64, kWh in that interval, or °C
    """

    starts: NDArray[np.int64]
    values: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.starts.shape != self.values.shape or self.starts.ndim != 1:
            raise ValueError(f"starts {self.starts.shape} and values {self.values.shape} must be vectors of one length")

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True, eq=False)
class KeptForecast:
    """What a method forecast for one local day.

    date : YYYY-MM-DD
    issued : seconds since 1970 UTC
    quantiles : (9, 24) kWh, by level and hour
    mean : (24,) kWh
    """

    date: str
    method: str
    issued: int
    quantiles: NDArray[np.float64]
    mean: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.quantiles.shape != (LEVELS, HOURS) or self.mean.shape != (HOURS,):
            raise ValueError(
                f"quantiles {self.quantiles.shape} and mean {self.mean.shape} must be {(LEVELS, HOURS)} and {(HOURS,)}"
            )


@dataclass(frozen=True, slots=True)
class Choice:
    """Which method answers for a series, from which version of its model; None: the default, the newest."""

    method: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Whole hours without a reading, [start, end) in seconds since 1970."""

    start: int
    end: int
