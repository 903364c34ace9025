"""What the service manager is told (sd_notify(3)): a text of NAME=value lines to a local socket, no library needed."""

import logging
import os
import socket
import time

LOG = logging.getLogger(__name__)
PULSE_S = 1.0
"""Shortest time between two signs of life; the unit's WatchdogSec is ten times as long."""


class Service:
    """The program as systemd sees it; without systemd (no NOTIFY_SOCKET) it says nothing."""

    def __init__(self, address: str | None = None) -> None:
        """Speak to `address`, or to where the environment says."""
        path = os.environ.get("NOTIFY_SOCKET", "") if address is None else address
        self._address = "\0" + path[1:] if path.startswith("@") else path
        self._ready = False
        self._status = ""
        self._last_pulse = float("-inf")

    def measured(self) -> None:
        """Say that samples came: the first ones make the service ready, later ones keep the watchdog quiet."""
        now = time.monotonic()
        if now < self._last_pulse + PULSE_S:
            return
        self._last_pulse = now
        self._tell("WATCHDOG=1" if self._ready else "READY=1\nWATCHDOG=1")
        self._ready = True

    def status(self, text: str) -> None:
        """Set the line that `systemctl status` shows."""
        if text != self._status:
            self._status = text
            self._tell(f"STATUS={text}")

    def stopping(self) -> None:
        """Say that the program ends on purpose."""
        self._tell("STOPPING=1")

    def _tell(self, text: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK) as sock:
                sock.sendto(text.encode(), self._address)
        except OSError as err:
            LOG.warning("The service manager could not be told %r: %s", text, err)
