"""The method the project began with: a random forest on time and temperature alone. Shown with its true accuracy."""

from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestRegressor  # type: ignore[import-untyped]

from ..calendar import Days, weekday
from .arrays import pack, unpack
from .base import HOURS, MEDIAN, QUANTILES, Day, Floats, Forecast, History, tidy
from .naive import DayType

NAMES = ("hour", "weekday", "month", "day_of_year", "rest", "temperature")
FILE = "forest.npz"
LEAF = -1


class TimeTemperatureForest:
    """Random forest of kWh on hour, weekday, season and temperature; its band is the trees' own spread."""

    def __init__(self, trees: int = 100, random_state: int = 0) -> None:
        self.trees = trees
        self.random_state = random_state
        self._nodes: dict[str, NDArray[np.generic]] = {}  # of all trees one after another; empty before training

    def fit(self, history: History) -> Self:
        """Train on every hour that is known."""
        kwh = history.kwh.ravel()
        known = ~np.isnan(kwh)
        self._nodes = {}
        if known.sum() >= HOURS:
            rows = _rows(history.days, history.calendar.rest(history.days), history.temperature)
            forest = RandomForestRegressor(self.trees, random_state=self.random_state, n_jobs=1)
            self._nodes = _nodes(forest.fit(rows[known], kwh[known]))
        return self

    def predict(self, day: Day) -> Forecast:
        """The forest's mean; the day type's mean before it was trained."""
        if not self._nodes:
            return DayType("mean").predict(day)
        dates = np.array([day.date])
        trees = self._walk(_rows(dates, day.history.calendar.rest(dates), day.temperature[None]))
        mean = trees.mean(0)
        spread = np.quantile(trees, QUANTILES, axis=0)
        return tidy(spread - spread[MEDIAN] + mean, mean)

    @property
    def importances(self) -> dict[str, float]:
        """How much each input lowers the error, the sum being one (mean decrease in impurity)."""
        return dict(zip(NAMES, self._nodes["importances"].tolist(), strict=True)) if self._nodes else {}

    def dump(self) -> dict[str, bytes]:
        """All trees as arrays."""
        return {FILE: pack(self._nodes)}

    def restore(self, files: Mapping[str, bytes]) -> None:
        """Take back what `dump` gave."""
        nodes = unpack(files[FILE])
        if nodes and nodes.keys() != {"roots", "feature", "threshold", "left", "right", "value", "importances"}:
            raise ValueError(f"a forest is not made of {sorted(nodes)}")
        self._nodes = nodes

    def _walk(self, rows: Floats) -> Floats:
        """(trees, rows) what each tree answers, all of them going down one step at a time."""
        feature, threshold = self._nodes["feature"], self._nodes["threshold"]
        left, right = self._nodes["left"], self._nodes["right"]
        seen = rows.astype(np.float32)  # scikit-learn compares single precision
        node = np.repeat(self._nodes["roots"][:, None], len(rows), axis=1)
        column = np.arange(len(rows))[None]
        while (inner := left[node] != LEAF).any():
            below = seen[column, np.maximum(feature[node], 0)] <= threshold[node]
            node = np.where(inner, np.where(below, left[node], right[node]), node)
        answer: Floats = self._nodes["value"][node].astype(np.float64)
        return answer


def _nodes(forest: RandomForestRegressor) -> dict[str, NDArray[np.generic]]:
    trees = [estimator.tree_ for estimator in forest.estimators_]
    starts = np.concatenate([[0], np.cumsum([tree.node_count for tree in trees])[:-1]])

    def children(side: str) -> NDArray[np.generic]:
        moved = [
            np.where(kids != LEAF, kids + start, LEAF)
            for start, tree in zip(starts, trees, strict=True)
            for kids in [getattr(tree, side)]
        ]
        return np.concatenate(moved).astype(np.int32)

    return {
        "roots": starts.astype(np.int32),
        "feature": np.concatenate([tree.feature for tree in trees]).astype(np.int8),
        "threshold": np.concatenate([tree.threshold for tree in trees]),
        "left": children("children_left"),
        "right": children("children_right"),
        "value": np.concatenate([tree.value.ravel() for tree in trees]),
        "importances": forest.feature_importances_,
    }


def _rows(days: Days, rest: NDArray[np.bool_], temperature: Floats) -> Floats:
    """(days x 24, NAMES); a temperature that nobody knows is one value for all."""
    month = days.astype("datetime64[M]").astype(int) % 12
    day_of_year = (days - days.astype("datetime64[Y]")).astype(int)
    daily = np.stack([weekday(days), month, day_of_year, rest], axis=1).astype(float)
    hour = np.tile(np.arange(HOURS, dtype=float), len(days))
    return np.column_stack([hour, np.repeat(daily, HOURS, axis=0), np.nan_to_num(temperature.ravel(), nan=-99.0)])
