"""The standby of every outlet, kept over restarts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..data import EnergierConfigEntry
from .billing import Billing, billing
from .control import Standby
from .outlets import Outlet

VERSION = 1
KEY = f"{DOMAIN}.standby"

LOOK_EVERY = timedelta(seconds=15)
"""How late standby or a new name may be noticed, or an outlet cut, when nobody says anything."""

SAVE_SECONDS = 10
"""A kill of Home Assistant loses at most this much of what the user set."""

SAVE_EVERY = timedelta(minutes=15)
"""A kill of Home Assistant loses at most this much of what was learned and saved."""


class Standbys:
    """Makes one `Standby` for each outlet, and keeps what it learned for when the outlet comes back."""

    def __init__(self, hass: HomeAssistant, entry: EnergierConfigEntry) -> None:
        self.hass = hass
        self._entry = entry
        self._store: Store[dict[str, Any]] = Store(hass, VERSION, KEY)
        self._kept: dict[str, Any] = {}
        self._standbys: dict[str, Standby] = {}
        self._billed: Billing | None = None
        self._billed_at = dt_util.utcnow()

    async def async_start(self) -> None:
        """Read what was kept, and begin to look; before the platforms are set up."""
        kept = await self._store.async_load()
        # A source may have been removed since; a tap's outlet, whose stem ends in _ and a number, may come back.
        self._kept = {
            stem: data
            for stem, data in (kept.items() if isinstance(kept, Mapping) else ())
            if "_" in stem or stem in self._entry.subentries
        }
        unload, hass = self._entry.async_on_unload, self.hass
        unload(async_track_time_interval(hass, self._look, LOOK_EVERY, name="energier looks for standby"))
        unload(async_track_time_interval(hass, self._save, SAVE_EVERY, name="energier saves standby"))
        unload(hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self._save))

    async def async_stop(self) -> None:
        """Save; the entities are gone by now."""
        await self._store.async_save(self._data())

    @callback
    def of(self, outlet: Outlet) -> Standby:
        """The standby of an outlet; the same one as long as it is the same outlet."""
        known = self._standbys.get(outlet.stem)
        if known and known.outlet == outlet:
            return known
        data = known.as_dict() if known else self._kept.get(outlet.stem)
        data = data if isinstance(data, Mapping) else {}
        standby = Standby(self.hass, outlet, data, self._billing, self.save_soon)
        self._standbys[outlet.stem] = standby
        return standby

    @callback
    def forget(self, stem: str) -> None:
        """The outlet is gone for good."""
        self._kept.pop(stem, None)
        self._standbys.pop(stem, None)
        self.save_soon()

    @callback
    def save_soon(self) -> None:
        """Save within seconds, however often this is called."""
        self._store.async_delay_save(self._data, SAVE_SECONDS)

    def _data(self) -> dict[str, Any]:
        return self._kept | {stem: standby.as_dict() for stem, standby in self._standbys.items()}

    @callback
    def _billing(self) -> Billing:
        # The same for all outlets, which ask thousands of times before it changes.
        now = dt_util.utcnow()
        if self._billed is None or not timedelta(0) <= now - self._billed_at < LOOK_EVERY:
            self._billed, self._billed_at = billing(self._entry, now), now
        return self._billed

    @callback
    def _look(self, _now: datetime) -> None:
        for standby in tuple(self._standbys.values()):
            standby.tick()

    @callback
    def _save(self, _: datetime | Event) -> None:
        self.save_soon()


async def async_remove_store(hass: HomeAssistant) -> None:
    """Forget everything."""
    await Store[dict[str, Any]](hass, VERSION, KEY).async_remove()
