"""Commands by MQTT to the Nano and back."""

import asyncio
from functools import partial
import json
from typing import Any

from tests.firmware.broker import Ear
from tests.firmware.meter.bridge.conftest import StartBridge
from tests.firmware.meter.bridge.nano import TalkingNano
from tests.firmware.meter.esphome.nano import Nano, with_crc
from tests.firmware.program import METER


def port(nano: TalkingNano) -> Nano:
    assert nano.port is not None
    return nano.port


def refuse(reason: str, _: str) -> str:
    return f"err,{reason}"


async def ask(ear: Ear, request_id: str, cmd: str, **details: Any) -> Any:
    await ear.say(f"energier/{METER}/cmd", json.dumps({"id": request_id, "cmd": cmd} | details))
    return await ear.wait_for("/ack", lambda ack: ack["id"] == request_id)


async def test_calibrates_and_tells_the_factors(ear: Ear, nano: TalkingNano, start_bridge: StartBridge) -> None:
    await start_bridge()
    await ear.wait_for("/energy")
    port(nano).answer = lambda body: "ok" if body == "S" else "ok,0.312000,0.313300"
    for request_id, details, body in (
        ("1", {"v": 221.3}, "V221.300"),
        ("2", {"a": 4.35}, "I4.350"),
        ("3", {"phase": -1.5}, "P-1.500"),
        ("4", {"resistive": True}, "R"),
    ):
        ack = await ask(ear, request_id, "calibrate", **details)
        assert (ack["ok"], ack["error"], ack["was"], ack["now"]) == (True, None, 0.312, 0.3133)
        await port(nano).hears(body)
    assert (await ask(ear, "5", "zero"))["ok"]
    assert (await ask(ear, "6", "undo"))["ok"]
    assert port(nano).damaged == []


async def test_tells_why_the_nano_did_not(ear: Ear, nano: TalkingNano, start_bridge: StartBridge) -> None:
    program = await start_bridge()
    await ear.wait_for("/energy")
    for reason, error in (("range", "range"), ("unknown", "not_supported"), ("no_signal", "no_signal")):
        port(nano).answer = partial(refuse, reason)
        ack = await ask(ear, reason, "calibrate", v=221.3)
        assert (ack["ok"], ack["error"]) == (False, error)
        assert reason in program.log


async def test_says_a_command_again_with_the_same_id_until_it_is_heard(
    ear: Ear, nano: TalkingNano, start_bridge: StartBridge
) -> None:
    await start_bridge("--speed", "10")
    await ear.wait_for("/energy")
    port(nano).answer = lambda body: "ok" if len([b for _, b in port(nano).heard if b == body]) == 3 else None
    assert (await ask(ear, "1", "undo"))["ok"]
    assert len(set(await port(nano).hears("U", 3))) == 1


async def test_fails_where_the_nano_does_not_answer_or_answers_something_else(
    ear: Ear, nano: TalkingNano, start_bridge: StartBridge
) -> None:
    await start_bridge("--speed", "10")
    await ear.wait_for("/energy")
    port(nano).answer = lambda _: None
    question = asyncio.create_task(ask(ear, "1", "calibrate", v=221.3))
    (number,) = set(await port(nano).hears("V221.300"))
    await nano.say(with_crc(f"A1,{(number + 1) % 65536},ok,1.000000,2.000000") + with_crc(f"A1,{number},perhaps"))
    ack = await question
    assert (ack["ok"], ack["error"]) == (False, "failed")
    assert "was" not in ack


async def test_old_and_senseless_commands_are_not_done(ear: Ear, nano: TalkingNano, start_bridge: StartBridge) -> None:
    await ear.say(f"energier/{METER}/cmd", '{"id":"old","cmd":"zero"}', retain=True)
    program = await start_bridge()
    await ear.wait_for("/energy")
    for payload in (
        b"",
        b"no JSON",
        b'{"cmd":"zero"}',
        b'{"id":"a b","cmd":"zero"}',
        b"\xff\xfe",
        b"{" * 3000,
        b"x" * 200_000,
    ):
        await ear.say(f"energier/{METER}/cmd", payload)
    for request_id, message, error in (
        ("1", {"cmd": "explode"}, "unknown_command"),
        ("2", {"cmd": "capture"}, "not_supported"),
        ("3", {"cmd": "calibrate"}, "invalid"),
        ("4", {"cmd": "calibrate", "v": "221"}, "invalid"),
        ("5", {"cmd": "zero", "ch": 2}, "unknown_channel"),
    ):
        ack = await ask(ear, request_id, **message)
        assert (ack["ok"], ack["error"]) == (False, error)
    assert (await ask(ear, "6", "identify"))["ok"]
    assert [ack["id"] for ack in ear.all("/ack")] == ["1", "2", "3", "4", "5", "6"]
    assert {body for _, body in port(nano).heard} <= {"S"}
    assert "Ignored a retained message" in program.log


async def test_restarts_itself_after_the_answer(ear: Ear, nano: TalkingNano, start_bridge: StartBridge) -> None:
    program = await start_bridge()
    await ear.wait_for("/state", lambda state: state["seq"] >= 1)
    ear.mark()
    assert (await ask(ear, "1", "restart"))["ok"]
    await ear.wait_for("/availability", lambda text: text == "offline")
    ear.mark()
    await ear.wait_for("/availability", lambda text: text == "online")
    assert (await ear.wait_for("/state"))["seq"] == 0
    assert program.running
