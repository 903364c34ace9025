"""The Pi's radio by NetworkManager.

A network is tried as a profile in memory only and kept on disk once it works, so a power cut in between leaves nothing behind. The access
point is never on disk. Profiles that other people made are used but never changed or deleted.
"""

import contextlib
from dataclasses import dataclass
import logging
from uuid import uuid4

from energier_tap.network.nmcli import Argument, nmcli, table
from energier_tap.network.wifi import Credentials, Doors, Found, Security, Trouble, WifiError

LOG = logging.getLogger(__name__)
CLIENT = "Energier Wi-Fi"
ACCESS_POINT = "Energier setup"
_WIRELESS = "802-11-wireless"
_PRIORITY = "10"
_SCAN_S = 30.0
_OPEN_S = 30
_JOIN_S = 75
"""NetworkManager itself gives up an address after 45 s; its reason is better than our impatience."""


@dataclass(frozen=True, slots=True)
class _Profile:
    uuid: str
    name: str
    kept: bool
    file: str

    @property
    def ours(self) -> bool:
        return self.name == CLIENT


class Station:
    """One Wi-Fi interface."""

    def __init__(self, interface: str, doors: Doors | None = None) -> None:
        self.doors = doors or Doors()
        self._interface = interface
        self._before: str | None = None
        self._access_point: str | None = None

    async def known(self) -> bool:
        """Return whether there is any Wi-Fi profile beside the access point."""
        return any(each.name != ACCESS_POINT for each in await self._profiles())

    async def joined(self) -> bytes | None:
        """Return the SSID of the network it is in."""
        rows = await table(
            "device", "wifi", "list", "ifname", self._interface, "--rescan", "no", fields="IN-USE,SSID-HEX"
        )
        return next((_ssid(ssid) for used, ssid in rows if used == "*"), None)

    async def scan(self) -> list[Found]:
        """Look around; switches the radio on if it is off."""
        for hardware, software in await table("radio", fields="WIFI-HW,WIFI"):
            if hardware == "missing":
                raise WifiError(Trouble.NO_ADAPTER, "there is no Wi-Fi adapter")
            if hardware != "enabled":
                raise WifiError(Trouble.RADIO_OFF, "the radio is blocked: set the country with raspi-config")
            if software != "enabled":
                await nmcli("radio", "wifi", "on")
        rows = await table(
            "device", "wifi", "list", "ifname", self._interface, "--rescan", "yes",
            fields="SSID-HEX,SIGNAL,SECURITY", patience=_SCAN_S,
        )  # fmt: skip
        return [Found(_ssid(ssid), _percent(signal), security(words)) for ssid, signal, words in rows]

    async def open(self, ssid: bytes, key: bytes) -> None:
        """Open the access point; only WPA2 with AES, as telephones ask."""
        await self.close()
        self._before = await self._active() or self._before
        self._access_point = await self._add(
            Credentials(ssid, key), ACCESS_POINT,
            "wifi.mode", "ap", "wifi.band", "bg", "ipv4.method", "shared", "ipv4.addresses", f"{self.doors.address}/24",
            "ipv6.method", "disabled", "wifi-sec.proto", "rsn", "wifi-sec.pairwise", "ccmp", "wifi-sec.group", "ccmp",
            "wifi-sec.pmf", "disable",
        )  # fmt: skip
        await self._up(self._access_point, _OPEN_S)

    async def check(self) -> None:
        """Raise if the access point is no longer open."""
        if self._access_point is None or await self._active() != self._access_point:
            raise WifiError(Trouble.FAILED, "the access point is gone")

    async def close(self) -> None:
        """Close the access point, also one of an interrupted run, and drop a network that was only tried in it."""
        self._access_point = None
        await self._delete(
            [each.uuid for each in await self._profiles() if each.name == ACCESS_POINT or (each.ours and not each.kept)]
        )

    async def join(self, credentials: Credentials) -> None:
        """Try a network; keep it and drop the one before only once it works."""
        before = [each.uuid for each in await self._profiles() if each.ours]
        hidden = "yes" if credentials.hidden else "no"
        uuid = await self._add(credentials, CLIENT, "wifi.hidden", hidden)
        try:
            await self._up(uuid, _JOIN_S)
        except BaseException:
            with contextlib.suppress(WifiError):
                await self._delete([uuid])
            raise
        self._before = None
        keep = ("uuid", uuid, "connection.autoconnect", "yes", "connection.autoconnect-priority", _PRIORITY)
        try:
            await nmcli("connection", "modify", *keep)
        except WifiError as err:
            # As with a full card: no reason to leave a network that works, nor to forget the one before.
            LOG.warning("Joined, but NetworkManager cannot keep the network and forgets it at the next start: %s", err)
            await nmcli("connection", "modify", "--temporary", *keep)
            return
        try:
            await self._delete(before)
            await self._warn_if_volatile(uuid)
        except WifiError as err:
            LOG.warning("Joined, but the network before is still remembered too: %s", err)

    async def restore(self) -> None:
        """Close the access point and go back; NetworkManager itself goes on trying if that fails."""
        await self.close()
        if self._before is not None:
            uuid, self._before = self._before, None
            await self._up(uuid, _JOIN_S)

    async def forget(self) -> None:
        """Delete what `join` kept."""
        await self._delete([each.uuid for each in await self._profiles() if each.ours])

    async def _add(self, credentials: Credentials, name: str, *options: str) -> str:
        """Add a profile in memory; returns its UUID. The key is typed into nmcli's editor."""
        uuid = str(uuid4())
        arguments: list[Argument] = [
            "connection", "add", "save", "no", "type", "wifi", "ifname", self._interface, "con-name", name,
            "ssid", credentials.ssid, "connection.uuid", uuid, "connection.autoconnect", "no", *options,
        ]  # fmt: skip
        if credentials.key:
            arguments += ["wifi-sec.key-mgmt", "wpa-psk"]
        await nmcli(*arguments)
        if credentials.key:
            typed = f"set 802-11-wireless-security.psk {credentials.psk}\nsave temporary\nquit\n"
            said = await nmcli("connection", "edit", "uuid", uuid, typed=typed)
            if "successfully updated" not in said:
                raise WifiError(Trouble.FAILED, "NetworkManager did not take the key: is the polkit rule installed?")
        return uuid

    async def _up(self, uuid: str, seconds: int) -> None:
        await nmcli(
            "--wait", str(seconds), "connection", "up", "uuid", uuid, "ifname", self._interface, patience=seconds + 10.0
        )

    async def _active(self) -> str | None:
        rows = await table("connection", "show", "--active", fields="UUID,DEVICE,STATE")
        return next((uuid for uuid, device, state in rows if device == self._interface and state == "activated"), None)

    async def _delete(self, uuids: list[str]) -> None:
        for uuid in uuids:
            await nmcli("connection", "delete", "uuid", uuid)

    async def _profiles(self) -> list[_Profile]:
        rows = await table("connection", "show", fields="UUID,NAME,TYPE,AUTOCONNECT,FILENAME")
        return [_Profile(uuid, name, auto == "yes", file) for uuid, name, kind, auto, file in rows if kind == _WIRELESS]

    async def _warn_if_volatile(self, uuid: str) -> None:
        for each in await self._profiles():
            if each.uuid == uuid and each.file.startswith("/run/"):
                LOG.warning(
                    "The network will be forgotten at the next start, for NetworkManager keeps it in %s", each.file
                )


def security(words: str) -> Security:
    """Return what nmcli's SECURITY column means, such as `WPA1 WPA2`, `WPA2 WPA3`, `WPA2 802.1X`, `WEP`, `OWE` or nothing."""
    given = set(words.split()) - {"--"}
    if "802.1X" in given:
        return Security.ENTERPRISE
    if given & {"WPA1", "WPA2"}:
        return Security.WPA
    if given & {"WPA3", "OWE"}:
        return Security.WPA3_ONLY
    return Security.WEP if given else Security.OPEN


def _ssid(digits: str) -> bytes:
    try:
        return bytes.fromhex(digits)
    except ValueError:
        raise WifiError(Trouble.FAILED, f"nmcli told an SSID of no hexadecimal digits: {digits[:64]!r}") from None


def _percent(text: str) -> int:
    return int(text) if text.isdecimal() else 0
