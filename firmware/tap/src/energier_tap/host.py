"""Whether Home Assistant's own discovery is wanted, from what the Energier integration says of itself."""

import asyncio
import logging

from energier_tap.commands import CommandError, parse_object
from energier_tap.settings import HaDiscovery

LOG = logging.getLogger(__name__)
GRACE_S = 2.0
"""After a connect, for the integration's retained status to arrive before it counts as absent."""
RELOAD_S = 5.0
"""The integration that goes away may only be reloading; shown at once, the device would appear twice."""


class HostStatus:
    """What is known of the other side during one connection."""

    def __init__(self, mode: HaDiscovery) -> None:
        self._mode = mode
        self._native = False
        self._told = asyncio.Event()
        self._news = asyncio.Event()
        self._born = False

    @property
    def wants_native(self) -> bool:
        """Whether Home Assistant's own discovery should be published."""
        return self._mode == "on" or (self._mode == "auto" and not self._native)

    def heard(self, payload: bytes) -> None:
        """Take a message of `energier/host/status`; an empty one means that the integration went away."""
        native = False
        if payload:
            try:
                value = parse_object(payload).get("native")
            except CommandError as err:
                LOG.warning("Ignored energier/host/status: %s", err)
                return
            if not isinstance(value, bool):
                LOG.warning('Ignored energier/host/status: "native" must be true or false, not %r', value)
                return
            native = value
        self._native = native
        self._told.set()
        self._news.set()

    def born(self) -> None:
        """Home Assistant has started."""
        self._born = True
        self._news.set()

    def forget(self) -> None:
        """The connection is gone, and with it what was known."""
        self._native = self._born = False
        self._told.clear()
        self._news.clear()

    async def settle(self) -> None:
        """Wait until the status was told, or will not be."""
        try:
            async with asyncio.timeout(GRACE_S):
                await self._told.wait()
        except TimeoutError:
            pass

    async def wait_for_news(self) -> bool:
        """Wait for the next change; returns True if Home Assistant has started."""
        await self._news.wait()
        self._news.clear()
        born, self._born = self._born, False
        return born
