"""Gradient boosting of quantiles on the home's own past (LightGBM), one model per quantile and one for the mean."""

from collections.abc import Mapping
from itertools import chain
from typing import Self

import lightgbm as lgb
import numpy as np

from . import features, pretrained
from .arrays import pack_model, unpack_model
from .base import HOURS, MEDIAN, QUANTILES, Day, Floats, Forecast, History, tidy

LEAST_DAYS = 21  # fewer days than this teach it nothing that holds
MOST_DAYS = 730  # older habits are other habits, and time to fit stays bounded

SETTINGS: Mapping[str, object] = {
    "num_leaves": 15,
    "learning_rate": 0.05,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 1.0,
    "max_bin": 63,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
OBJECTIVES: tuple[Mapping[str, object], ...] = (
    *({"objective": "quantile", "alpha": float(level)} for level in QUANTILES),
    {"objective": "l2"},
)
AVERAGED = {MEDIAN, len(QUANTILES)}  # the median and the mean


class LocalBoosting:
    """What the home does otherwise than `pretrained` says, from lags, recent profiles, calendar and temperature."""

    def __init__(self, rounds: int = 80, bags: int = 3) -> None:
        self.rounds = rounds
        self.bags = bags  # models that are averaged for the median and for the mean
        self._past = pretrained.Past()
        self._models: list[list[lgb.Booster]] = []  # by quantile, then those of the mean; empty before training

    def fit(self, history: History) -> Self:
        """Train on every hour that is known and has at least a week before it."""
        self._models = []
        history = history.last(MOST_DAYS)
        skip = HOURS * (features.WINDOW if len(history) > 3 * features.WINDOW else 7)
        rows = features.table(history)[skip:]
        start = self._past.of(history)[skip:]
        kwh = history.kwh.ravel()[skip:]
        known = ~np.isnan(kwh) & ~np.isnan(start).any(1)
        if known.sum() < HOURS * (LEAST_DAYS - 7):
            return self
        # A small home's history cannot fill leaves of 50 hours.
        least = min(50, max(10, int(known.sum()) // 60))
        data = lgb.Dataset(rows[known], kwh[known], free_raw_data=False)
        for part, objective in enumerate(OBJECTIVES):
            data.set_init_score(start[known, part])
            settings = {**SETTINGS, **objective, "min_child_samples": least}
            bags = self.bags if part in AVERAGED else 1
            self._models.append([lgb.train({**settings, "seed": seed}, data, self.rounds) for seed in range(bags)])
        return self

    def predict(self, day: Day) -> Forecast:
        """The day's quantiles; as `Pretrained` while the history is too short to train on."""
        rows, start = pretrained.start_of(day)
        if not self._models or np.isnan(start).any():
            return pretrained.Pretrained().predict(day)
        answers = [start[:, part] + _average(models, rows) for part, models in enumerate(self._models)]
        return tidy(np.stack(answers[:-1]), answers[-1])

    @property
    def importances(self) -> dict[str, float]:
        """What the median adds to other homes' ways for: each feature's part of the gain, the sum being one."""
        if not self._models:
            return {}
        gain = np.sum([model.feature_importance("gain") for model in self._models[MEDIAN]], axis=0)
        return dict(zip(features.NAMES, (gain / max(gain.sum(), 1e-12)).tolist(), strict=True))

    def dump(self) -> dict[str, bytes]:
        """Every model as LightGBM's text, and what they build upon."""
        parts = zip(pretrained.PARTS, self._models, strict=False)
        texts = {f"{part}_{bag}.txt.gz": pack_model(model) for part, row in parts for bag, model in enumerate(row)}
        return {**pretrained.Pretrained().dump(), **texts}

    def restore(self, files: Mapping[str, bytes]) -> None:
        """Take back what `dump` gave; nothing where it was dumped before it had learned anything."""
        pretrained.Pretrained().restore(files)
        named = [[name for name in sorted(files) if name.startswith(f"{part}_")] for part in pretrained.PARTS]
        if any(bool(names) != bool(named[0]) for names in named):
            raise ValueError("some of its models are missing")
        models = [[unpack_model(files[name]) for name in names] for names in named]
        for model in chain(*models):
            if model.num_feature() != len(features.NAMES):
                raise ValueError(f"its models see {model.num_feature()} features, not {len(features.NAMES)}")
        self._models = models if named[0] else []


def _average(models: list[lgb.Booster], rows: Floats) -> Floats:
    total = np.zeros(len(rows))
    for model in models:
        total += np.asarray(model.predict(rows, num_threads=1), dtype=np.float64)
    return total / len(models)
