"""The access list that `broker-user` prints. The broker of all these tests knows no other."""

import asyncio
import json
import os
from pathlib import Path
import subprocess
import sys

import pytest

from energier_tap.access import grants
from tests.firmware.broker import Broker, Ear, connect
from tests.firmware.conftest import StartTap
from tests.firmware.program import METER, TAP, write_config
from tests.firmware.tap.test_program import ON, ask, outlet


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "energier_tap", *arguments], capture_output=True, text=True, check=False
    )


async def test_is_all_that_a_tap_needs(ear: Ear, start_tap: StartTap) -> None:
    await start_tap(**ON, measure={"meter": METER}, simulate={"scenario": ["heater", "", "", ""]})
    await ear.wait_for(f"homeassistant/device/{TAP}/config", lambda value: value != "")
    await ear.wait_for("/state", outlet(4, on=True))
    assert (await ask(ear, "4/set", id="a", on=False))["ok"]
    assert (await ask(ear, "cmd", id="b", cmd="capture", ch=1))["ok"]
    await ear.say(f"energier/{METER}/state", '{"schema":1,"v":200.0,"ch":[{"p":1}]}')
    await ear.wait_for(
        f"{TAP}/state", lambda state: state["ch"][0]["i"] and state["ch"][0]["s"] / state["ch"][0]["i"] < 205
    )
    await ear.say("energier/host/status", '{"native":true}', retain=True)
    await ear.wait_for(f"homeassistant/device/{TAP}/config", lambda value: value == "")


async def test_lets_no_device_speak_for_another_or_listen_to_it(broker: Broker, ear: Ear) -> None:
    async with connect(broker, METER) as client:
        stranger = Ear(client)
        await client.subscribe("#", qos=1)
        listening = asyncio.create_task(stranger.listen())
        for topic in (
            f"energier/{TAP}/1/set",
            f"energier/{TAP}/event",
            "energier/host/status",
            f"energier/discovery/{TAP}/config",
        ):
            await client.publish(topic, "ON", qos=1)
        await ear.say(f"energier/{TAP}/state", json.dumps({"schema": 1, "ch": [{"i": 0.0}]}))
        await ear.say(f"energier/{METER}/cmd", "{}")
        await stranger.wait_for(f"energier/{METER}/cmd")
        listening.cancel()
    assert [message.topic for message in stranger.heard] == [f"energier/{METER}/cmd"]
    await ear.wait_for(f"energier/{METER}/cmd")
    assert {message.topic for message in ear.heard} == {f"energier/{TAP}/state", f"energier/{METER}/cmd"}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_is_what_the_guide_shows(language: str) -> None:
    guide = (Path(__file__).parents[3] / "docs" / language / "install.md").read_text("utf-8")
    shown = guide.partition("/etc/mosquitto/acl\nuser ")[2].partition("```")[0].strip().split("\n\n")
    assert {*shown[1].splitlines()} == {*grants(TAP).splitlines()}


def test_of_a_tap_with_a_meter_lets_it_hear_that_meter_alone(broker: Broker, tmp_path: Path) -> None:
    config = write_config(tmp_path / "tap.toml", broker, TAP, measure={"meter": METER})
    done = run("--config", str(config), "broker-user")
    assert done.returncode == 0
    assert grants(TAP, METER) in done.stdout
    assert {*grants(TAP, METER).splitlines()} - {*grants(TAP).splitlines()} == {f"topic read energier/{METER}/state"}


def test_is_printed_for_any_device_with_the_command_that_makes_its_user() -> None:
    done = run("broker-user", "--id", METER)
    assert done.returncode == 0
    assert f"mosquitto_passwd /etc/mosquitto/passwords {METER}" in done.stdout
    assert grants(METER) in done.stdout


@pytest.mark.parametrize("name", ["a b", "host", "+", "x\ntopic readwrite #"])
def test_no_id_can_widen_the_list(name: str) -> None:
    done = run("broker-user", "--id", name)
    assert done.returncode == os.EX_CONFIG
    assert "topic" not in done.stdout
