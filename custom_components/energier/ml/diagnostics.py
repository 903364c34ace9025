"""What bug reports and System information say of the app; never its token, nor the names of the home's things."""

from collections.abc import Coroutine
from typing import Any

from ..core.forecast.answer import Health
from .app import App
from .client import AppError


def app_diagnostics(app: App | None) -> dict[str, Any] | None:
    """How far the app is told of everything, and what it has answered; None without one."""
    if app is None:
        return None
    pushing, coordinator = app.pushing, app.coordinator
    return {
        "failures": {work.value: reason for work, reason in app.away.reasons.items()},
        "last_push": pushing.last.isoformat() if pushing.last else None,
        "sent": [
            {"readings": sent.readings, "part": round(sent.part, 3), "refused": sent.refused}
            for sent in pushing.sent.values()
        ],
        "temperature": {
            "source": entity_id.partition(".")[0] if (entity_id := app.temperature.entity_id) else None,
            "refused": pushing.temperature_refused,
        },
        "forecasts_refused": list(coordinator.refused.values()),
        "forecasts": [
            {
                "issued": foresight.forecast.issued.isoformat(),
                "method": foresight.forecast.model.method,
                "version": foresight.forecast.model.version,
                "naive": foresight.forecast.model.naive,
                "days": [
                    {"date": day.day.isoformat(), "quantiles": day.use.quantiles} for day in foresight.forecast.days
                ],
                "period": foresight.usage.quantiles if foresight.usage else None,
                "bill": [str(total) for total in foresight.bill] if foresight.bill else None,
            }
            for foresight in coordinator.data.values()
        ],
    }


def app_health(app: App | None) -> dict[str, Any]:
    """The app in a few words; nothing without one. What has to be asked for is asked while the rest is shown."""
    if app is None:
        return {}
    pushing = app.pushing
    return {
        "app": _asked(app),
        "app_history": f"{100 * pushing.part:.0f} %",
        "app_last_push": pushing.last.isoformat() if pushing.last else "-",
    }


def _asked(app: App) -> Coroutine[Any, Any, Any]:
    async def ask() -> str | dict[str, str]:
        try:
            return _told(await app.client.async_check())
        except AppError as error:
            return {"type": "failed", "error": str(error)}

    return ask()


def _told(health: Health) -> str:
    return health.version if health.reason is None else f"{health.version}: {health.reason}"
