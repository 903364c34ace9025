"""The radio by the real nmcli, at a NetworkManager that is not there."""

from collections.abc import Iterator
import hashlib
from pathlib import Path
from typing import Any

import pytest

from energier_tap.network.station import ACCESS_POINT, CLIENT, Station, security
from energier_tap.network.wifi import Credentials, Found, Security, Trouble, WifiError
from tests.firmware.tap.network.network_manager import (
    ENTERPRISE,
    OPEN,
    WPA2,
    NetworkManager,
    network_manager,
)

KOREAN = "우리 집 '\"\\:@#".encode()
BYTES = b" \xbf\xec\xb8\xae \\: "
"""A name in EUC-KR, with blanks around it."""
LONG_KEY = b"correct@horse# 'battery\" \\staple: 1234567890 abcdefghijklmnopqr"


def psk(ssid: bytes, key: bytes) -> str:
    return hashlib.pbkdf2_hmac("sha1", key, ssid, 4096, 32).hex()


def air(ssid: bytes, signal: int = 50, security: int = WPA2, key: bytes = b"", **more: Any) -> dict[str, Any]:
    return {"ssid": ssid.hex(), "signal": signal, "security": security, "psk": psk(ssid, key) if key else "", **more}


NETWORKS = [
    air(b"Home", 80, key=b"12345678"),
    air(b"Home", 30, key=b"12345678"),
    air(KOREAN, 70, key=LONG_KEY),
    air(BYTES, 60, key="비밀번호 하나".encode()),
    air(b"n" * 32, 55, OPEN),
    air(b"--help", 54, OPEN),
    air(b"Company", 50, ENTERPRISE),
    air(b"Old", 40, OPEN, privacy=True),
    air(b"No addresses", 20, key=b"12345678", dhcp=False),
]


@pytest.fixture
def parameters() -> dict[str, Any]:
    return {"networks": NETWORKS}


@pytest.fixture
def manager(tmp_path: Path, parameters: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[NetworkManager]:
    with network_manager(tmp_path, parameters) as manager:
        for name, value in manager.environment.items():
            monkeypatch.setenv(name, value)
        yield manager


@pytest.fixture
def station(manager: NetworkManager) -> Station:
    return Station("wlan0")


async def test_finds_every_name_byte_by_byte_with_what_it_asks(station: Station) -> None:
    found = await station.scan()
    assert {(each.ssid, each.security) for each in found} == {
        (b"Home", Security.WPA),
        (KOREAN, Security.WPA),
        (BYTES, Security.WPA),
        (b"n" * 32, Security.OPEN),
        (b"--help", Security.OPEN),
        (b"Company", Security.ENTERPRISE),
        (b"Old", Security.WEP),
        (b"No addresses", Security.WPA),
    }
    assert Found(b"Home", 80, Security.WPA) in found


@pytest.mark.parametrize(
    ("ssid", "key"),
    [
        (b"Home", b"12345678"),
        (KOREAN, LONG_KEY),
        (BYTES, "비밀번호 하나".encode()),
        (b"n" * 32, b""),
        (b"--help", b""),
        (b"Home", psk(b"Home", b"12345678").upper().encode()),
    ],
)
async def test_joins_and_keeps_a_network_whatever_its_name_and_key(
    station: Station, manager: NetworkManager, ssid: bytes, key: bytes
) -> None:
    assert not await station.known()
    await station.join(Credentials(ssid, key))
    assert manager.profiles() == [f"{CLIENT}:yes:/etc/NetworkManager/system-connections/{CLIENT}.nmconnection"]
    assert manager.active() == CLIENT
    assert await station.known()


async def test_no_process_list_shows_a_key(station: Station, manager: NetworkManager, tmp_path: Path) -> None:
    """A wrapper notes the arguments of every nmcli."""
    noted = tmp_path / "arguments"
    wrapper = tmp_path / "nmcli"
    real = manager.environment["PATH"].split(":")[0]
    wrapper.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {noted}\nexec {real}/nmcli "$@"\n')
    wrapper.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{tmp_path}:{manager.environment['PATH']}")
        await station.open(b"Energier-2b3c", b"abcdefghjk")
        await station.close()
        await station.join(Credentials(KOREAN, LONG_KEY))
    said = noted.read_bytes()
    assert KOREAN in said
    for secret in (
        LONG_KEY,
        psk(KOREAN, LONG_KEY).encode(),
        b"abcdefghjk",
        psk(b"Energier-2b3c", b"abcdefghjk").encode(),
    ):
        assert secret not in said
    assert psk(KOREAN, LONG_KEY) in manager.log.read_text("utf-8")


async def test_no_file_of_nmcli_remembers_a_key(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its editor keeps a history of what was typed below HOME."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    await station.open(b"Energier-2b3c", b"abcdefghjk")
    await station.close()
    await station.join(Credentials(KOREAN, LONG_KEY))
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    ("credentials", "trouble"),
    [
        (Credentials(b"Home", b"not the key"), Trouble.WRONG_KEY),
        (Credentials(b"Nowhere", b"12345678", hidden=True), Trouble.NOT_FOUND),
        (Credentials(b"No addresses", b"12345678"), Trouble.NO_ADDRESS),
    ],
)
async def test_a_failure_has_its_reason_and_leaves_what_was_there(
    station: Station, manager: NetworkManager, credentials: Credentials, trouble: Trouble
) -> None:
    await station.join(Credentials(b"Home", b"12345678"))
    before = manager.profiles()
    with pytest.raises(WifiError) as failed:
        await station.join(credentials)
    assert failed.value.trouble is trouble
    assert credentials.key.decode() not in str(failed.value)
    assert manager.profiles() == before
    assert manager.nmcli("-g", "802-11-wireless.ssid", "connection", "show", CLIENT) == "Home"


async def test_a_new_network_takes_the_place_of_its_own_old_one_only(station: Station, manager: NetworkManager) -> None:
    manager.nmcli("connection", "add", "type", "wifi", "ifname", "wlan0", "con-name", "preconfigured", "ssid", "x")
    await station.join(Credentials(b"Home", b"12345678"))
    await station.join(Credentials(KOREAN, LONG_KEY))
    assert [line.split(":")[0] for line in manager.profiles()].count(CLIENT) == 1
    assert "preconfigured" in manager.nmcli("-t", "-f", "NAME", "connection", "show")
    assert manager.nmcli("-g", "connection.autoconnect-priority", "connection", "show", CLIENT) == "10"
    await station.forget()
    assert [line.split(":")[0] for line in manager.profiles()] == ["preconfigured"]


async def test_opens_an_access_point_and_goes_back_to_the_network_before(
    station: Station, manager: NetworkManager
) -> None:
    await station.join(Credentials(b"Home", b"12345678"))
    await station.open(b"Energier-2b3c", b"abcdefghjk")
    await station.check()
    assert manager.active() == ACCESS_POINT
    fields = "802-11-wireless.mode,802-11-wireless-security.proto,ipv4.method,ipv4.addresses,connection.autoconnect"
    assert manager.nmcli("-g", fields, "connection", "show", ACCESS_POINT).splitlines() == [
        "ap", "rsn", "shared", "10.42.0.1/24", "no",
    ]  # fmt: skip
    assert f"{ACCESS_POINT}:no:/run/NetworkManager/system-connections/{ACCESS_POINT}.nmconnection" in manager.profiles()
    await station.restore()
    assert manager.active() == CLIENT
    assert all(ACCESS_POINT not in line for line in manager.profiles())


async def test_an_access_point_alone_is_no_known_network(station: Station) -> None:
    await station.open(b"Energier-2b3c", b"abcdefghjk")
    assert not await station.known()


async def test_notices_that_its_access_point_vanished(station: Station, manager: NetworkManager) -> None:
    await station.open(b"Energier-2b3c", b"abcdefghjk")
    manager.nmcli("connection", "down", ACCESS_POINT)
    with pytest.raises(WifiError):
        await station.check()


async def test_a_run_that_was_killed_leaves_nothing(station: Station, manager: NetworkManager) -> None:
    await station.join(Credentials(b"Home", b"12345678"))
    await station.open(b"Energier-2b3c", b"abcdefghjk")
    manager.nmcli(
        "connection",
        "add",
        "save",
        "no",
        "type",
        "wifi",
        "con-name",
        CLIENT,
        "ssid",
        "tried",
        "connection.autoconnect",
        "no",
    )
    await Station("wlan0").close()
    assert manager.profiles() == [f"{CLIENT}:yes:/etc/NetworkManager/system-connections/{CLIENT}.nmconnection"]


@pytest.mark.parametrize("parameters", [{"networks": NETWORKS, "disk": "/run/netplan"}])
async def test_warns_if_the_network_would_be_lost_at_the_next_start(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    await station.join(Credentials(b"Home", b"12345678"))
    assert "will be forgotten" in caplog.text


@pytest.mark.parametrize("parameters", [{"networks": NETWORKS, "full": True}])
async def test_stays_in_a_network_that_a_full_card_cannot_keep(
    station: Station, manager: NetworkManager, caplog: pytest.LogCaptureFixture
) -> None:
    await station.join(Credentials(b"Home", b"12345678"))
    assert manager.active() == CLIENT
    assert [line.split(":")[1] for line in manager.profiles()] == ["yes"]
    assert "No space left" in caplog.text
    assert "forgets" in caplog.text
    assert "12345678" not in caplog.text


@pytest.mark.parametrize("parameters", [{"WirelessHardwareEnabled": False}])
async def test_a_blocked_radio_is_told(station: Station) -> None:
    with pytest.raises(WifiError, match="raspi-config") as failed:
        await station.scan()
    assert failed.value.trouble is Trouble.RADIO_OFF


async def test_an_interface_that_is_not_there_is_told(manager: NetworkManager) -> None:
    assert manager.profiles() == []
    with pytest.raises(WifiError) as failed:
        await Station("wlan7").scan()
    assert failed.value.trouble is Trouble.NO_ADAPTER


async def test_no_network_manager_and_no_nmcli_are_told(
    manager: NetworkManager, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert manager.profiles() == []
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/nothing")
    with pytest.raises(WifiError) as failed:
        await Station("wlan0").known()
    assert failed.value.trouble is Trouble.NO_SERVICE
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WifiError, match="install network-manager"):
        await Station("wlan0").known()


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("", Security.OPEN),
        ("--", Security.OPEN),
        ("WPA1 WPA2", Security.WPA),
        ("WPA2 WPA3", Security.WPA),
        ("WPA3", Security.WPA3_ONLY),
        ("OWE", Security.WPA3_ONLY),
        ("WEP", Security.WEP),
        ("WPA2 802.1X", Security.ENTERPRISE),
        ("WPA3 802.1X", Security.ENTERPRISE),
        ("something new", Security.WEP),
    ],
)
def test_what_a_network_asks_is_read_from_nmclis_words(words: str, meaning: Security) -> None:
    assert security(words) is meaning
