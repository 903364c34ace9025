"""What there is in the air, what people ask for, and what can go wrong; and the protocol of what does it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
import hashlib
import re
from typing import Protocol

SSID_BYTES = 32
KEY_BYTES = range(8, 64)
_HEX_KEY = re.compile(rb"[0-9A-Fa-f]{64}")
_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")


class Trouble(StrEnum):
    """Why there is no Wi-Fi; texts for people are in page.py and screen.py."""

    BAD_SSID = "bad_ssid"
    BAD_KEY = "bad_key"
    KEY_MISSING = "key_missing"
    ENTERPRISE = "enterprise"
    OUTDATED = "outdated"
    WPA3_ONLY = "wpa3_only"
    WRONG_KEY = "wrong_key"
    NOT_FOUND = "not_found"
    NO_ADDRESS = "no_address"
    TIMEOUT = "timeout"
    RADIO_OFF = "radio_off"
    NO_ADAPTER = "no_adapter"
    NO_SERVICE = "no_service"
    FAILED = "failed"


class WifiError(Exception):
    """Something that did not work; `trouble` says what kind, the text holds no secret."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(detail or trouble.value)
        self.trouble = trouble


class Security(Enum):
    """What a network asks of who joins it."""

    OPEN = "open"
    WPA = "wpa"
    WPA3_ONLY = "wpa3"
    WEP = "wep"
    ENTERPRISE = "enterprise"


REFUSED = {
    Security.WPA3_ONLY: Trouble.WPA3_ONLY,
    Security.WEP: Trouble.OUTDATED,
    Security.ENTERPRISE: Trouble.ENTERPRISE,
}
"""Networks the tap cannot join: the Pi 3B+'s radio knows no WPA3, WEP protects nothing, there is no place for certificates."""


@dataclass(frozen=True, slots=True)
class Found:
    """A network in the air. `signal` is 0-100."""

    ssid: bytes
    signal: int
    security: Security


@dataclass(frozen=True, slots=True)
class Credentials:
    """A network and its key; an empty key means an open network."""

    ssid: bytes
    key: bytes = field(default=b"", repr=False)
    hidden: bool = False

    def __post_init__(self) -> None:
        """Raise WifiError if no network can be called so or have such a key (IEEE 802.11: 8-63 bytes, or 64 hex digits)."""
        if not 1 <= len(self.ssid) <= SSID_BYTES or b"\0" in self.ssid:
            raise WifiError(Trouble.BAD_SSID)
        fits = len(self.key) in KEY_BYTES or _HEX_KEY.fullmatch(self.key)
        if self.key and (not fits or _CONTROL.search(self.key)):
            raise WifiError(Trouble.BAD_KEY)

    @property
    def psk(self) -> str:
        """The 256-bit key as 64 hex digits, so that no program in between can misread a character of the passphrase."""
        if _HEX_KEY.fullmatch(self.key):
            return self.key.decode().lower()
        return hashlib.pbkdf2_hmac("sha1", self.key, self.ssid, 4096, 32).hex()


def readable(ssid: bytes) -> str:
    """Return a name for people: UTF-8, or the EUC-KR of older Korean routers."""
    try:
        return ssid.decode()
    except UnicodeDecodeError:
        return ssid.decode("cp949", errors="replace")


def by_strength(found: Iterable[Found], most: int = 40) -> list[Found]:
    """Return each network once, the strongest first; nameless ones are left out."""
    best: dict[bytes, Found] = {}
    for network in sorted(found, key=lambda each: each.signal, reverse=True):
        if network.ssid.strip(b"\0"):
            best.setdefault(network.ssid, network)
    return list(best.values())[:most]


def chosen(ssid: bytes, key: bytes, found: Sequence[Found]) -> Credentials:
    """Return what to join. Raises WifiError if it cannot work with what was seen in the air."""
    network = next((each for each in found if each.ssid == ssid), None)
    if network is None:
        return Credentials(ssid, key, hidden=True)
    if network.security in REFUSED:
        raise WifiError(REFUSED[network.security])
    if network.security is Security.OPEN:
        return Credentials(ssid)
    if not key:
        raise WifiError(Trouble.KEY_MISSING)
    return Credentials(ssid, key)


@dataclass(frozen=True, slots=True)
class Doors:
    """Where the access point's page and the legacy server listen; port 0 is any free one."""

    address: str = "10.42.0.1"
    http: int = 80
    legacy: int = 8000


class Wifi(Protocol):
    """The radio. Every method raises WifiError."""

    @property
    def doors(self) -> Doors:
        """Where to listen while the access point is open."""
        ...

    async def known(self) -> bool:
        """Return whether there is any network it would join by itself."""
        ...

    async def joined(self) -> bytes | None:
        """Return the SSID of the network it is in."""
        ...

    async def scan(self) -> list[Found]:
        """Look around; the networks in any order."""
        ...

    async def open(self, ssid: bytes, key: bytes) -> None:
        """Open the access point, leaving the network it is in."""
        ...

    async def check(self) -> None:
        """Raise if the access point is no longer open."""
        ...

    async def close(self) -> None:
        """Close the access point and remove what an interrupted run left."""
        ...

    async def join(self, credentials: Credentials) -> None:
        """Join a network and remember it instead of the one before; if that fails nothing is changed."""
        ...

    async def restore(self) -> None:
        """Go back to the network it was in before the access point, if there was one."""
        ...

    async def forget(self) -> None:
        """Forget the network that `join` remembered."""
        ...
