"""One demo's folder: `.demo/1`, `.demo/2`, ...; what it must remember, and who is using it."""

from dataclasses import asdict, dataclass
import fcntl
from itertools import count
import json
from pathlib import Path
import secrets
import shutil
from typing import IO


@dataclass(frozen=True)
class Memory:
    """What a demo keeps from one start to the next."""

    password: str
    broker_passwords: dict[str, str]
    app_token: str
    app_port: int = 0
    hass_port: int = 0
    broker_port: int = 0
    ready: bool = False
    nano: bool = False
    """Whether the meter is the Nano's and the bridge's own programs; else it is simulated as a whole."""


class InstanceInUseError(Exception):
    """Another demo runs in this folder."""


class Instance:
    """A demo's folder, locked for as long as this object lives."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; InstanceInUseError if another demo has it."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._lock: IO[str] = (folder / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise InstanceInUseError(str(folder)) from None
        self.memory = self._load()

    @classmethod
    def first_free(cls, root: Path) -> Instance:
        """The first demo below `root` that is not running."""
        for number in count(1):
            try:
                return cls(root / str(number))
            except InstanceInUseError:
                continue
        raise AssertionError

    def _load(self) -> Memory:
        path = self.folder / "demo.json"
        if path.exists():
            return Memory(**json.loads(path.read_text(encoding="utf-8")))
        return Memory(
            password=secrets.token_hex(4),
            broker_passwords={user: secrets.token_hex(16) for user in ("homeassistant", "tap", "meter")},
            app_token=secrets.token_urlsafe(24),
        )

    def remember(self, memory: Memory) -> None:
        """Keep the memory for the next start."""
        path = self.folder / "demo.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(memory), indent=2), encoding="utf-8")
        self.memory = memory

    def reset(self) -> None:
        """Forget everything but the lock."""
        for path in self.folder.iterdir():
            if path.name == "lock":
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        self.memory = self._load()

    def release(self) -> None:
        """Let another demo have the folder."""
        self._lock.close()
