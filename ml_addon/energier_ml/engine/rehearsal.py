"""What every method would have forecast for the last days, learned from before them; and the methods as they are now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from ..forecast.adaptive import Adaptive
from ..forecast.base import Day, Fitted, Forecast, Forecaster, History
from ..forecast.methods import METHODS
from .remembered import Remembered, memory

type Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Methods:
    """Every method, those with members sharing them with the others."""

    by_name: Mapping[str, Forecaster]

    @classmethod
    def fitted(cls, history: History, progress: Progress) -> Self:
        """Each learned once from the history."""
        alone = {name: make() for name, make in METHODS.items() if not _members(make())}
        for done, (name, forecaster) in enumerate(alone.items()):
            progress(done / len(alone), name)
            forecaster.fit(history)
        together = {name: make() for name, make in METHODS.items() if name not in alone}
        for forecaster in together.values():
            members = _members(forecaster)
            members.update({name: alone[name] for name in members})
        return cls({name: (alone | together)[name] for name in METHODS})

    def predict(self, day: Day, remembered: Remembered) -> dict[str, Forecast]:
        """Every method's forecast of a day, from what was remembered before it."""
        for forecaster in self.by_name.values():
            if isinstance(forecaster, Adaptive):
                forecaster.memory = memory(remembered, forecaster)
        return {name: forecaster.predict(day) for name, forecaster in self.by_name.items()}

    @property
    def learned(self) -> dict[str, Forecaster]:
        """The methods that a file has to keep; members are kept once, not with those who use them."""
        return {
            name: forecaster
            for name, forecaster in self.by_name.items()
            if isinstance(forecaster, Fitted) and not _members(forecaster)
        }

    @property
    def importances(self) -> dict[str, dict[str, float]]:
        """What each method that can tell listens to."""
        told = {name: getattr(forecaster, "importances", None) for name, forecaster in self.by_name.items()}
        return {name: dict(shares) for name, shares in told.items() if shares}


def rehearse(history: History, days: int, remembered: Remembered, progress: Progress) -> Remembered:
    """The forecasts of the last days that are not remembered, as they would have been made before these days.

    Learns once, from what is before the first of them.
    """
    missing = [
        day
        for day in history.days[-days:]
        if not all(day in remembered.get(name, {}) for name in METHODS) and not np.isnan(history.until(day).kwh).all()
    ]
    if not missing:
        return {}
    made: dict[str, dict[np.datetime64, Forecast]] = {name: dict(remembered.get(name, {})) for name in METHODS}
    methods = Methods.fitted(history.until(missing[0]), lambda done, name: progress(done / 2, f"rehearsal: {name}"))
    fresh: dict[str, dict[np.datetime64, Forecast]] = {name: {} for name in METHODS}
    for done, date in enumerate(missing):
        progress(0.5 + done / len(missing) / 2, f"rehearsal: {date}")
        past = history.until(date)
        temperature = history.temperature[len(past)]
        for name, forecast in methods.predict(Day(past, temperature), made).items():
            if date not in made[name]:
                made[name][date] = fresh[name][date] = forecast
    return fresh


def _members(forecaster: Forecaster) -> dict[str, Forecaster]:
    members: dict[str, Forecaster] = getattr(forecaster, "members", {})
    return members
