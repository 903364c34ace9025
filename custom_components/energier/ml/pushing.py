"""Sends what is new in Home Assistant's statistics to the app.

The first time that is years of it, then every hour the last two days, and once a day a month, for a gap that a device has filled meanwhile.
Nothing is remembered here of what was sent: the app says how far it has a series, so a sending that was cut off goes on where it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from homeassistant.components.recorder import DOMAIN as RECORDER_DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..const import LOGGER
from ..core.forecast.push import OVERLAP, RECHECK, begin, windows
from .client import AppClient, AppRefusalError
from .series import EnergySeries
from .temperature import Temperature


@dataclass(slots=True)
class Sent:
    """How far a series is.

    Readings sent since the start, the part of the time gone through (0 to 1), why the app refuses it, if so, and the day on which a month of it
    was sent again.
    """

    readings: int = 0
    part: float = 0.0
    refused: str | None = None
    rechecked: date | None = None


class Pushing:
    """Sends series, one after the other."""

    def __init__(self, hass: HomeAssistant, client: AppClient, temperature: Temperature) -> None:
        self._hass = hass
        self._client = client
        self._temperature = temperature
        self.sent: dict[str, Sent] = {}
        self.last: datetime | None = None
        self.temperature_refused: str | None = None

    @property
    def part(self) -> float:
        """How much of what is known was sent, 0 to 1; 1 once all was sent for the first time."""
        if self.last is not None:
            return 1.0
        return sum(each.part for each in self.sent.values()) / len(self.sent) if self.sent else 0.0

    def expect(self, series: Iterable[EnergySeries]) -> None:
        """Say what is to be sent, for the progress."""
        for each in series:
            self.sent.setdefault(each.id, Sent())

    async def async_temperature(self) -> None:
        """Send the temperature. Raises AppError, but not for what the app refuses."""
        try:
            await self._temperature.async_push(self._client)
            self.temperature_refused = None
        except AppRefusalError as refusal:
            if self.temperature_refused is None:
                LOGGER.warning("The app refuses the temperature: %s", refusal)
            self.temperature_refused = str(refusal)

    async def async_push(self, every: Iterable[EnergySeries]) -> None:
        """Send what is new of the series. Raises AppError, but not for what the app refuses of one of them."""
        for series in every:
            sent = self.sent.setdefault(series.id, Sent())
            try:
                await self._push(series, sent)
                sent.refused = None
            except AppRefusalError as refusal:
                if sent.refused is None:
                    LOGGER.warning("The app refuses %s: %s", series.name, refusal)
                sent.refused = str(refusal)
            sent.part = 1.0

    def done(self) -> None:
        """Note that everything was sent."""
        self.last = dt_util.utcnow()

    async def _push(self, series: EnergySeries, sent: Sent) -> None:
        known = await self._client.async_put_series(series.id, series.as_json(self._hass, self._temperature.series))
        if RECORDER_DOMAIN not in self._hass.config.components:
            return
        now = dt_util.utcnow()
        today = dt_util.now().date()
        first = begin(known.last, now, OVERLAP if sent.rechecked == today else RECHECK)
        for begins, until in windows(first, now):
            if some := await series.async_read(self._hass, begins, until):
                await self._client.async_post_readings(series.id, some)
                sent.readings += len(some)
                if now - first > 2 * RECHECK:
                    LOGGER.info("%s: hours up to %s sent to the app", series.name, until.isoformat(timespec="hours"))
            sent.part = (until - first) / (now - first)
        sent.rechecked = today
