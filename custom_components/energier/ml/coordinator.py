"""Asks the app for the forecast of every contract."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import override

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, LOGGER
from ..contract.monitor import Monitor
from ..core.forecast.foresight import Foresight, Thresholds, bill_at, foresee, thresholds
from ..data import EnergierConfigEntry
from .away import Away, Work
from .client import AppClient, AppDeniesTokenError, AppRefusalError, AppUnreachableError, NotEnoughHistoryError
from .series import contract_series

EVERY = timedelta(minutes=15)

DAYS = 3
"""Today, tomorrow, and the day after: at midnight tomorrow becomes today before the app is asked again."""

WEEK = 7
"""Days asked for where the bill depends on the hours: each weekday once."""


class ForecastCoordinator(DataUpdateCoordinator[Mapping[str, Foresight]]):
    """The forecasts of the contracts, by subentry id; a contract of which the app knows too little yet is not among them."""

    config_entry: EnergierConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: EnergierConfigEntry,
        client: AppClient,
        monitors: Mapping[str, Monitor],
        away: Away,
    ) -> None:
        super().__init__(hass, LOGGER, config_entry=entry, name="forecasts", update_interval=EVERY)
        self._client = client
        self._monitors = monitors
        self._away = away
        self.data = {}
        self.refused: dict[str, str] = {}
        self._about: dict[str, tuple[object, ...]] = {}

    @override
    async def _async_update_data(self) -> Mapping[str, Foresight]:
        """Ask for one contract after the other."""
        found: dict[str, Foresight] = {}
        try:
            for subentry_id, monitor in self._monitors.items():
                self._about[subentry_id] = _about(monitor)
                try:
                    found[subentry_id] = await self.async_foresee(monitor)
                    self.refused.pop(subentry_id, None)
                except AppRefusalError as refusal:
                    if subentry_id not in self.refused and not isinstance(refusal, NotEnoughHistoryError):
                        LOGGER.warning("The app refuses a forecast of %s: %s", monitor.contract.name, refusal)
                    self.refused[subentry_id] = str(refusal)
        except AppDeniesTokenError as error:
            raise ConfigEntryAuthFailed(translation_domain=DOMAIN, translation_key="app_denies_token") from error
        except AppUnreachableError as error:
            self._away.failed(Work.FORECAST, str(error))
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="app_unreachable",
                translation_placeholders={"reason": str(error)},
            ) from error
        self._away.well(Work.FORECAST)
        return found

    @callback
    def async_follow(self) -> CALLBACK_TYPE:
        """Ask again once a contract knows its usage, has another goal, or a new period; returns what ends it."""

        def told(monitor: Monitor) -> Callable[[], None]:
            def computed() -> None:
                subentry_id, about = monitor.contract.subentry_id, _about(monitor)
                if self._about.get(subentry_id, about) != about:
                    self._about[subentry_id] = about
                    self.config_entry.async_create_background_task(
                        self.hass, self.async_request_refresh(), "energier asks the app again"
                    )

            return computed

        ends = [monitor.listen(told(monitor)) for monitor in self._monitors.values()]

        def end() -> None:
            for each in ends:
                each()

        return end

    async def async_foresee(self, monitor: Monitor, days: int = DAYS) -> Foresight:
        """The forecast of a contract, with its bill, its tiers and its goals. Raises AppError."""
        now, running = dt_util.utcnow(), monitor.period
        period = running.begins(monitor.zone), running.ends(monitor.zone)
        calculator, usage = monitor.calculator, monitor.usage
        if calculator and calculator.first != running.first:
            # The period has just ended: what was used in it is nothing of the new one's, which is computed in a moment.
            calculator = usage = None
        known = self.data.get(monitor.contract.subentry_id)
        hours, goals = known.forecast.hours if known else (), dict(monitor.goals)

        def ask() -> Thresholds:
            # A goal in money becomes kWh by the hours of the last forecast.
            if calculator is None or usage is None:
                return Thresholds()
            bills = bill_at(calculator, usage, hours, now=now, end=period[1], zone=monitor.zone)
            return thresholds(bills, usage, goals) if bills else Thresholds()

        asked = await self.hass.async_add_executor_job(ask)
        forecast = await self._client.async_forecast(
            contract_series(monitor.contract.subentry_id),
            days=max(days, WEEK) if calculator and calculator.needs_hours else days,
            period=period,
            thresholds=asked.asked(),
        )

        def join() -> Foresight:
            if calculator is None or usage is None:
                return foresee(forecast, None, None, asked)
            bills = bill_at(calculator, usage, forecast.hours, now=now, end=period[1], zone=monitor.zone)
            return foresee(forecast, bills, usage, asked)

        return await self.hass.async_add_executor_job(join)


@callback
def _about(monitor: Monitor) -> tuple[object, ...]:
    """What an answer of the app depends on, beside the readings: the period that is computed, and the goals."""
    calculator = None if monitor.usage is None else monitor.calculator
    return calculator and calculator.first, dict(monitor.goals)
