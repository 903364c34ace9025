"""What must survive a power cut: small JSON files that are always whole.

A file is written aside, flushed to the disk and renamed over the old one, so that a cut at any instant leaves the old or the new one.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
import fcntl
import json
import logging
import os
from pathlib import Path
import threading
from typing import Any

LOG = logging.getLogger(__name__)
MOST_WH = 1e12


class StoreError(Exception):
    """The state directory cannot be used; the message says why."""


class Store:
    """The state directory of one device; one program at a time."""

    def __init__(self, directory: Path) -> None:
        """Take the directory. Raises StoreError if this user may not write there, or another program holds it.

        A file system that became read-only, as that of a worn SD card does, is no reason not to measure: every save tells of it.
        """
        self.directory = directory
        self._troubles: dict[str, str] = {}
        self._writing: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as err:
            raise StoreError(f"cannot use the state directory: {err}") from err
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            self.close()
            raise StoreError(f"another program already uses {directory}") from err
        if not os.access(directory, os.W_OK) and not os.fstatvfs(self._lock).f_flag & os.ST_RDONLY:
            self.close()
            raise StoreError(f"this user may not write the state directory {directory}")

    @property
    def trouble(self) -> str | None:
        """Why something cannot be saved at the moment."""
        return next(iter(self._troubles.values()), None)

    def close(self) -> None:
        """Let another program have it."""
        os.close(self._lock)

    def load(self, name: str) -> dict[str, Any]:
        """Return the object in `name`, empty if there is none. A broken file is kept aside and counts as none."""
        path = self.directory / name
        try:
            value = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as err:
            value = err
        if isinstance(value, dict):
            return value
        aside = path.with_suffix(".broken")
        LOG.error("%s is broken and was moved to %s; starting without it (%s)", path, aside.name, value)
        try:
            path.replace(aside)
        except OSError as err:
            self._told(name, err)
        return {}

    def try_save(self, name: str, value: dict[str, Any]) -> None:
        """Save; a disk that is full or broken is told once and must not stop the measuring."""
        try:
            self.save(name, value)
        except OSError as err:
            self._told(name, err)
        else:
            if self._troubles.pop(name, None):
                LOG.info("%s can be saved again", name)

    def _told(self, name: str, err: OSError) -> None:
        if str(err) != self._troubles.get(name):
            LOG.error("Cannot save %s, it will not survive a power cut: %s", self.directory / name, err)
        self._troubles[name] = str(err)

    def save(self, name: str, value: dict[str, Any]) -> None:
        """Replace `name` by this object; on return it is on the disk. Any thread may do so."""
        path = self.directory / name
        aside = path.with_suffix(".tmp")
        with self._writing[name], aside.open("w", encoding="utf-8") as file:
            json.dump(value, file, separators=(",", ":"), allow_nan=False)
            file.flush()
            os.fsync(file.fileno())
            aside.replace(path)
        directory = os.open(self.directory, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


@dataclass(frozen=True, slots=True)
class Counters:
    """Starts so far and Wh of every channel; `cause` says how this run came about."""

    boot: int
    wh: tuple[float, ...]
    cause: str

    @classmethod
    def begin(cls, store: Store, channels: int, sw: str, start_wh: float = 0.0) -> "Counters":
        """Read the counters, raise `boot` by one and save that at once.

        `cause` (of the contract's boot event) follows from the kernel's boot id and how the last run ended.
        """
        saved = store.load("counters.json")
        old = saved.get("wh")
        wh = [start_wh] * channels
        if isinstance(old, list):
            for channel, value in enumerate(old[:channels]):
                wh[channel] = value if _is_counter(value) else start_wh
        boot = saved.get("boot")
        counters = cls(
            boot=boot + 1 if isinstance(boot, int) and boot >= 0 else 1,
            wh=tuple(wh),
            cause=_cause(saved, sw),
        )
        counters.save(store, sw, counters.wh, clean=False)
        return counters

    def save(self, store: Store, sw: str, wh: Sequence[float], *, clean: bool) -> None:
        """Put the counters on the disk, unrounded: a published value must not fall back by its last digit.

        `clean` marks the last save of a run that ended on purpose.
        """
        store.try_save(
            "counters.json",
            {
                "boot": self.boot,
                "wh": list(wh),
                "clean": clean,
                "sw": sw,
                "kernel": _kernel_boot(),
            },
        )


def _is_counter(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MOST_WH


def _cause(saved: dict[str, Any], sw: str) -> str:
    if not saved or saved.get("kernel") != _kernel_boot():
        return "power"
    if saved.get("sw") != sw:
        return "update"
    return "restart" if saved.get("clean") is True else "unknown"


def _kernel_boot() -> str | None:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return None
