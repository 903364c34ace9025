"""Whether the Pi has a network, from the kernel itself: no process is started for it."""

import asyncio
import errno
import fcntl
from ipaddress import IPv6Address
from pathlib import Path
import socket
import struct

SYS = Path("/sys/class/net")
WIRELESS = Path("/proc/net/wireless")
INET6 = Path("/proc/net/if_inet6")
_SIOCGIFADDR = 0x8915
_GROUPS = 0x1 | 0x10 | 0x100
"""rtnetlink(7): RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR."""
_UNUSABLE = 0x08 | 0x40
"""IFA_F_DADFAILED, IFA_F_TENTATIVE."""
_RECHECK_S = 30.0
"""Netlink may drop messages under load, so it is also looked at this often."""


class Link:
    """The Wi-Fi interface first, then any other real one. `hidden` is the access point's own address, which leads nowhere."""

    def __init__(
        self, interface: str, hidden: str, sys: Path = SYS, wireless: Path = WIRELESS, inet6: Path = INET6
    ) -> None:
        self._interface = interface
        self._hidden = hidden
        self._sys = sys
        self._wireless = wireless
        self._inet6 = inet6

    def rssi(self) -> int | None:
        """Signal strength, dBm; None on a wire."""
        try:
            lines = self._wireless.read_text("ascii").splitlines()
        except OSError:
            return None
        for line in lines:
            name, colon, values = line.partition(":")
            if colon and name.strip() == self._interface:
                level = float(values.split()[2])
                return round(level) if -120 < level < 0 else None
        return None

    def address(self) -> str | None:
        """Address of an interface that is up, IPv4 if it has one; None while there is none."""
        others = sorted(path.name for path in self._sys.iterdir() if (path / "device").exists())
        up = [
            name
            for name in (self._interface, *(name for name in others if name != self._interface))
            if self._carries(name)
        ]
        for find in (_ipv4, self._ipv6):
            for name in up:
                found = find(name)
                if found not in {None, self._hidden}:
                    return found
        return None

    async def wait(self, *, up: bool) -> None:
        """Return as soon as there is an address, or none."""
        if (self.address() is not None) is up:
            return
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE) as news:
            news.setblocking(False)
            news.bind((0, _GROUPS))
            while (self.address() is not None) is not up:
                try:
                    async with asyncio.timeout(_RECHECK_S):
                        await loop.sock_recv(news, 65536)
                except TimeoutError:
                    continue
                except OSError as err:
                    if err.errno != errno.ENOBUFS:
                        raise

    def _ipv6(self, name: str) -> str | None:
        """Return an address that reaches beyond the link and is not still being tried for duplicates."""
        try:
            lines = self._inet6.read_text("ascii").splitlines()
        except OSError:
            return None
        for line in lines:
            digits, _, _, scope, flags, interface = line.split()
            if interface == name and int(scope, 16) == 0 and not int(flags, 16) & _UNUSABLE:
                return str(IPv6Address(bytes.fromhex(digits)))
        return None

    def _carries(self, name: str) -> bool:
        try:
            return (self._sys / name / "operstate").read_text("ascii").strip() == "up"
        except OSError:
            return False


def _ipv4(name: str) -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            answer = fcntl.ioctl(probe, _SIOCGIFADDR, struct.pack("16s16x8x", name.encode()[:15]))
        except OSError:
            return None
    return socket.inet_ntoa(answer[20:24])
