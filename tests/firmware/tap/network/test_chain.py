"""From the button to a profile of NetworkManager: everything but the radio and the service itself is real."""

import asyncio
from collections.abc import AsyncIterator, Iterator
import contextlib
from pathlib import Path
from urllib.parse import urlencode

import pytest

from energier_tap.network.machine import Mode
from energier_tap.network.provision import Provisioning
from energier_tap.network.station import ACCESS_POINT, CLIENT, Station
from energier_tap.network.wifi import Credentials, Doors
from energier_tap.sim.clock import SimClock
from energier_tap.sim.network import SimNetwork
from tests.firmware.tap.network.network_manager import WPA2, NetworkManager, network_manager
from tests.firmware.tap.network.site import token

HOME, NEW = Credentials(b"Home", b"correct horse"), Credentials("새 집 @#'\"\\".encode(), "배터리 스테이플".encode())
NETWORKS = [{"ssid": each.ssid.hex(), "signal": 70, "security": WPA2, "psk": each.psk} for each in (HOME, NEW)]


async def until(setup: Provisioning, *words: str) -> None:
    try:
        async with asyncio.timeout(30):
            while not any(word in " ".join(setup.page() or ()) for word in words):
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(f"{setup.mode}, {setup.page()}") from None


async def fetch(setup: Provisioning, form: dict[str, str] | None = None) -> str:
    port = setup.ports[0]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = urlencode(form or {})
    writer.write(
        f"{'POST' if form else 'GET'} / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}".encode()
    )
    answer = await reader.read()
    writer.close()
    return answer.decode()


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NetworkManager]:
    with network_manager(tmp_path, {"networks": NETWORKS}) as manager:
        for name, value in manager.environment.items():
            monkeypatch.setenv(name, value)
        yield manager


@pytest.fixture
async def setup(manager: NetworkManager) -> AsyncIterator[Provisioning]:
    station = Station("wlan0", Doors("127.0.0.1", 0, 0))
    await station.join(HOME)
    setup = Provisioning(station, SimNetwork(), SimClock(), "b8:27:eb:1a:2b:3c")
    running = asyncio.create_task(setup.run())
    yield setup
    assert not running.done()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert manager.active() != ACCESS_POINT


async def test_a_wrong_key_and_then_the_right_one(setup: Provisioning, manager: NetworkManager) -> None:
    setup.start()
    await until(setup, "key", "then open")
    assert manager.active() == ACCESS_POINT
    html = await fetch(setup)
    assert html.index(HOME.ssid.hex()) and html.index(NEW.ssid.hex())
    await fetch(setup, {"token": token(html), "network": NEW.ssid.hex(), "key": "wrong staple"})
    await until(setup, "Wrong password?")
    assert manager.nmcli("-g", "802-11-wireless.ssid", "connection", "show", CLIENT) == "Home"

    html = await fetch(setup)
    assert "refused the password" in html
    await fetch(setup, {"token": token(html), "network": NEW.ssid.hex(), "key": NEW.key.decode()})
    await until(setup, "Wi-Fi connected")
    assert setup.mode is Mode.FULL
    assert manager.active() == CLIENT
    assert [line.split(":")[0] for line in manager.profiles()] == [CLIENT]
    assert manager.nmcli("-g", "802-11-wireless.ssid", "connection", "show", CLIENT) == NEW.ssid.decode().replace(
        "\\", "\\\\"
    )
    secrets = manager.nmcli("-s", "-g", "802-11-wireless-security.psk", "connection", "show", CLIENT)
    assert secrets == NEW.psk


async def test_the_button_again_leads_back_to_the_network_before(setup: Provisioning, manager: NetworkManager) -> None:
    setup.start()
    await until(setup, "key", "then open")
    setup.start()
    await until(setup, "closing")
    async with asyncio.timeout(30):
        while setup.mode is not Mode.FULL:
            await asyncio.sleep(0.01)
    assert manager.active() == CLIENT
