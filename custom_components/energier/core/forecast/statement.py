"""A forecast as plain values, for the action and for templates."""

from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Any

from ..contract.period import BillingPeriod
from ..tariff.bill import plain
from .answer import Crossing, DayForecast, Forecast, Spread
from .foresight import Chance, Foresight

PLACES = 3
"""A watt-hour is finer than any forecast."""


def forecast_statement(forecast: Forecast, *, days: int, name: str, language: str, zone: tzinfo) -> dict[str, Any]:
    """The hours of the first days, and these days, of any series; in the home's time."""
    shown = forecast.days[:days]
    dates = {day.day for day in shown}
    model = forecast.model
    reason = model.reason and model.reason.get(language.partition("-")[0], model.reason["en"])
    return {
        "series": name,
        "issued": forecast.issued.astimezone(zone).isoformat(),
        "from": forecast.begins.astimezone(zone).isoformat(),
        "method": model.method,
        "naive": model.naive,
        "reason": reason,
        "hours": [
            {"start": local.isoformat(), **_band(hour.use)}
            for hour in forecast.hours
            if (local := hour.start.astimezone(zone)).date() in dates
        ],
        "days": [_day(forecast, day, language) for day in shown],
        "period": None,
    }


def period_statement(foresight: Foresight, period: BillingPeriod, currency: str) -> dict[str, Any] | None:
    """The billing period of a contract; None if nothing was said of it."""
    found = foresight.forecast.period
    if found is None:
        return None
    return {
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "observed": round(found.observed, PLACES),
        "missing_hours": found.missing_hours,
        **_band(found.use),
        "bill": bill_band(foresight, currency),
        "tiers": [chance_statement(chance) for chance in foresight.tiers],
        "goals": {goal.value: chance_statement(chance) for goal, chance in foresight.goals.items()},
    }


def bill_band(foresight: Foresight, currency: str) -> dict[str, Any] | None:
    """The bill's band and median; None where the prices to come are not known."""
    bill = foresight.bill
    if not bill:
        return None
    return {"low": plain(bill[0]), "median": plain(bill[len(bill) // 2]), "high": plain(bill[-1]), "currency": currency}


def chance_statement(chance: Chance) -> dict[str, Any]:
    """How probable it is that more than `above` is used (%), and when."""
    return {"above": float(chance.kwh), "chance": percent(chance), **crossing_days(chance.crossing)}


def percent(chance: Chance) -> float:
    """A chance in %."""
    return round(100 * chance.chance, 1)


def crossing_days(crossing: Crossing) -> Mapping[str, str | None]:
    """The days with a chance of 10, 50 and 90 %."""
    return {"early": _iso(crossing.early), "likely": _iso(crossing.likely), "late": _iso(crossing.late)}


def _day(forecast: Forecast, day: DayForecast, language: str) -> dict[str, Any]:
    why = forecast.why(day.day)
    return {
        "date": day.day.isoformat(),
        "observed": round(day.observed, PLACES),
        "missing_hours": day.missing_hours,
        **_band(day.use),
        "why": why.told(language) if why else None,
        "drivers": [{"kind": each.kind, "effect": round(each.effect, PLACES)} for each in why.drivers] if why else [],
    }


def _band(use: Spread) -> dict[str, float]:
    return {
        "low": round(use.low, PLACES),
        "median": round(use.median, PLACES),
        "high": round(use.high, PLACES),
        "mean": round(use.mean, PLACES),
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
