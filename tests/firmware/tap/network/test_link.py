"""Whether there is a network: the kernel's own word, in a network namespace where nobody else is disturbed."""

import asyncio
from pathlib import Path
import shutil
import subprocess
import sys

import pytest

from energier_tap.network import link
from energier_tap.network.link import Link

WIRELESS = """Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE
 face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22
 wlan0: 0000   55.  {level}  -256        0      0      0      0      0        0
"""
OTHER_WORLD = """
import asyncio, subprocess, sys
from pathlib import Path
from energier_tap.network.link import Link

def ip(*words):
    subprocess.run(["ip", *words], check=True)

async def main():
    sys_class_net = Path(sys.argv[1])
    (sys_class_net / "lo").mkdir()
    (sys_class_net / "lo" / "operstate").write_text("up")
    ip("link", "set", "lo", "up")
    ip("address", "flush", "dev", "lo")
    link = Link("lo", "10.42.0.1", sys_class_net)
    assert link.address() is None
    await link.wait(up=False)
    waiting = asyncio.create_task(link.wait(up=True))
    await asyncio.sleep(0)
    ip("address", "add", "10.42.0.1/24", "dev", "lo")
    assert link.address() is None, "the access point is no network"
    ip("address", "del", "10.42.0.1/24", "dev", "lo")
    ip("address", "add", "192.0.2.7/24", "dev", "lo")
    async with asyncio.timeout(20):
        await waiting
    assert link.address() == "192.0.2.7"
    waiting = asyncio.create_task(link.wait(up=False))
    await asyncio.sleep(0)
    ip("address", "del", "192.0.2.7/24", "dev", "lo")
    async with asyncio.timeout(20):
        await waiting
    waiting = asyncio.create_task(link.wait(up=True))
    await asyncio.sleep(0)
    ip("address", "add", "fe80::1/64", "dev", "lo")
    assert link.address() is None, "it reaches no broker"
    ip("address", "add", "fd00::7/64", "dev", "lo", "nodad")
    async with asyncio.timeout(20):
        await waiting
    assert link.address() == "fd00::7"
    ip("address", "add", "192.0.2.7/24", "dev", "lo")
    assert link.address() == "192.0.2.7"
    print("right")

asyncio.run(main())
"""


def fake(tmp_path: Path, *, state: str = "up", wireless: str = "") -> Link:
    """An interface whose address is the computer's own loopback."""
    (tmp_path / "lo").mkdir()
    (tmp_path / "lo" / "operstate").write_text(state)
    (tmp_path / "wireless").write_text(wireless)
    return Link("lo", "10.42.0.1", tmp_path, tmp_path / "wireless")


def test_follows_the_kernel_without_asking_it_again_and_again(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    alone = [unshare or "", "--map-root-user", "--net"]
    probe = ["ip", "link", "set", "lo", "up"]
    if unshare is None or subprocess.run([*alone, *probe], check=False, capture_output=True).returncode:
        pytest.skip("no network namespace of our own here")
    assert link._RECHECK_S > 20
    done = subprocess.run(
        [*alone, sys.executable, "-c", OTHER_WORLD, str(tmp_path)], check=False, capture_output=True, text=True
    )
    assert done.stdout == "right\n", done.stderr


def test_an_ipv6_address_counts_once_it_is_the_interfaces_own_and_tried(tmp_path: Path) -> None:
    inet6 = tmp_path / "inet6"
    lines = ("fd000000000000000000000000000001 02 40 00 40 no0", "fd000000000000000000000000000002 03 40 00 80 other")
    inet6.write_text("\n".join(lines) + "\n")
    (tmp_path / "no0").mkdir()
    (tmp_path / "no0" / "operstate").write_text("up")
    alone = Link("no0", "10.42.0.1", tmp_path, inet6=inet6)
    assert alone.address() is None
    inet6.write_text(lines[0].replace("00 40", "00 80") + "\n")
    assert alone.address() == "fd00::1"


def test_an_interface_without_a_carrier_has_no_address(tmp_path: Path) -> None:
    assert fake(tmp_path, state="down").address() is None


def test_an_interface_that_is_not_there_has_no_address(tmp_path: Path) -> None:
    assert Link("wlan7", "10.42.0.1", tmp_path).address() is None


def test_the_access_points_own_address_is_no_network(tmp_path: Path) -> None:
    assert fake(tmp_path).address() == "127.0.0.1"
    assert Link("lo", "127.0.0.1", tmp_path).address() is None


async def test_looks_again_now_and_then_in_case_the_kernel_was_not_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "_RECHECK_S", 0.01)
    looked = fake(tmp_path)
    waiting = asyncio.create_task(looked.wait(up=False))
    await asyncio.sleep(0)
    (tmp_path / "lo" / "operstate").write_text("down")
    async with asyncio.timeout(20):
        await waiting


@pytest.mark.parametrize(("level", "rssi"), [("-55.", -55), ("-55.6", -56), ("0.", None), ("-256", None)])
def test_reads_the_signal(tmp_path: Path, level: str, rssi: int | None) -> None:
    (tmp_path / "wireless").write_text(WIRELESS.format(level=level))
    assert Link("wlan0", "10.42.0.1", tmp_path, tmp_path / "wireless").rssi() == rssi


def test_has_no_signal_on_a_wire(tmp_path: Path) -> None:
    assert fake(tmp_path, wireless=WIRELESS.format(level="-55.")).rssi() is None
    assert Link("wlan0", "10.42.0.1", tmp_path, tmp_path / "nothing").rssi() is None
