"""Figures of many homes as one answer."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .month_end import CUTS
from .run import Protocol, Results

METRICS = ("mae", "rmse", "mase", "crps", "coverage80", "width80", "day_ape", "fit_s", "predict_s")
CUT_METRICS = ("kwh_mape", "wrong_tier", "coverage80", "width80")
GOOD_COVERAGE = (0.70, 0.90)
RESAMPLES = 10_000
SEED = 7

type Json = Mapping[str, Json] | list[Json] | str | float | int | None


@dataclass(frozen=True)
class Ratio:
    """How one method compares with another, home by home; below one is better."""

    mean: float
    low: float  # 95 % interval, bootstrapped over homes
    high: float
    better: int
    homes: int


def ratio(results: Results, method: str, other: str, metric: str) -> Ratio | None:
    """The mean over homes of method / other, if both have homes in common."""
    ours, theirs = results.get(method, {}), results.get(other, {})
    pairs = np.array([(ours[home][metric], theirs[home][metric]) for home in ours if home in theirs])
    pairs = pairs[(pairs > 0).all(1)] if len(pairs) else pairs
    if not len(pairs):
        return None
    each = pairs[:, 0] / pairs[:, 1]
    draws = np.random.default_rng(SEED).integers(0, len(each), (RESAMPLES, len(each)))
    low, high = np.quantile(each[draws].mean(1), [0.025, 0.975])
    return Ratio(float(each.mean()), float(low), float(high), int((each < 1).sum()), len(each))


def summary(results: Results, protocol: Protocol, *, per_home: bool = False) -> dict[str, Json]:
    """The part `methods` of the answer: means over homes; NaN as None."""
    answer: dict[str, Json] = {}
    for method, homes in results.items():
        one: dict[str, Json] = {}
        if protocol is Protocol.MONTH_END:
            for metric in CUT_METRICS:
                one[metric] = {str(cut): _mean(homes, f"{metric} {cut}") for cut in CUTS}
        else:
            one = {metric: _mean(homes, metric) for metric in METRICS}
            one["coverage_homes"] = _share_covered(homes)
        if per_home:
            one["per_home"] = {
                home: {name: _number(value) for name, value in figures.items()}
                for home, figures in sorted(homes.items())
            }
        answer[method] = one
    return answer


def total(results: Results, name: str) -> int:
    """Sum over homes of a count that is the same for every method (days, months)."""
    return int(sum(figures[name] for figures in next(iter(results.values()), {}).values()))


def _share_covered(homes: Mapping[str, Mapping[str, float]]) -> float | None:
    covered = np.array([figures["coverage80"] for figures in homes.values()])
    covered = covered[~np.isnan(covered)]
    low, high = GOOD_COVERAGE
    return float(((covered >= low) & (covered <= high)).mean()) if len(covered) else None


def _mean(homes: Mapping[str, Mapping[str, float]], name: str) -> float | None:
    values = np.array([figures[name] for figures in homes.values()])
    values = values[np.isfinite(values)]
    return float(values.mean()) if len(values) else None


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None
