"""A repair when the app has been away for a day; it goes when the app is back."""

from datetime import datetime, timedelta
from enum import StrEnum

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from ..const import DOMAIN

ISSUE = "app_away"
PATIENCE = timedelta(days=1)


class Work(StrEnum):
    """What the app is for; one may fail while the other goes on, as when its disk is full."""

    HISTORY = "history"
    FORECAST = "forecast"


class Away:
    """Told of each success and failure."""

    def __init__(self, hass: HomeAssistant, url: str) -> None:
        self._hass = hass
        self._url = url
        self._since: dict[Work, datetime] = {}
        self.reasons: dict[Work, str] = {}

    @callback
    def well(self, work: Work) -> None:
        """The app has done it."""
        self._since.pop(work, None)
        self.reasons.pop(work, None)
        if not self._since:
            forget(self._hass)

    @callback
    def failed(self, work: Work, reason: str) -> None:
        """The app has not."""
        now = dt_util.utcnow()
        self.reasons[work] = reason
        if now - self._since.setdefault(work, now) >= PATIENCE:
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                ISSUE,
                is_fixable=False,
                severity=ir.IssueSeverity.WARNING,
                translation_key=ISSUE,
                translation_placeholders={"url": self._url, "reason": reason},
            )


@callback
def forget(hass: HomeAssistant) -> None:
    """Take the repair back."""
    ir.async_delete_issue(hass, DOMAIN, ISSUE)
