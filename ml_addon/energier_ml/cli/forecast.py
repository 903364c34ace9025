"""`energier-ml forecast`: the days after a file's last whole day."""

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import json
import sys
from zoneinfo import ZoneInfo

import numpy as np

from ..forecast.base import HOURS, MEDIAN, QUANTILES, Floats, Forecast, History
from ..forecast.horizon import forecast_days
from ..forecast.methods import DEFAULT, METHODS
from ..series import Homes, SeriesError, read_homes
from ..series.columns import listed
from .homes import chosen, tell
from .table import table

ONE_DAY = np.timedelta64(1, "D")

type Json = Mapping[str, Json] | list[Json] | str | float | int | None


@dataclass(frozen=True)
class Hour:
    """An hour that is forecast."""

    start: datetime  # on the home's clock
    quantiles: Floats  # (9,) kWh
    mean: float


def forecast(options: Namespace) -> str:
    """The answer to print."""
    method = options.method or DEFAULT
    if method not in METHODS:
        raise ValueError(f"there is no method {method}; there are {', '.join(METHODS)}")
    homes = read_homes(options.file, timezone=options.timezone, weather=options.weather)
    tell(homes)
    name, history = _home(homes, options.home)
    temperature = np.full((options.days, HOURS), np.nan)
    if homes.weather is not None:
        temperature = homes.weather.on(history.end, options.days)
        if np.isnan(temperature).any():
            sys.stderr.write("note: the weather file does not reach over all days that are forecast\n")
    forecaster = METHODS[method]().fit(history)
    days = forecast_days(forecaster, history, temperature, np.full(HOURS, np.nan))[: options.days]
    hours = [hours_of(history.end + number * ONE_DAY, day, ZoneInfo(homes.timezone)) for number, day in enumerate(days)]
    if options.json:
        return json.dumps(_answer(name, method, homes, history, hours), allow_nan=False, indent=1) + "\n"
    return _table(name, method, homes, hours)


def hours_of(date: np.datetime64, day: Forecast, zone: ZoneInfo) -> list[Hour]:
    """The hours that the clock shows on a day: 24, or 23 and 25 when it is changed."""
    start = datetime.fromisoformat(str(date)).replace(tzinfo=zone)
    end = datetime.fromisoformat(str(date + ONE_DAY)).replace(tzinfo=zone)
    moment = start.astimezone(UTC)
    hours = []
    while moment < end.astimezone(UTC):
        local = moment.astimezone(zone)
        hours.append(Hour(local, day.quantiles[:, local.hour], float(day.mean[local.hour])))
        moment += timedelta(hours=1)
    return hours


def _home(homes: Homes, wanted: str | None) -> tuple[str, History]:
    found = chosen(homes, "all" if wanted is None else wanted)
    if len(found) > 1:
        raise SeriesError(f"the file has {len(found)} homes: choose one with --home ({listed(found)})")
    return next(iter(found.items()))


def _answer(name: str, method: str, homes: Homes, history: History, days: list[list[Hour]]) -> Mapping[str, Json]:
    return {
        "home": name,
        "method": method,
        "timezone": homes.timezone,
        "last_day": str(history.end - ONE_DAY),
        "levels": [round(float(level), 1) for level in QUANTILES],
        "hours": [
            {"start": hour.start.isoformat(), "quantiles": [float(kwh) for kwh in hour.quantiles], "mean": hour.mean}
            for day in days
            for hour in day
        ],
        "days": [{"date": str(day[0].start.date()), "mean": sum(hour.mean for hour in day)} for day in days],
    }


def _table(name: str, method: str, homes: Homes, days: list[list[Hour]]) -> str:
    rows = [
        [
            f"{hour.start:%Y-%m-%d %H:%M %z}",
            *(f"{kwh:.3f}" for kwh in (hour.quantiles[MEDIAN], hour.quantiles[0], hour.quantiles[-1], hour.mean)),
        ]
        for day in days
        for hour in day
    ]
    totals = [f"{day[0].start:%Y-%m-%d}: {sum(hour.mean for hour in day):.2f} kWh expected\n" for day in days]
    head = f"{name}, kWh per hour, {homes.timezone}, method {method}\n\n"
    return head + table(("hour", "median", "10 %", "90 %", "mean"), rows) + "\n" + "".join(totals)
