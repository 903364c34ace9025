"""Simulated radio: some networks in the air, an access point that is the computer itself."""

from dataclasses import dataclass

from energier_tap.network.wifi import Credentials, Doors, Found, Security, Trouble, WifiError
from energier_tap.sim.network import SimNetwork


@dataclass(frozen=True, slots=True)
class SimAccessPoint:
    """A network of the world; its DHCP server may be broken."""

    found: Found
    key: str = ""
    dhcp: bool = True


AIR = (
    SimAccessPoint(Found(b"Home", 88, Security.WPA), "correct horse"),
    SimAccessPoint(Found("우리집 @#'\"\\".encode(), 71, Security.WPA), "배터리 스테이플"),
    SimAccessPoint(Found(b"Company", 60, Security.ENTERPRISE)),
    SimAccessPoint(Found(b"Cafe", 45, Security.OPEN)),
    SimAccessPoint(Found(b"No addresses", 33, Security.WPA), "no addresses", dhcp=False),
)
HIDDEN = SimAccessPoint(Found(b"Attic", 20, Security.WPA), "nobody sees me")


class SimWifi:
    """The radio of the world; joining and leaving moves `network`."""

    def __init__(self, network: SimNetwork, *, first_run: bool) -> None:
        self.doors = Doors("127.0.0.1", http=0, legacy=0)
        self._network = network
        self._kept: bytes | None = None if first_run else b"Home"
        self._now = self._kept
        network.switch(up=not first_run)

    async def known(self) -> bool:
        """Return whether there is a network to go back to."""
        return self._kept is not None

    async def joined(self) -> bytes | None:
        """Return the SSID of the network it is in."""
        return self._now

    async def scan(self) -> list[Found]:
        """Look around."""
        return [each.found for each in AIR]

    async def open(self, _ssid: bytes, _key: bytes) -> None:
        """Leave the network."""
        self._leave()

    async def check(self) -> None:
        """Never breaks down."""

    async def close(self) -> None:
        """Nothing is open in this world but the page."""

    async def join(self, credentials: Credentials) -> None:
        """Join a network if its key is right."""
        self._leave()
        network = next((each for each in (*AIR, HIDDEN) if each.found.ssid == credentials.ssid), None)
        if network is None:
            raise WifiError(Trouble.NOT_FOUND)
        if credentials.key != network.key.encode():
            raise WifiError(Trouble.WRONG_KEY)
        if not network.dhcp:
            raise WifiError(Trouble.NO_ADDRESS)
        self._kept = credentials.ssid
        self._enter()

    async def restore(self) -> None:
        """Go back."""
        if self._kept is not None:
            self._enter()

    async def forget(self) -> None:
        """Forget the network."""
        self._kept = None
        self._leave()

    def _leave(self) -> None:
        self._now = None
        self._network.switch(up=False)

    def _enter(self) -> None:
        self._now = self._kept
        self._network.switch(up=True)
