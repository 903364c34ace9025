"""A home as the app would answer about it: numbers of a plausible shape, the same every time."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
import math
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Seoul")
LEVELS = [number / 10 for number in range(1, 10)]
METHODS = {
    # mae, rmse, crps, coverage, width, error of the day, weight
    "adaptive": (0.158, 0.268, 0.121, 0.803, 0.49, 0.151, 0.0),
    "ensemble": (0.161, 0.271, 0.124, 0.789, 0.48, 0.156, 0.41),
    "boosting": (0.166, 0.279, 0.129, 0.771, 0.47, 0.163, 0.22),
    "global": (0.165, 0.276, 0.127, 0.795, 0.51, 0.160, 0.25),
    "analog": (0.172, 0.288, 0.134, 0.806, 0.55, 0.171, 0.12),
    "forest": (0.205, 0.325, 0.158, 0.742, 0.61, 0.214, 0.0),
    "yesterday": (0.221, 0.371, 0.172, 0.801, 0.83, 0.193, 0.0),
    "last_week": (0.234, 0.385, 0.181, 0.798, 0.87, 0.221, 0.0),
}


def instant(moment: datetime) -> str:
    """As the API answers times."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def midnight(day: date) -> datetime:
    """When a day of the home begins."""
    return datetime.combine(day, time(), ZONE)


def use(hour: datetime) -> float:
    """What the home used in an hour, kWh."""
    clock = hour.astimezone(ZONE)
    evening = math.exp(-(((clock.hour - 20) / 2.6) ** 2))
    morning = 0.6 * math.exp(-(((clock.hour - 7.5) / 1.5) ** 2))
    wobble = 0.18 * math.sin(clock.day * 2.3 + clock.hour * 1.7) + 0.1 * math.cos(clock.day * 5.1)
    return round(max(0.08, 0.22 + 0.75 * evening + morning + wobble * (0.3 + evening)), 3)


def quantiles(centre: float, spread: float) -> list[float]:
    """Nine quantiles around a centre, never negative."""
    return [round(max(0.0, centre + spread * (level - 0.5) * 2), 4) for level in LEVELS]


def expected(hour: datetime) -> dict[str, object]:
    """A forecast hour."""
    clock = hour.astimezone(ZONE)
    evening = math.exp(-(((clock.hour - 20) / 2.8) ** 2))
    centre = 0.24 + 0.7 * evening + 0.5 * math.exp(-(((clock.hour - 7.5) / 1.6) ** 2))
    return {"start": instant(hour), "quantiles": quantiles(centre, 0.12 + 0.28 * evening), "mean": round(centre, 4)}


def hours_of(day: date) -> list[datetime]:
    """The 24 hours of a day of the home."""
    return [midnight(day) + timedelta(hours=number) for number in range(24)]


def forecast(series: str, now: datetime, days: int, period: Mapping[str, str] | None) -> dict[str, object]:
    """An answer of POST .../forecast."""
    today = now.astimezone(ZONE).date()
    start = now.replace(minute=0, second=0, microsecond=0)
    ahead = [hour for number in range(days) for hour in hours_of(today + timedelta(days=number)) if hour >= start]
    known = [use(hour) for hour in hours_of(today) if hour < start]
    return {
        "series": series,
        "issued": instant(now),
        "from": instant(start),
        "timezone": str(ZONE),
        "levels": LEVELS,
        "model": {
            "method": "adaptive",
            "version": "20261124T182000Z",
            "trained": instant(now - timedelta(hours=9)),
            "naive": False,
            "reason": None,
            "weights": {name: row[6] for name, row in METHODS.items() if row[6]},
        },
        "hours": [expected(hour) for hour in ahead],
        "days": [_day(today + timedelta(days=number), known if number == 0 else []) for number in range(days)],
        "period": None if period is None else _period(period, now),
        "explanation": [
            _explanation(today, -0.6, 0.9, "Colder than usual by 4 °C.", "평소보다 4 °C 추워요."),
            _explanation(
                today + timedelta(days=1),
                0.8,
                -0.4,
                "A Thursday uses more than most days.",
                "목요일은 다른 날보다 많이 써요.",
            ),
        ],
        "temperature": {"series": "weather.home", "known_until": instant(now + timedelta(days=2))},
    }


def _day(day: date, known: list[float]) -> dict[str, object]:
    rest = 24 - len(known)
    mean = round(sum(known) + 0.42 * rest, 3)
    return {
        "date": day.isoformat(),
        "observed": round(sum(known), 3),
        "missing_hours": 0,
        "quantiles": quantiles(mean, 0.09 * rest),
        "mean": mean,
    }


def _period(period: Mapping[str, str], now: datetime) -> dict[str, object]:
    begin, end = (datetime.fromisoformat(period[name]).astimezone(ZONE) for name in ("start", "end"))
    today = now.astimezone(ZONE).date()
    observed = round(10.2 * max((now - begin) / timedelta(days=1), 0.0), 2)
    remaining = [today + timedelta(days=number) for number in range((end.date() - today).days)]
    cumulative = [
        (day, round(observed + 9.8 * (index + 0.5), 2), 3 + 2.2 * math.sqrt(index + 1))
        for index, day in enumerate(remaining)
    ]
    days = [
        {"date": day.isoformat(), "quantiles": quantiles(mean, spread), "mean": mean}
        for day, mean, spread in cumulative
    ]
    return {
        "start": instant(begin),
        "end": instant(end),
        "observed": observed,
        "missing_hours": 5,
        "quantiles": days[-1]["quantiles"],
        "mean": days[-1]["mean"],
        "days": days,
        "thresholds": [],
    }


def _explanation(day: date, weekday: float, temperature: float, english: str, korean: str) -> dict[str, object]:
    effects = {"temperature": temperature, "weekday": weekday, "level": 0.3}
    drivers = [{"kind": kind, "effect": effect} for kind, effect in effects.items()]
    return {"date": day.isoformat(), "drivers": drivers, "text": {"en": english, "ko": korean}}


def past(day: date, now: datetime, method: str) -> dict[str, object]:
    """An answer of GET .../past."""
    today = now.astimezone(ZONE).date()
    hours = [{**expected(hour), "actual": None if hour.hour == 4 else use(hour)} for hour in hours_of(day)]  # fmt: skip
    return {
        "date": day.isoformat(),
        "method": method,
        "first": (today - timedelta(days=28)).isoformat(),
        "last": (today - timedelta(days=1)).isoformat(),
        "methods": list(METHODS),
        "hours": hours,
    }


def scores(name: str) -> dict[str, object]:
    """What a method has reached."""
    mae, rmse, crps, coverage, width, day, _ = METHODS[name]
    return {
        "mae": mae,
        "rmse": rmse,
        "mase": round(mae / 0.234, 3),
        "crps": crps,
        "coverage80": coverage,
        "width80": width,
        "day_ape": day,
    }


def accuracy(days: int, now: datetime) -> dict[str, object]:
    """An answer of GET .../accuracy; the methods in no order."""
    last = now.astimezone(ZONE).date() - timedelta(days=1)
    names = sorted(METHODS)
    return {
        "days": days,
        "from": (last - timedelta(days=days - 1)).isoformat(),
        "to": last.isoformat(),
        "naive": "yesterday",
        "methods": [
            {"name": name, "used": name == "adaptive", "weight": METHODS[name][6], **scores(name)} for name in names
        ],
        "calibration": [{"level": level, "share": round(level + 0.03 * math.sin(level * 9), 3)} for level in LEVELS],
    }


def model(trained: datetime, state: str, reason: str | None = None) -> dict[str, object]:
    """One of GET .../models."""
    forest = {
        "lag_1": 0.31,
        "hour": 0.2,
        "mean_28": 0.14,
        "temperature": 0.11,
        "lag_7": 0.09,
        "weekday": 0.06,
        "lag_1_before": 0.05,
        "rest": 0.04,
    }
    return {
        "version": trained.strftime("%Y%m%dT%H%M%SZ"),
        "trained": instant(trained),
        "state": state,
        "reason": reason,
        "window": {"start": (trained - timedelta(days=730)).date().isoformat(), "end": trained.date().isoformat()},
        "format": 1,
        "libraries": {"lightgbm": "4.7.0", "scikit-learn": "1.8.0"},
        "bytes": 1_843_000,
        "metrics": {name: scores(name) for name in METHODS},
        "importances": {"forest": forest, "boosting": {"level": 0.4, "day_1": 0.35, "cooling": 0.25}},
    }
