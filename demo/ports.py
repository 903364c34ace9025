"""Ports for the programs of a demo, so that demos starting at the same moment do not choose the same."""

import fcntl
from itertools import chain
import os
from pathlib import Path
import socket
from typing import IO


class Ports:
    """The ports one demo has chosen; held until `release`."""

    def __init__(self) -> None:
        self._held: list[IO[str]] = []
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        self._folder = cache / "energier" / "ports"
        self._folder.mkdir(parents=True, exist_ok=True)

    def take(self, port: int) -> bool:
        """Take this very port; False if a program listens to it or another demo has chosen it."""
        lock = (self._folder / str(port)).open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            return False
        if not _is_free(port):
            lock.close()
            return False
        self._held.append(lock)
        return True

    def take_first(self, *preferred: int, start: int) -> int:
        """Take the first free port of the preferred ones and then of those from `start` on."""
        for port in chain(filter(None, preferred), range(start, 65536)):
            if self.take(port):
                return port
        raise OSError(f"no port is free from {start} on")

    def release(self) -> None:
        """Let others have them."""
        for lock in self._held:
            lock.close()
        self._held.clear()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
