"""The app's answers as typed objects: a series, and a forecast of it with its quantiles; energies in kWh."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from .part import Part

LEVELS = tuple(number / 10 for number in range(1, 10))
"""The levels of all quantiles, 0.1 to 0.9; the first and the last are the band's edges."""

type Texts = Mapping[str, str]
"""A text by language."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How much a forecast thinks probable: one quantile for each of `LEVELS`, and the mean."""

    quantiles: tuple[float, ...]
    mean: float

    @property
    def low(self) -> float:
        """One time in ten it is less."""
        return self.quantiles[0]

    @property
    def median(self) -> float:
        """As often more as less."""
        return self.quantiles[len(LEVELS) // 2]

    @property
    def high(self) -> float:
        """One time in ten it is more."""
        return self.quantiles[-1]

    @classmethod
    def parse(cls, part: Part) -> Spread:
        """Read `quantiles` and `mean`; quantiles rise."""
        quantiles = tuple(each.number(0) for each in part["quantiles"].each())
        if len(quantiles) != len(LEVELS) or any(later < earlier for earlier, later in pairwise(quantiles)):
            raise part["quantiles"].wrong(f"{len(LEVELS)} numbers that do not fall")
        return cls(quantiles, part["mean"].number(0))


@dataclass(frozen=True, slots=True)
class HourForecast:
    """The hour from `start` (UTC) on."""

    start: datetime
    use: Spread


@dataclass(frozen=True, slots=True)
class DayForecast:
    """A whole local day; what is already known of it (`observed`) is in its quantiles."""

    day: date
    observed: float
    missing_hours: int
    use: Spread


@dataclass(frozen=True, slots=True)
class Crossing:
    """The days by which a threshold is crossed with a chance of 10, 50 and 90 %; None: not within the period with that chance."""

    early: date | None
    likely: date | None
    late: date | None


@dataclass(frozen=True, slots=True)
class Threshold:
    """The chance (0 to 1) that a period uses more than `kwh`, and when it does."""

    kwh: float
    chance: float
    crossing: Crossing


@dataclass(frozen=True, slots=True)
class PeriodForecast:
    """A whole billing period; `days` are the kWh since its start at the end of each day that remains."""

    observed: float
    missing_hours: int
    use: Spread
    days: tuple[tuple[date, Spread], ...]
    thresholds: tuple[Threshold, ...]

    def threshold(self, kwh: float) -> Threshold | None:
        """What was said of a threshold that was asked for; None if it was not."""
        found = min(self.thresholds, key=lambda each: abs(each.kwh - kwh), default=None)
        return found if found and abs(found.kwh - kwh) <= 1e-5 * max(1.0, kwh) else None


@dataclass(frozen=True, slots=True)
class Driver:
    """What moves a day, by so many kWh: temperature, weekday, holiday or level."""

    kind: str
    effect: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a day's forecast is as it is."""

    day: date
    drivers: tuple[Driver, ...]
    text: Texts

    def told(self, language: str) -> str:
        """The words in a language, or in English."""
        return self.text.get(language.partition("-")[0], self.text["en"])


@dataclass(frozen=True, slots=True)
class Model:
    """Which method forecast; `naive`: nothing beats the naive rule here; `reason`: what keeps the forecast from being better, if anything."""

    method: str
    version: str | None
    trained: datetime | None
    naive: bool
    reason: Texts | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The forecast of one series; today is the first of `days`."""

    series: str
    issued: datetime
    begins: datetime
    model: Model
    hours: tuple[HourForecast, ...]
    days: tuple[DayForecast, ...]
    period: PeriodForecast | None
    explanations: tuple[Explanation, ...]

    def why(self, day: date) -> Explanation | None:
        """What moved a day; None where nothing is said of it."""
        return next((each for each in self.explanations if each.day == day), None)


@dataclass(frozen=True, slots=True)
class KnownSeries:
    """How much of a series the app has."""

    readings: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Health:
    """The app itself; where it is degraded, `reason` says why."""

    version: str
    reason: str | None


def parse_health(answer: Any) -> Health:
    """Read GET /v1/health. Raises MalformedAnswerError."""
    part = Part(answer)
    return Health(part["version"].text(), part["reason"].optional(Part.text))


def parse_series(answer: Any) -> KnownSeries:
    """Read GET or PUT /v1/series/{id}. Raises MalformedAnswerError."""
    part = Part(answer)
    return KnownSeries(
        int(part["readings"].number(0)), part["first"].optional(Part.moment), part["last"].optional(Part.moment)
    )


def parse_forecast(answer: Any) -> Forecast:
    """Read POST /v1/series/{id}/forecast. Raises MalformedAnswerError."""
    part = Part(answer)
    levels = [round(each.number(), 6) for each in part["levels"].each()]
    if levels != list(LEVELS):
        raise part["levels"].wrong("0.1 to 0.9")
    return Forecast(
        series=part["series"].text(),
        issued=part["issued"].moment(),
        begins=part["from"].moment(),
        model=_model(part["model"]),
        hours=tuple(HourForecast(each["start"].moment(), Spread.parse(each)) for each in part["hours"].each()),
        days=tuple(_day(each) for each in part["days"].each()),
        period=part["period"].optional(_period),
        explanations=tuple(_explanation(each) for each in part["explanation"].each()),
    )


def _model(part: Part) -> Model:
    return Model(
        method=part["method"].text(),
        version=part["version"].optional(Part.text),
        trained=part["trained"].optional(Part.moment),
        naive=part["naive"].flag(),
        reason=part["reason"].optional(Part.texts),
    )


def _day(part: Part) -> DayForecast:
    return DayForecast(
        part["date"].day(), part["observed"].number(0), int(part["missing_hours"].number(0)), Spread.parse(part)
    )


def _period(part: Part) -> PeriodForecast:
    return PeriodForecast(
        observed=part["observed"].number(0),
        missing_hours=int(part["missing_hours"].number(0)),
        use=Spread.parse(part),
        days=tuple((each["date"].day(), Spread.parse(each)) for each in part["days"].each()),
        thresholds=tuple(_threshold(each) for each in part["thresholds"].each()),
    )


def _threshold(part: Part) -> Threshold:
    crossing = part["crossing"]
    days = [crossing[name].optional(Part.day) for name in ("early", "likely", "late")]
    return Threshold(part["kwh"].number(0), part["chance"].number(0, 1), Crossing(*days))


def _explanation(part: Part) -> Explanation:
    drivers = tuple(Driver(each["kind"].text(), each["effect"].number()) for each in part["drivers"].each())
    return Explanation(part["date"].day(), drivers, part["text"].texts())
