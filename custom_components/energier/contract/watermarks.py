"""How far each contract's goals and tiers were reported already; survives restarts, so that nothing is reported twice."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ..const import DOMAIN, LOGGER
from ..core.contract.alerts import Watermark

VERSION = 1
KEY = f"{DOMAIN}.alerts"


class Watermarks:
    """The marks of all contracts, by subentry id."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._store: Store[dict[str, Any]] = Store(hass, VERSION, KEY)
        self._marks: dict[str, Watermark] = {}

    async def async_load(self) -> None:
        """Read what was saved; of what cannot be read, everything counts as not yet reported."""
        saved = await self._store.async_load()
        for contract, mark in (saved or {}).items():
            try:
                self._marks[contract] = Watermark.from_dict(mark)
            except ValueError as error:
                LOGGER.warning("What was reported of contract %s starts anew: %s", contract, error)

    def of(self, contract: str) -> Watermark | None:
        """The mark of a contract; None if it was never watched."""
        return self._marks.get(contract)

    async def async_save(self, contract: str, mark: Watermark) -> None:
        """Keep a mark, on disk when this returns."""
        self._marks[contract] = mark
        await self._write()

    async def async_keep_only(self, contracts: set[str]) -> None:
        """Forget contracts that the user removed."""
        if gone := self._marks.keys() - contracts:
            for contract in gone:
                del self._marks[contract]
            await self._write()

    async def _write(self) -> None:
        await self._store.async_save({contract: mark.as_dict() for contract, mark in self._marks.items()})


async def async_remove_watermarks(hass: HomeAssistant) -> None:
    """Forget everything."""
    await Store[dict[str, Any]](hass, VERSION, KEY).async_remove()
