"""The whole program with a new Wi-Fi: what its display says, and that it measures and switches meanwhile."""

import asyncio
from collections.abc import Callable
import json
from pathlib import Path
import re
from urllib.parse import urlencode

from energier_tap.network.wifi import Doors
from tests.firmware.broker import Ear
from tests.firmware.conftest import StartTap
from tests.firmware.program import TAP, Program, play

SYSTEMD = Path(__file__).parents[3] / "firmware" / "tap" / "systemd"
HEATED = {"relay": {"power_on": "on", "min_toggle_s": 0.0}, "simulate": {"scenario": ["heater"]}}


async def display(config: Path, right: Callable[[str], bool]) -> str:
    """Wait until the display shows the right thing; returns its text."""
    text = ""
    try:
        async with asyncio.timeout(30):
            while not right(text):
                text = await play(config, "lcd")
    except TimeoutError:
        raise AssertionError(f"the display shows\n{text}") from None
    return text


async def fetch(address: str, body: bytes = b"") -> str:
    """One request of a browser."""
    host, _, port = address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        f"{'POST' if body else 'GET'} / HTTP/1.1\r\nHost: {address}\r\nAccept-Language: ko-KR\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    answer = await reader.read()
    writer.close()
    return answer.decode()


async def give(address: str, **form: str) -> str:
    """Fill in the page."""
    token = re.search('name="token" value="([^"]+)"', await fetch(address))
    assert token is not None
    return await fetch(address, urlencode({"token": token[1]} | form).encode())


async def address_of_page(config: Path) -> str:
    """Read it off the display."""
    text = await display(config, lambda text: "then open" in text)
    found = re.search(r"127\.0\.0\.1:\d+", text)
    assert found is not None
    return found[0]


async def legacy_port(tap: Program, times: int = 1) -> int:
    """Read it off the log."""
    await tap.wait_for_log("the legacy server at port")
    found = re.findall(r"legacy server at port (\d+)", tap.log)
    assert len(found) == times
    return int(found[-1])


async def test_from_the_button_to_a_new_network(ear: Ear, start_tap: StartTap, config: Path) -> None:
    tap = await start_tap(("--speed", "4"), **HEATED)
    await ear.wait_for("/state", lambda state: (state["ch"][0]["p"] or 0) > 1900)
    await play(config, "press", "5")
    await display(config, lambda text: "Energier-2b3c" in text and re.search(r"key [a-z2-9]{10}", text) is not None)
    address = await address_of_page(config)
    before = await ear.wait_for("/energy")

    assert "핫스팟" in await give(address, network=b"Home".hex(), key="wrong horse")
    await display(config, lambda text: "Wrong password?" in text)
    address = await address_of_page(config)
    assert "네트워크가 비밀번호를 거부했거나" in await fetch(address)

    ear.mark()
    await give(address, other="우리집 @#'\"\\", key="배터리 스테이플")
    await display(config, lambda text: "Wi-Fi connected" in text and "127.0.0.1" in text)
    assert await ear.wait_for("/availability", lambda value: value == "online") == "online"
    energy = await ear.wait_for("/energy")
    assert energy["ch"][0]["wh"] > before["ch"][0]["wh"], "nothing was measured meanwhile"
    await ear.say(f"energier/{TAP}/1/set", json.dumps({"id": "a", "on": False}))
    assert (await ear.wait_for("/ack", lambda ack: ack["id"] == "a"))["ok"]
    assert await tap.stop() == 0
    for secret in ("wrong horse", "배터리"):
        assert secret not in tap.log


async def test_its_access_point_answers_every_name_with_its_own_address() -> None:
    answers = (SYSTEMD / "energier-captive.conf").read_text("utf-8").splitlines()
    assert f"address=/#/{Doors().address}" in answers


async def test_while_it_waits_for_a_network_an_overload_still_trips(
    ear: Ear, start_tap: StartTap, config: Path
) -> None:
    await start_tap(**HEATED, trip={"outlet_a": 10.0})
    await ear.wait_for("/state", lambda state: (state["ch"][0]["p"] or 0) > 1900)
    await play(config, "press", "5")
    await display(config, lambda text: "Energier-2b3c" in text)
    await play(config, "plug", "2", "overload")
    await display(config, lambda text: "TRIP" in text)
    await play(config, "press")
    await display(config, lambda text: "Energier-2b3c" in text)


async def test_the_first_run_opens_by_itself_and_takes_the_old_apps_word(
    ear: Ear, start_tap: StartTap, config: Path
) -> None:
    tap = await start_tap(("--speed", "10"), **HEATED | {"simulate": {"first_run": True}})
    async with asyncio.timeout(30):
        while not (config.parent / TAP / "control.sock").exists():
            await asyncio.sleep(0.02)
    await display(config, lambda text: "First run" in text)
    port = await legacy_port(tap)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"Home@correct horse#")
    assert await reader.read() == b"OK\n"
    writer.close()
    assert await ear.wait_for("/availability", lambda value: value == "online") == "online"
