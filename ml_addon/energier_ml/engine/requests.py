"""What the engine can be asked; times are seconds since 1970 UTC, `now` is the service's clock."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ForecastRequest:
    """The hours from now to the end of the last of `days` local days, and a period's kWh.

    period : [start, end) around now, at most 62 days long
    thresholds : kWh of the period whose chance and day of crossing are wanted
    method : another one than the chosen
    """

    series: str
    now: int
    days: int = 2
    period: tuple[int, int] | None = None
    thresholds: tuple[float, ...] = ()
    method: str | None = None


@dataclass(frozen=True, slots=True)
class PastRequest:
    """What a method forecast for a day that is over; the last such day and the chosen method where None."""

    series: str
    now: int
    date: str | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True)
class AccuracyRequest:
    """How well each method did on the last days."""

    series: str
    now: int
    days: int = 28


@dataclass(frozen=True, slots=True)
class ModelsRequest:
    """The model files, and which is in use."""

    series: str


@dataclass(frozen=True, slots=True)
class ChoiceRequest:
    """Use this version and method from now on; None for the newest, and for the default. Only what is `given` changes."""

    series: str
    version: str | None
    method: str | None
    given: frozenset[str]


type Request = ForecastRequest | PastRequest | AccuracyRequest | ModelsRequest | ChoiceRequest


class RefusedError(Exception):
    """A request that cannot be answered; `kind` says why in one word, the message what to do."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
