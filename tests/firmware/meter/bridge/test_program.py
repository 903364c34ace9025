"""The bridge's program, a Nano on a pty, a real broker: what it says, and what it makes of bad lines and settings."""

import os
from pathlib import Path

import pytest

from energier_tap import discovery as as_tap
from tests.firmware.broker import Broker, Ear
from tests.firmware.meter.bridge.conftest import Bridge, StartBridge, write_settings
from tests.firmware.meter.bridge.nano import TalkingNano
from tests.firmware.meter.esphome.nano import measurement, with_crc
from tests.firmware.program import METER, ended_afterwards

NATIVE = f"homeassistant/device/{METER}/config"


async def test_speaks_the_contract_as_a_meter(ear: Ear, nano: TalkingNano, start_bridge: StartBridge) -> None:
    await start_bridge(name='우리집 "계량기" \\')
    discovery = await ear.wait_for(f"energier/discovery/{METER}/config")
    assert (discovery["kind"], discovery["measures"], discovery["name"]) == ("meter", ["v", "hz"], '우리집 "계량기" \\')
    assert set(discovery["capabilities"]) == {"history", "identify", "restart", "zero", "calibrate"}
    await ear.wait_for("/availability", lambda text: text == "online")
    energy = await ear.wait_for("/energy")
    assert energy["boot"] == 12
    assert energy["ch"][0]["wh"] >= 123456.789
    state = await ear.wait_for("/state", lambda state: state["v"] is not None)
    assert (state["v"], state["hz"]) == (220.01, 59.998)
    assert state["ch"] == [{"i": 4.998, "p": 1099.2, "s": 1099.6, "pf": 1.0}]
    assert "rssi" not in state


async def test_the_last_will_tells_a_power_cut(ear: Ear, nano: TalkingNano, start_bridge: StartBridge) -> None:
    program = await start_bridge()
    await ear.wait_for("/availability", lambda text: text == "online")
    await program.kill()
    await ear.wait_for("/availability", lambda text: text == "offline")


async def test_a_clean_stop_publishes_the_counter_and_goodbye(
    ear: Ear, nano: TalkingNano, start_bridge: StartBridge
) -> None:
    program = await start_bridge()
    await ear.wait_for("/energy")
    before = nano.milliwatthours
    await ear.wait_for("/state", lambda state: state["seq"] >= 2)
    ear.mark()
    assert await program.stop() == 0
    await ear.wait_for("/availability", lambda text: text == "offline")
    assert ear.all("/energy")[-1]["ch"][0]["wh"] >= before / 1000
    assert "ERROR" not in program.log


async def test_tells_nulls_while_the_nano_is_silent(ear: Ear, nano: TalkingNano, start_bridge: StartBridge) -> None:
    await start_bridge("--speed", "10")
    await ear.wait_for("/state", lambda state: state["v"] is not None)
    nano.silent = True
    ear.mark()
    state = await ear.wait_for("/state", lambda state: state["v"] is None)
    assert state["ch"] == [{"i": None, "p": None, "s": None, "pf": None}]
    nano.silent = False
    ear.mark()
    await ear.wait_for("/state", lambda state: state["v"] is not None)


async def test_lines_that_are_damaged_or_cannot_be_are_dropped(
    ear: Ear, nano: TalkingNano, start_bridge: StartBridge
) -> None:
    program = await start_bridge()
    await ear.wait_for("/energy")
    good = measurement(boot=12, v="111.11")
    for bad in (
        b"".join(bytes((byte ^ 1,)) for byte in good[:-1]) + b"\n",
        good[:40] + b"\n",
        good.replace(b"111.11", b"111.12"),
        measurement(boot=12, v="900.00"),
        measurement(boot=12, v="111.11", wh="5.000"),
        measurement(boot=12, v="111.11", wh="99999999.000"),
        measurement(boot=12, v="111.11", w="9999.0", va="1.0"),
        with_crc("E9,1,2,3"),
        b"E" * 70000 + b"\n",
        bytes(range(256)) * 40,
        b"\n",
    ):
        await nano.say(bad)
    await program.wait_for_log("dropped so far")
    ear.mark()
    await ear.wait_for("/state", lambda state: state["v"] == 220.01)
    assert all(state["v"] in (220.01, None) for state in ear.all("/state"))


async def test_a_counter_that_falls_is_believed_only_after_a_new_start(
    ear: Ear, nano: TalkingNano, start_bridge: StartBridge
) -> None:
    program = await start_bridge("--speed", "10")
    first = (await ear.wait_for("/energy"))["ch"][0]["wh"]
    right, nano.milliwatthours = nano.milliwatthours, 1_000_000
    await program.wait_for_log("dropped so far")
    nano.milliwatthours = right
    ear.mark()
    assert (await ear.wait_for("/energy"))["ch"][0]["wh"] >= first
    ear.mark()
    await nano.start_again("W", back=20_000)
    energy = await ear.wait_for("/energy", lambda energy: energy["boot"] == 13)
    assert energy["ch"][0]["wh"] < right / 1000
    boot = await ear.wait_for("/event", lambda event: event["event"] == "boot")
    assert (boot["boot"], boot["cause"]) == (13, "watchdog")


async def test_survives_that_the_serial_port_goes_and_comes_back(
    ear: Ear, nano: TalkingNano, start_bridge: StartBridge
) -> None:
    program = await start_bridge("--speed", "10")
    await ear.wait_for("/state", lambda state: state["v"] is not None)
    nano.unplug()
    await program.wait_for_log("trying again")
    ear.mark()
    await ear.wait_for("/state", lambda state: state["v"] is None)
    nano.plug()
    await ear.wait_for("/state", lambda state: state["v"] is not None)
    assert program.log.count("trying again") == 1


async def test_starts_without_a_serial_port(ear: Ear, start_bridge: StartBridge) -> None:
    await start_bridge()
    assert (await ear.wait_for("/state"))["v"] is None
    assert ear.all("/energy") == []


async def test_tells_when_its_clock_was_set(ear: Ear, nano: TalkingNano, start_bridge: StartBridge) -> None:
    await start_bridge("--clock-unset", "20", "--speed", "10")
    assert (await ear.wait_for("/state"))["ts"] is None
    event = await ear.wait_for("/event", lambda event: event["event"] == "clock")
    assert event["up"] >= 20
    await ear.wait_for("/state", lambda state: state["ts"] is not None and state["ts"] >= event["ts"])


async def test_shows_itself_in_home_assistant_only_without_the_integration(
    ear: Ear, nano: TalkingNano, start_bridge: StartBridge
) -> None:
    await start_bridge("--speed", "10")
    native = await ear.wait_for(NATIVE)
    assert native["device"]["identifiers"] == [f"energier_{METER}"]
    assert set(native["components"]) == {
        "1_p", "1_i", "1_s", "1_pf", "1_energy", "v", "hz", "identify", "restart",
    }  # fmt: skip
    press = native["components"]["identify"]
    assert press["payload_press"] == '{"id":"ha-identify","cmd":"identify"}'
    ear.mark()
    await ear.say("energier/host/status", '{"native":true}', retain=True)
    assert await ear.wait_for(NATIVE) == ""
    ear.mark()
    await ear.say("energier/host/status", "", retain=True)
    assert await ear.wait_for(NATIVE) == native


async def test_says_the_same_of_itself_to_home_assistant_as_the_simulated_meter(
    ear: Ear, nano: TalkingNano, start_bridge: StartBridge
) -> None:
    await start_bridge()
    announcement = as_tap.Announcement(
        id=METER, kind="meter", mac="5c:cf:7f:4d:5e:6f", name=None, model="Energier Meter", sw="0.1.0",
        hw="ATmega328P + ESP8266", measures=("v", "hz"), channels=(as_tap.Channel(relay=False, estimated=False),),
        capabilities=("history", "identify", "restart", "zero", "calibrate"),
    )  # fmt: skip
    assert await ear.wait_for(NATIVE) == as_tap.native(announcement)
    assert await ear.wait_for(f"energier/discovery/{METER}/config") == as_tap.contract(announcement)


async def test_introduces_itself_again_when_home_assistant_starts(
    ear: Ear, nano: TalkingNano, start_bridge: StartBridge
) -> None:
    await start_bridge("--speed", "10")
    await ear.wait_for(NATIVE)
    ear.mark()
    await ear.say("homeassistant/status", "online")
    for tail in (f"energier/discovery/{METER}/config", "/availability", "/energy", NATIVE):
        await ear.wait_for(tail)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"id": "host"}, "line 1: id must be"),
        ({"mac": "5c-cf"}, "line 2: mac must be"),
        ({"broker_host": "mqtt://x"}, "line 3: broker_host must be"),
        ({"broker_port": "70000"}, "line 4: broker_port must be"),
        ({"broker_password": ""}, "line 6: "),
        ({"colour": "red"}, "line 7: there is no such setting"),
        ({"name": "x" * 300}, "line 7: the line is too long"),
    ],
)
async def test_settings_that_cannot_be_are_told_with_their_line(
    start_bridge: StartBridge, settings: dict[str, str], told: str
) -> None:
    program = await start_bridge(**settings)
    assert await program.ended() == 1
    assert told in program.log


async def test_settings_written_by_any_editor_are_read(ear: Ear, program: None, broker: Broker, tmp_path: Path) -> None:
    config = write_settings(tmp_path / "bridge.conf", broker)
    config.write_bytes(b"\xef\xbb\xbf" + config.read_bytes().replace(b"\n", b"\r\n").removesuffix(b"\r\n"))
    bridge = Bridge("--config", str(config), "--serial", os.devnull, log=tmp_path / "log")
    async with ended_afterwards() as start_program:
        await start_program(bridge)
        await ear.wait_for("/availability", lambda text: text == "online")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "id is missing"),
        (b"id=meter-1\nmac=5c:cf:7f:4d:5e:6f\n", "broker_host is missing"),
        (b"broker_password=half\ra line\n", "line 1: a value is no UTF-8"),
        (b"name=\xff\n", "line 1: a value is no UTF-8"),
        (b"id = meter-1\n", "line 1: there is no such setting"),
        (b"name=" + b"\xea\xb3\x84" * 22 + b"\n", "line 1: a value is too long"),
    ],
)
async def test_settings_files_that_cannot_be_are_told(program: None, tmp_path: Path, text: bytes, told: str) -> None:
    config = tmp_path / "bridge.conf"
    config.touch(0o600)
    config.write_bytes(text)
    bridge = Bridge("--config", str(config), "--serial", os.devnull, log=tmp_path / "log")
    await bridge.start()
    assert await bridge.ended() == 1
    assert told in bridge.log


async def test_settings_that_others_may_read_are_refused(program: None, broker: Broker, tmp_path: Path) -> None:
    config = write_settings(tmp_path / "bridge.conf", broker)
    config.chmod(0o640)
    bridge = Bridge("--config", str(config), "--serial", os.devnull, log=tmp_path / "log")
    await bridge.start()
    assert await bridge.ended() == 1
    assert "chmod 600" in bridge.log
