"""Counters that survive a restart of Home Assistant.

A device repeats its counter after a restart, but only Home Assistant knows what the device lost before, and what it had
already shown.
"""

from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..const import DOMAIN, LOGGER
from ..core.devices.counter import Counters

VERSION = 1
KEY = f"{DOMAIN}.counters"

SAVE_SECONDS = 10
"""A kill of Home Assistant loses at most this much of what it knows; the devices repeat the rest."""


class CounterStore:
    """Keeps `Counters` by device id."""

    def __init__(self, hass: HomeAssistant, current: Callable[[], Mapping[str, Counters]]) -> None:
        """Save what `current` gives at the time of saving."""
        self._store: Store[dict[str, Any]] = Store(hass, VERSION, KEY)
        self._current = current

    async def async_load(self) -> dict[str, Counters]:
        """Read what was saved; what is not as it should be is left out with a warning."""
        loaded: dict[str, Counters] = {}
        for device_id, saved in ((await self._store.async_load()) or {}).items():
            try:
                loaded[device_id] = Counters.from_dict(saved)
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                LOGGER.warning("The saved counters of %s cannot be read and start anew: %r", device_id, error)
        return loaded

    @callback
    def save_soon(self) -> None:
        """Save within seconds, however often this is called."""
        self._store.async_delay_save(self._data, SAVE_SECONDS)

    async def async_save(self) -> None:
        """Save now."""
        await self._store.async_save(self._data())

    def _data(self) -> dict[str, Any]:
        return {device_id: counters.as_dict() for device_id, counters in self._current().items()}


async def async_remove_store(hass: HomeAssistant) -> None:
    """Forget all counters."""
    await Store[dict[str, Any]](hass, VERSION, KEY).async_remove()
