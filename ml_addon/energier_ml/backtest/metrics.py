"""What a forecast is judged by."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..forecast.base import HOURS, MEDIAN, QUANTILES, Floats, Forecast, History

WEEK = 7 * HOURS
LEAST_HOURS = 20  # known hours without which a day has no total


@dataclass(frozen=True)
class Scores:
    """Accuracy over some days; NaN where nothing could be compared.

    mae, crps and the band judge the quantiles, rmse and day_ape the mean: each the part that is made for it.
    """

    mae: float  # kWh per hour, of the median
    rmse: float  # kWh per hour, of the mean
    mase: float  # mae / scale
    crps: float  # kWh per hour; mean of twice the pinball loss over QUANTILES
    coverage80: float  # share of hours within the 10-90 % band
    width80: float  # kWh, mean width of that band
    day_ape: float  # |error of the day's total| / total, mean of the days


def scores(forecasts: Sequence[Forecast], truth: Floats, scale: float) -> Scores:
    """Compare forecasts with what came: truth (days, 24) kWh, NaN where unknown; scale as `weekly_scale` gives it."""
    if len(forecasts) != len(truth):
        raise ValueError(f"{len(forecasts)} forecasts cannot be compared with {len(truth)} days")
    known = ~np.isnan(truth)
    if not known.any():
        return Scores(*[float("nan")] * 7)
    quantiles = np.stack([forecast.quantiles for forecast in forecasts], axis=1)[:, known]
    mean = np.stack([forecast.mean for forecast in forecasts])
    actual = truth[known]
    mae = float(np.abs(actual - quantiles[MEDIAN]).mean())
    error = actual - quantiles
    level = QUANTILES[:, None]
    inside = (actual >= quantiles[0]) & (actual <= quantiles[-1])
    return Scores(
        mae=mae,
        rmse=float(np.sqrt(((actual - mean[known]) ** 2).mean())),
        mase=mae / scale if scale > 0 else float("nan"),
        crps=float(2 * np.maximum(level * error, (level - 1) * error).mean()),
        coverage80=float(inside.mean()),
        width80=float((quantiles[-1] - quantiles[0]).mean()),
        day_ape=_day_ape(mean, truth, known),
    )


def weekly_scale(history: History, before: np.datetime64) -> float:
    """The scale of MASE: mean error of "the same hour last week" before a day; NaN with less than a week known."""
    kwh = history.until(before).kwh.ravel()
    error = np.abs(kwh[WEEK:] - kwh[:-WEEK])
    return float(error[~np.isnan(error)].mean()) if not np.isnan(error).all() else float("nan")


def _day_ape(mean: Floats, truth: Floats, known: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> float:
    """Both totals over the hours that are known; days of no use have no relative error."""
    total = np.where(known, truth, 0).sum(1)
    error = np.abs(np.where(known, mean - truth, 0).sum(1))
    usable = (known.sum(1) >= LEAST_HOURS) & (total > 0)
    return float((error[usable] / total[usable]).mean()) if usable.any() else float("nan")
