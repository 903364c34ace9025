"""The default: several methods, weighed by how well each did on this home's last weeks, with a calibrated band."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .analog import AnalogDays
from .arrays import pack, unpack
from .base import HOURS, QUANTILES, Day, Fitted, Floats, Forecast, Forecaster, History, tidy
from .boosting import LocalBoosting
from .conformal import calibrated, factors
from .naive import DayType
from .pretrained import Pretrained

MEMORY_DAYS = 56
REHEARSAL_DAYS = 28
LEAST_DAYS = 7  # of remembered forecasts before they say anything about a member
SHARPNESS = 30.0  # a member 10 % worse than the best weighs about a twentieth of it
# Boosting begins with what the other two say: where all do alike, to blend them in again is to undo what it learned.
TRUST: Mapping[str, float] = MappingProxyType({"boosting": 5.0})
FOR_MEANS = frozenset({"global", "boosting"})  # members that learn means by squared error, for totals and bills
NAIVE = "day_type_median"  # what a method must beat on the home's own last weeks to be used
MEMBERS: Mapping[str, Callable[[], Forecaster]] = MappingProxyType(
    {"analog": AnalogDays, "global": Pretrained, "boosting": LocalBoosting}
)
MEMORY_FILE = "memory.npz"

type Memory = dict[np.datetime64, dict[str, Forecast]]


class Ensemble:
    """The plain average of its members' quantiles and means."""

    def __init__(self, members: Mapping[str, Callable[[], Forecaster]]) -> None:
        self.members = {name: make() for name, make in members.items()}

    def fit(self, history: History) -> Self:
        """Fit every member."""
        for member in self.members.values():
            member.fit(history)
        return self

    def predict(self, day: Day) -> Forecast:
        """Average of the members."""
        return blend([member.predict(day) for member in self.members.values()], [1.0] * len(self.members))

    def dump(self) -> dict[str, bytes]:
        """The members' files, each in its folder."""
        return dump_members(self.members)

    def restore(self, files: Mapping[str, bytes]) -> None:
        """Take back what `dump` gave."""
        restore_members(self.members, files)


class Adaptive:
    """Members weighed by recent loss on the home itself; those that lose to the naive rule are not used.

    Remembers what each member forecast and compares it with what came. The first `fit` rehearses: members fitted
    without the last four weeks forecast them, so that there is something to compare from the first day.
    `memory` may be given and read: what each member forecast for past days.
    """

    def __init__(self, members: Mapping[str, Callable[[], Forecaster]] | None = None) -> None:
        chosen: Mapping[str, Callable[[], Forecaster]] = members or MEMBERS
        self.members: dict[str, Forecaster] = {name: make() for name, make in chosen.items()}
        self.members[NAIVE] = DayType("median")
        self.memory: Memory = {}
        self.weights: dict[str, float] = {}  # of the last forecast's quantiles, by member

    def fit(self, history: History) -> Self:
        """Fit the members, after a rehearsal where too little is remembered."""
        self._forget(history.end)
        if len(self._remembered(history)) < REHEARSAL_DAYS // 2:
            self._rehearse(history)
        for member in self.members.values():
            member.fit(history)
        return self

    def predict(self, day: Day) -> Forecast:
        """The weighed members, their band calibrated on the remembered weeks."""
        self._forget(day.date)
        history = day.history
        past = self._remembered(history)
        truth = history.kwh[[int((date - history.first).astype(int)) for date in past]]
        self.weights = self._weigh(past, truth)
        forecasts = {name: member.predict(day) for name, member in self.members.items()}
        answer = self._blend(forecasts)
        scale = factors([self._blend(self.memory[date]) for date in past], truth)
        self.memory[day.date] = forecasts
        return calibrated(answer, scale)

    def dump(self) -> dict[str, bytes]:
        """The members' files, each in its folder, and the memory."""
        return {**dump_members(self.members), MEMORY_FILE: pack(_arrays(self.memory, list(self.members)))}

    def restore(self, files: Mapping[str, bytes]) -> None:
        """Take back what `dump` gave."""
        restore_members(self.members, files)
        self.memory = _memory(unpack(files[MEMORY_FILE]))

    def _blend(self, forecasts: Mapping[str, Forecast]) -> Forecast:
        quantiles = blend([forecasts[name] for name in self.weights], list(self.weights.values())).quantiles
        means = [forecasts[name].mean for name in self.weights if name in FOR_MEANS]
        return Forecast(quantiles, np.mean(means or [forecasts[name].mean for name in self.weights], axis=0))

    def _weigh(self, past: list[np.datetime64], truth: Floats) -> dict[str, float]:
        """Weight of each member that is to be used; they sum to one."""
        trained = [name for name in self.members if name != NAIVE]
        # Days of which nothing came to be known speak neither for a member nor against it.
        if (~np.isnan(truth)).any(1).sum() < LEAST_DAYS:
            return _shares({name: TRUST.get(name, 1.0) for name in trained})
        loss = {
            name: crps(np.stack([self.memory[date][name].quantiles for date in past]), truth) for name in self.members
        }
        used = [name for name in trained if loss[name] < loss[NAIVE]]
        if not used:
            return {NAIVE: 1.0}
        best = max(min(loss[name] for name in used), 1e-12)
        return _shares({name: TRUST.get(name, 1.0) * (best / max(loss[name], best)) ** SHARPNESS for name in used})

    def _rehearse(self, history: History) -> None:
        """Forecast the last weeks of the history from before them."""
        start = max(len(history) - REHEARSAL_DAYS, 0)
        before = history.until(history.first + np.timedelta64(start, "D"))
        for member in self.members.values():
            member.fit(before)
        for index in range(start, len(history)):
            date = history.first + np.timedelta64(index, "D")
            if not self.members.keys() <= self.memory.get(date, {}).keys():
                day = Day(history.until(date), history.temperature[index])
                self.memory[date] = {name: member.predict(day) for name, member in self.members.items()}

    def _remembered(self, history: History) -> list[np.datetime64]:
        """Days of the history for which every member's forecast is known, oldest first."""
        names = self.members.keys()
        return sorted(date for date, kept in self.memory.items() if date >= history.first and names <= kept.keys())

    def _forget(self, today: np.datetime64) -> None:
        oldest = today - np.timedelta64(MEMORY_DAYS, "D")
        self.memory = {date: kept for date, kept in self.memory.items() if oldest <= date < today}


def dump_members(members: Mapping[str, Forecaster]) -> dict[str, bytes]:
    """Files of the members that learn something, each in a folder of its name."""
    learned = {name: member for name, member in members.items() if isinstance(member, Fitted)}
    return {f"{name}/{file}": content for name, member in learned.items() for file, content in member.dump().items()}


def restore_members(members: Mapping[str, Forecaster], files: Mapping[str, bytes]) -> None:
    """Give each member its folder."""
    for name, member in members.items():
        if isinstance(member, Fitted):
            folder = f"{name}/"
            member.restore({file.removeprefix(folder): files[file] for file in files if file.startswith(folder)})


def _arrays(memory: Memory, names: list[str]) -> dict[str, NDArray[np.generic]]:
    """The memory of some members as arrays; a day lacks the members that are NaN."""
    nothing = Forecast(np.full((len(QUANTILES), HOURS), np.nan), np.full(HOURS, np.nan))
    kept = [[memory[date].get(name, nothing) for name in names] for date in memory]
    return {
        "dates": np.array(list(memory), dtype="datetime64[D]").astype(np.int64),
        "names": np.array(names),
        "quantiles": np.array([[forecast.quantiles for forecast in row] for row in kept]),
        "mean": np.array([[forecast.mean for forecast in row] for row in kept]),
    }


def _memory(arrays: Mapping[str, NDArray[np.generic]]) -> Memory:
    quantiles, mean = arrays["quantiles"].astype(np.float64), arrays["mean"].astype(np.float64)
    return {
        date: {
            str(name): Forecast(quantiles[row, column], mean[row, column])
            for column, name in enumerate(arrays["names"])
            if not np.isnan(mean[row, column]).any()
        }
        for row, date in enumerate(arrays["dates"].astype("datetime64[D]"))
    }


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def crps(quantiles: Floats, truth: Floats) -> float:
    """Mean of twice the pinball loss over QUANTILES; quantiles (days, 9, 24), truth (days, 24)."""
    error = truth[:, None] - quantiles
    level = QUANTILES[None, :, None]
    known = ~np.isnan(error)
    return float(2 * np.maximum(level * error, (level - 1) * error)[known].mean()) if known.any() else float("inf")


def blend(forecasts: list[Forecast], weights: list[float]) -> Forecast:
    """The weighed average of forecasts, quantile by quantile."""
    share = np.array(weights) / sum(weights)
    return tidy(
        np.tensordot(share, np.stack([forecast.quantiles for forecast in forecasts]), 1),
        np.tensordot(share, np.stack([forecast.mean for forecast in forecasts]), 1),
    )
