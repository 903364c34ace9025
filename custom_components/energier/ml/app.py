"""The app of one entry: sends it what is new, asks it for forecasts, and goes on without it while it is away."""

from datetime import datetime, timedelta

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.event import async_call_later, async_track_time_change
from homeassistant.helpers.start import async_at_started

from ..const import LOGGER
from ..contract.monitor import Monitor
from ..core.devices.counter import Counters
from ..core.devices.device import Device
from ..data import EnergierConfigEntry
from .away import Away, Work
from .client import AppClient, AppDeniesTokenError, AppUnreachableError
from .coordinator import ForecastCoordinator
from .pushing import Pushing
from .series import contracts, things
from .settings import AppSettings
from .temperature import Temperature

MINUTE = 12
"""Of each hour; Home Assistant has compiled the statistics of the hour before by then, on a slow computer too."""

NEWCOMER = timedelta(seconds=15)
"""After a device's first counters: its entities are there by then, and the other devices have spoken too."""

FIRST_RETRY, LAST_RETRY = timedelta(minutes=1), timedelta(minutes=30)
"""A sending that failed is tried again after these, doubling from the one to the other."""


class App:
    """Everything about the app while the entry is set up."""

    def __init__(
        self, hass: HomeAssistant, entry: EnergierConfigEntry, settings: AppSettings, monitors: dict[str, Monitor]
    ) -> None:
        self._hass = hass
        self._entry = entry
        self.client = AppClient(async_get_clientsession(hass), settings)
        self.away = Away(hass, settings.url)
        self.temperature = Temperature(hass, entry)
        self.pushing = Pushing(hass, self.client, self.temperature)
        self.coordinator = ForecastCoordinator(hass, entry, self.client, monitors, self.away)
        self._busy = False
        self._more = False
        self._heard: set[str] = set()
        self._again: CALLBACK_TYPE | None = None
        self._wait = FIRST_RETRY

    @callback
    def async_start(self) -> None:
        """Begin once Home Assistant runs, and go on every hour until the entry is unloaded."""
        unload = self._entry.async_on_unload
        unload(self._cancel_retry)
        unload(self.coordinator.async_follow())
        unload(self._entry.runtime_data.hub.listen(Counters, self._counted))
        unload(async_at_started(self._hass, self._started))
        unload(async_track_time_change(self._hass, self._begin, minute=MINUTE, second=0))

    @callback
    def _started(self, _hass: HomeAssistant) -> None:
        self._begin()

    @callback
    def _begin(self, _now: datetime | None = None) -> None:
        """Send in the background, unless that is being done; unloading the entry cancels it."""
        self._cancel_retry()
        if not self._busy:
            self._busy, self._more = True, False
            self._entry.async_create_background_task(self._hass, self._run(), "energier tells the app what is new")

    async def _run(self) -> None:
        try:
            await self._push()
        finally:
            self._busy = False
        if self._more:
            self._begin()

    @callback
    def _counted(self, device: Device, _counters: Counters) -> None:
        """Send what a device has counted that was not there when the others' was sent."""
        if device.id not in self._heard:
            self._heard.add(device.id)
            self._cancel_retry()
            self._again = async_call_later(self._hass, NEWCOMER, self._welcome)

    @callback
    def _welcome(self, _now: datetime) -> None:
        # What is being sent was chosen before the device was there.
        self._more = self._busy
        self._begin()

    async def _push(self) -> None:
        try:
            homes, rest = contracts(self._hass, self._entry), things(self._hass, self._entry)
            self.pushing.expect((*homes, *rest))
            await self.pushing.async_temperature()
            await self.pushing.async_push(homes)
            # The first time the outlets' years take a while: people see the home's forecast before.
            await self.coordinator.async_refresh()
            await self.pushing.async_push(rest)
        except AppDeniesTokenError:
            self._entry.async_start_reauth(self._hass)
        except AppUnreachableError as error:
            LOGGER.debug("The app was not told what is new: %s", error)
            self.away.failed(Work.HISTORY, str(error))
            self._retry()
            # What it forecast before is not shown as if it were of now, unless it can still be asked.
            await self.coordinator.async_refresh()
        else:
            self.pushing.done()
            self.away.well(Work.HISTORY)
            self._wait = FIRST_RETRY

    @callback
    def _retry(self) -> None:
        self._cancel_retry()
        self._again = async_call_later(self._hass, self._wait, self._begin)
        self._wait = min(2 * self._wait, LAST_RETRY)

    @callback
    def _cancel_retry(self) -> None:
        if self._again:
            self._again()
            self._again = None


def create(hass: HomeAssistant, entry: EnergierConfigEntry, monitors: dict[str, Monitor]) -> App | None:
    """The entry's app; None if it has none."""
    settings = AppSettings.of(entry)
    return App(hass, entry, settings, monitors) if settings else None
