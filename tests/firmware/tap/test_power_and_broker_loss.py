"""What survives a power cut, and what happens around an outage of the broker."""

import asyncio
import json
from pathlib import Path
import subprocess
import sys
from typing import Any

import pytest

from energier_tap.host import RELOAD_S
from tests.firmware.broker import Broker, Ear, connect
from tests.firmware.conftest import StartTap
from tests.firmware.program import TAP, play, write_config
from tests.firmware.tap.test_program import ON, acked, drawing, outlet

HEATED = ON | {"simulate": {"scenario": ["heater", "", "", ""]}}


async def test_a_power_cut_loses_at_most_the_seconds_since_the_last_save(ear: Ear, start_tap: StartTap) -> None:
    program = await start_tap(**HEATED, save={"every_s": 1})
    saved = await ear.wait_for("/energy", lambda energy: energy["ch"][0]["wh"] > 1.0)
    await program.kill()
    last = ear.all("/energy")[-1]["ch"][0]["wh"]
    assert last >= saved["ch"][0]["wh"]
    ear.mark()
    await program.start()
    first = await ear.wait_for("/energy", lambda energy: energy["boot"] == saved["boot"] + 1)
    assert first["ch"][0]["wh"] >= last
    assert first["ch"][0]["wh"] <= last + 2000 / 3600 * 5
    boot = await ear.wait_for("/event", lambda event: event["event"] == "boot")
    assert boot["cause"] == "unknown"


async def test_a_power_cut_is_told_by_the_last_will(ear: Ear, start_tap: StartTap) -> None:
    program = await start_tap(**ON)
    await ear.wait_for("/availability", lambda text: text == "online")
    await program.kill()
    await ear.wait_for("/availability", lambda text: text == "offline")


async def test_a_clean_stop_publishes_counters_and_goodbye(ear: Ear, start_tap: StartTap) -> None:
    program = await start_tap(**HEATED)
    await ear.wait_for("/state", drawing(1, 2000))
    ear.mark()
    assert await program.stop() == 0
    await ear.wait_for("/availability", lambda text: text == "offline")
    assert ear.all("/energy")[-1]["ch"][0]["wh"] > 0


async def test_outlets_come_back_as_they_were_if_so_set(ear: Ear, start_tap: StartTap, tmp_path: Path) -> None:
    program = await start_tap(relay={"power_on": ["last", "off", "on", "last"], "min_toggle_s": 0.0})
    await ear.wait_for("/state", outlet(3, on=True))
    for number in (1, 2):
        await ear.say(f"energier/{TAP}/{number}/set", "ON")
        await ear.wait_for("/state", outlet(number, on=True))
    saved = tmp_path / TAP / "outlets.json"
    async with asyncio.timeout(20):
        while not saved.exists() or json.loads(saved.read_text())["on"] != [True, True, True, False]:
            await asyncio.sleep(0.02)
    await program.kill()
    ear.mark()
    await program.start()
    state = await ear.wait_for("/state", outlet(3, on=True))
    assert [value["on"] for value in state["ch"]] == [True, False, True, False]


async def test_comes_back_after_the_broker_did_and_sends_what_was_missed(
    broker: Broker, start_tap: StartTap, tmp_path: Path
) -> None:
    speed = 30
    program = await start_tap(("--speed", str(speed)), **HEATED)
    await program.wait_for_log("Connected to the broker")
    broker.kill()
    await program.wait_for_log("No connection to the broker")
    history = tmp_path / TAP / "history.jsonl"
    async with asyncio.timeout(30):
        while not history.exists() or len(history.read_text().splitlines()) < 3:
            await asyncio.sleep(0.05)
    broker.start()
    async with connect(broker) as client:
        ear = Ear(client)
        await client.subscribe("#", qos=1)
        task = asyncio.create_task(ear.listen())
        message = await ear.wait_for("/history", lambda message: len(message["wh"]) >= 3)
        await ear.wait_for("/state")
        ear.mark()
        await ear.say("homeassistant/status", "online")
        assert await ear.wait_for("/history", lambda again: again["from"] <= message["from"]) is not None
        task.cancel()
    assert message["step"] == 60
    assert message["from"] % 60_000 == 0
    rows = [row[0] for row in message["wh"] if row[0] is not None]
    # A busy machine cuts a minute some simulated seconds late.
    assert max(rows) <= 2000 / 60 * 1.25
    assert max(rows) >= 2000 / 60 * 0.8
    async with asyncio.timeout(30):
        while history.exists() and history.read_text():
            await asyncio.sleep(0.05)


async def test_an_event_of_the_outage_is_told_afterwards(broker: Broker, start_tap: StartTap, config: Path) -> None:
    program = await start_tap(**ON)
    await program.wait_for_log("Connected to the broker")
    await program.wait_for_log("Outlet 4 is on")
    broker.kill()
    await program.wait_for_log("No connection to the broker")
    await play(config, "plug", "1", "overload")
    await program.wait_for_log("Outlet 1 tripped")
    broker.start()
    async with connect(broker) as client:
        ear = Ear(client)
        await client.subscribe("#", qos=1)
        task = asyncio.create_task(ear.listen())
        await ear.wait_for("/event", lambda event: event["event"] == "trip")
        task.cancel()


async def test_a_lost_network_is_told_by_the_last_will_and_comes_back(
    ear: Ear, start_tap: StartTap, config: Path
) -> None:
    await start_tap(**ON)
    await ear.wait_for("/availability", lambda text: text == "online")
    ear.mark()
    await play(config, "network", "off")
    await ear.wait_for("/availability", lambda text: text == "offline")
    await play(config, "network", "on")
    await ear.wait_for("/availability", lambda text: text == "online")


async def test_a_wrong_password_is_said_clearly_and_tried_again(ear: Ear, start_tap: StartTap) -> None:
    program = await start_tap(**ON, broker={"password": "wrong"})
    await program.wait_for_log("check username and password in [broker]")
    assert "wrong" not in program.log
    assert program.running
    assert not ear.all("/state")


async def test_the_birth_of_home_assistant_brings_everything_again(ear: Ear, start_tap: StartTap) -> None:
    await start_tap(**ON)
    await ear.wait_for(f"homeassistant/device/{TAP}/config")
    ear.mark()
    await ear.say("homeassistant/status", "online")
    await ear.wait_for(f"energier/discovery/{TAP}/config")
    await ear.wait_for("/energy")
    await ear.wait_for("/state")
    assert (await ear.wait_for(f"homeassistant/device/{TAP}/config"))["device"]["identifiers"] == [f"energier_{TAP}"]


async def test_is_not_shown_twice_while_the_integration_is_there(ear: Ear, start_tap: StartTap) -> None:
    await start_tap(**ON)
    shown = await ear.wait_for(f"homeassistant/device/{TAP}/config")
    assert len(shown["components"]) >= 4 * 5
    ear.mark()
    await ear.say("energier/host/status", '{"native":"yes"}')
    await ear.say("energier/host/status", '{"schema":1,"native":true}', retain=True)
    assert await ear.wait_for(f"homeassistant/device/{TAP}/config") == ""
    ear.mark()
    await ear.say("energier/host/status", "", retain=True)
    assert (await ear.wait_for(f"homeassistant/device/{TAP}/config"))["components"] == shown["components"]


async def test_clears_what_an_earlier_run_left_shown(ear: Ear, start_tap: StartTap) -> None:
    program = await start_tap(**ON)
    await ear.wait_for(f"homeassistant/device/{TAP}/config")
    await program.kill()
    await ear.say("energier/host/status", '{"schema":1,"native":true}', retain=True)
    ear.mark()
    await program.start()
    assert await ear.wait_for(f"homeassistant/device/{TAP}/config") == ""


async def test_what_is_clear_is_not_cleared_again(ear: Ear, start_tap: StartTap) -> None:
    await ear.say("energier/host/status", '{"schema":1,"native":true}', retain=True)
    await start_tap(**ON)
    await ear.wait_for("/availability", lambda text: text == "online")
    ear.mark()
    await ear.say("homeassistant/status", "online")
    await ear.wait_for(f"energier/discovery/{TAP}/config")
    await ear.wait_for("/state")
    assert not ear.all(f"homeassistant/device/{TAP}/config")


async def test_a_reload_of_the_integration_does_not_show_it(ear: Ear, start_tap: StartTap) -> None:
    await ear.say("energier/host/status", '{"native":true}', retain=True)
    await start_tap(**ON)
    await ear.wait_for("/availability", lambda text: text == "online")
    await ear.say("energier/host/status", "", retain=True)
    await ear.say("energier/host/status", '{"native":true}', retain=True)
    seconds = (await ear.wait_for("/state"))["up"]
    await ear.wait_for("/state", lambda state: state["up"] > seconds + RELOAD_S + 2)
    assert not ear.all(f"homeassistant/device/{TAP}/config")


async def test_without_a_clock_the_time_is_null_and_told_later(ear: Ear, start_tap: StartTap) -> None:
    await start_tap(("--clock-unset", "2"), **ON)
    assert (await ear.wait_for("/state"))["ts"] is None
    clock = await ear.wait_for("/event", lambda event: event["event"] == "clock")
    assert clock["ts"] > 0
    # The program's own seconds begin a moment after those of the simulated clock.
    assert 1 < clock["up"] < 10
    await ear.wait_for("/state", lambda state: state["ts"] is not None)


async def test_speaks_tls_and_refuses_a_broker_it_cannot_verify(
    tmp_path: Path, start_tap: StartTap, broker: Broker
) -> None:
    certificates = tmp_path / "tls"
    certificates.mkdir()
    _make_certificates(certificates)
    (tmp_path / "secure").mkdir()
    secure = Broker(tmp_path / "secure", (TAP,), hears={}, tls=certificates)
    try:
        good = {"port": secure.port, "host": "127.0.0.1", "ca_file": str(certificates / "ca.crt")}
        program = await start_tap(**ON, broker=good)
        await program.wait_for_log(f"Connected to the broker 127.0.0.1:{secure.port}")
        assert await program.stop() == 0
        program = await start_tap(**ON, broker={"port": secure.port, "host": "127.0.0.1", "tls": True})
        await program.wait_for_log("certificate verify failed")
    finally:
        secure.kill()


def _make_certificates(directory: Path) -> None:
    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=directory, check=True, capture_output=True)

    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test CA", "-keyout", "ca.key", "-out", "ca.crt",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign")  # fmt: skip
    openssl(
        "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout", "server.key", "-out", "server.csr"
    )
    (directory / "ext").write_text("subjectAltName=IP:127.0.0.1\nauthorityKeyIdentifier=keyid\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "ext", "-out", "server.crt")  # fmt: skip


def test_a_settings_file_others_may_read_is_refused(broker: Broker, tmp_path: Path) -> None:
    config = write_config(tmp_path / "tap.toml", broker, TAP)
    config.chmod(0o644)
    result = _run(config)
    assert result.returncode == 78
    assert "chmod 600" in result.stderr


def test_an_unknown_key_is_refused_by_name(broker: Broker, tmp_path: Path) -> None:
    result = _run(write_config(tmp_path / "tap.toml", broker, TAP, relay={"pause": 3}))
    assert result.returncode == 78
    assert "[relay] has unknown keys: pause" in result.stderr


def _run(config: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "energier_tap", "run", "--simulate", "--config", str(config)]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)


async def test_a_command_is_answered_after_the_broker_came_back(broker: Broker, start_tap: StartTap) -> None:
    program = await start_tap(**ON)
    await program.wait_for_log("Connected to the broker")
    broker.kill()
    await program.wait_for_log("No connection to the broker")
    broker.start()
    async with connect(broker) as client:
        ear = Ear(client)
        await client.subscribe("#", qos=1)
        task = asyncio.create_task(ear.listen())
        await ear.wait_for("/state")
        message: dict[str, Any] = {"id": "h1", "on": False}
        await ear.say(f"energier/{TAP}/1/set", json.dumps(message))
        assert (await ear.wait_for("/ack", acked("h1")))["on"] is False
        task.cancel()


@pytest.mark.parametrize("attempt", range(6))
async def test_a_stop_while_the_broker_goes_away_is_a_stop(broker: Broker, start_tap: StartTap, attempt: int) -> None:
    program = await start_tap(**ON)
    await program.wait_for_log("Connected to the broker")
    broker.kill()
    assert await program.stop() == 0
