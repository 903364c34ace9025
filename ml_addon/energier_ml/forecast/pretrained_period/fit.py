"""Fits the constants of the period forecast on homes: median regression, horizon by horizon."""

from collections.abc import Sequence
from typing import TypedDict

import numpy as np

from ..base import QUANTILES, Floats
from ..levels import NAMES, WITHOUT_WEATHER, Daily
from ..period_model import size
from ..regression import median_regression, rehearsal

HORIZONS = (1, 2, 3, 5, 7, 10, 14, 20, 28, 35)
STRIDE = 3  # midnights; neighbours say much the same
RIDGE = 3.0


class Fit(TypedDict):
    """The constants of one kind of home."""

    coefficients: list[list[float]]  # (horizons, NAMES)
    width: list[list[float]]  # (horizons, 2)
    quantiles: list[list[float]]  # (horizons, 9)


class Constants(TypedDict):
    """What is written to constants.json."""

    names: list[str]
    horizons: list[int]
    weather: Fit  # where the temperature is known
    plain: Fit  # where it is not: recent days count more


def fit(homes: Sequence[Daily]) -> Constants:
    """The constants that are best for homes with known temperature."""
    samples = [_samples(homes, horizon) for horizon in HORIZONS]
    return Constants(
        names=list(NAMES),
        horizons=list(HORIZONS),
        weather=_fit(samples, len(NAMES)),
        plain=_fit(samples, WITHOUT_WEATHER),
    )


def _samples(homes: Sequence[Daily], horizon: int) -> tuple[Floats, Floats, Floats]:
    found = [rehearsal(home, horizon, STRIDE) for home in homes]
    features, ratio, spread = (np.concatenate(part) for part in zip(*found, strict=True))
    return features, ratio, spread


def _fit(samples: Sequence[tuple[Floats, Floats, Floats]], used: int) -> Fit:
    """With the first features only; the others' coefficients are zero."""
    answer = Fit(coefficients=[], width=[], quantiles=[])
    for features, ratio, spread in samples:
        beta = np.zeros(features.shape[1])
        beta[:used] = median_regression(features[:, :used], ratio, beta[:used], RIDGE)
        left = ratio - features @ beta
        width = _width(left, spread)
        answer["coefficients"].append(_rounded(beta))
        answer["width"].append(_rounded(width))
        answer["quantiles"].append(_rounded(np.quantile(left / size(spread, width), QUANTILES)))
    return answer


def _width(left: Floats, spread: Floats) -> Floats:
    design = np.stack([np.ones(len(spread)), np.log(spread)], axis=1)
    answer: Floats = np.linalg.lstsq(design, np.log(np.maximum(np.abs(left), 1e-3)), rcond=None)[0]
    return answer


def _rounded(row: Floats) -> list[float]:
    return [round(float(value), 4) for value in row]
