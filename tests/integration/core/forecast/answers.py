"""Answers of the app for the tests, small and right; each test makes the one thing wrong that it is about."""

from copy import deepcopy
from typing import Any

SPREAD = {"quantiles": [1, 2, 3, 4, 5, 6, 7, 8, 9], "mean": 5.5}

FORECAST: dict[str, Any] = {
    "series": "home",
    "issued": "2026-07-11T00:20:00Z",
    "from": "2026-07-11T00:00:00+00:00",
    "timezone": "Asia/Seoul",
    "levels": [0.1, 0.2, 0.30000000000000004, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    "model": {
        "method": "adaptive",
        "version": "3",
        "trained": "2026-07-10T18:00:00Z",
        "naive": False,
        "reason": None,
        "weights": {"analog": 1.0},
    },
    "hours": [
        {"start": "2026-07-11T00:00:00Z", "quantiles": [0.1] * 9, "mean": 0.1},
        {"start": "2026-07-11T01:00:00Z", "quantiles": [0.2] * 9, "mean": 0.2},
    ],
    "days": [
        {"date": "2026-07-11", "observed": 3.5, "missing_hours": 1, **SPREAD},
        {"date": "2026-07-12", "observed": 0, "missing_hours": 0, **SPREAD},
    ],
    "period": {
        "start": "2026-06-30T15:00:00Z",
        "end": "2026-07-31T15:00:00Z",
        "observed": 120.0,
        "missing_hours": 2,
        "quantiles": [260, 270, 280, 290, 300, 310, 320, 330, 340],
        "mean": 301,
        "days": [{"date": "2026-07-31", "quantiles": [260] * 9, "mean": 260}],
        "thresholds": [
            {"kwh": 300, "chance": 0.5, "crossing": {"early": "2026-07-28", "likely": "2026-07-31", "late": None}},
            {"kwh": 450, "chance": 0, "crossing": {"early": None, "likely": None, "late": None}},
        ],
    },
    "explanation": [
        {
            "date": "2026-07-11",
            "drivers": [{"kind": "temperature", "effect": 1.25}, {"kind": "weekday", "effect": -0.5}],
            "text": {"en": "Hot", "ko": "덥습니다"},
        }
    ],
    "temperature": {"series": None, "known_until": None},
}


def forecast(**changes: Any) -> dict[str, Any]:
    """The forecast with some members changed."""
    return {**deepcopy(FORECAST), **changes}
