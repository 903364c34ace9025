"""Which method answers for a series now, and why it is not another one."""

from dataclasses import dataclass

import numpy as np

from ..forecast.adaptive import LEAST_DAYS, Adaptive, crps
from ..forecast.base import Forecaster
from ..forecast.methods import DEFAULT, METHODS, NAIVE
from ..store import Choice
from .loader import Loader, kept
from .models import ModelError, ModelFile
from .record import Record
from .remembered import Remembered, memory, truth
from .requests import RefusedError
from .words import Text, reason

COMPARED_DAYS = 28
FEW_DAYS = 3


@dataclass
class Chosen:
    """The method that answers, and the model it comes from; None where it has learned nothing."""

    method: str
    forecaster: Forecaster
    file: ModelFile | None
    reasons: list[Text]

    @property
    def weights(self) -> dict[str, float]:
        """The share of each member in its last forecast."""
        return dict(getattr(self.forecaster, "weights", None) or {self.method: 1.0})

    @property
    def naive(self) -> bool:
        """It is the simple rule, or comes to it."""
        return self.weights == {NAIVE: 1.0}


def choose(record: Record, loader: Loader, remembered: Remembered, choice: Choice) -> Chosen:
    """The chosen method or the default, from the chosen version of the model or else the newest that can be used."""
    method = choice.method or DEFAULT
    if method not in METHODS:
        raise RefusedError("unknown-method", f"There is no method {method!r}: use one of {', '.join(METHODS)}")
    reasons: list[Text] = []
    days = _lost(record, remembered) if method == DEFAULT else 0
    if days:
        method = NAIVE
        reasons.append(reason("loses", days=days))
    forecaster, file, why = _learned(record, loader, choice.version, method)
    reasons += why
    if isinstance(forecaster, Adaptive):
        forecaster.memory = memory(remembered, forecaster)
        if file is None:
            forecaster.memory |= loader.warm_up(record.series.id, record.history, forecaster)
    if record.whole < FEW_DAYS:
        reasons.append(reason("few_days", days=record.whole))
    if record.silent_days:
        reasons.append(reason("silent", days=record.silent_days))
    if record.gap is not None:
        reasons.append(reason("gap", start=record.gap[0], end=record.gap[1]))
    return Chosen(method, forecaster, file, reasons)


def _learned(
    record: Record, loader: Loader, version: str | None, method: str
) -> tuple[Forecaster, ModelFile | None, list[Text]]:
    """The method of the wanted version, or of the newest that can be used; and why not those before."""
    reasons: list[Text] = []
    if not kept(method):
        return METHODS[method](), None, reasons
    files = loader.files(record.series.id)
    for file in sorted(files.all(), key=lambda file: file.version == version, reverse=True):
        try:
            forecaster = loader.forecaster(files, file, record.series.timezone, method)
        except ModelError as error:
            reasons.append(reason("unusable", version=file.version, why=error))
            continue
        if reasons:
            reasons.append(reason("older", version=file.version))
        return forecaster, file, reasons
    return METHODS[method](), None, [*reasons, reason("untrained")]


def _lost(record: Record, remembered: Remembered) -> int:
    """The number of days compared where the default was no better than the simple rule on them; else 0."""
    first = record.today - np.timedelta64(COMPARED_DAYS, "D")
    both = remembered.get(DEFAULT, {}).keys() & remembered.get(NAIVE, {}).keys()
    days = sorted(day for day in both if day >= first)
    came = truth(record.history, days)
    if (~np.isnan(came).all(1)).sum() < LEAST_DAYS:
        return 0
    default, naive = (
        crps(np.stack([remembered[method][day].quantiles for day in days]), came) for method in (DEFAULT, NAIVE)
    )
    return len(days) if default >= naive else 0
