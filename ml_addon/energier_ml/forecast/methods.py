"""Every method by the name that people, the HTTP API and the backtest know it by."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from .adaptive import MEMBERS, NAIVE, Adaptive, Ensemble
from .analog import AnalogDays
from .base import Forecaster
from .boosting import LocalBoosting
from .forest import TimeTemperatureForest
from .naive import DayType, SameHour
from .pretrained import Pretrained

__all__ = ["DEFAULT", "METHODS", "NAIVE"]

DEFAULT = "adaptive"

METHODS: Mapping[str, Callable[[], Forecaster]] = MappingProxyType(
    {
        "yesterday": lambda: SameHour(1),
        "last_week": lambda: SameHour(7),
        "day_type_mean": lambda: DayType("mean"),
        "day_type_median": lambda: DayType("median"),
        "analog": AnalogDays,
        "global": Pretrained,
        "boosting": LocalBoosting,
        "forest": TimeTemperatureForest,
        "ensemble": lambda: Ensemble(MEMBERS),
        "adaptive": Adaptive,
    }
)
