"""The broker of the demo, whichever it is: who may log in, and who may say and hear what."""

import asyncio
from collections.abc import AsyncIterator
import contextlib
from pathlib import Path

import aiomqtt
import pytest

from demo.broker import MOSQUITTO, User, broker_process, device_user, home_assistant_user
from demo.ports import Ports
from demo.process import wait_for_port

HA = home_assistant_user("secret of Home Assistant")
TAP = device_user("tap-1", "secret of the tap", ("energier/meter-1/state",))


@pytest.fixture(params=["mosquitto", "amqtt"])
async def port(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[int]:
    if request.param == "mosquitto" and not MOSQUITTO.exists():
        pytest.skip("no mosquitto on this machine")
    ports = Ports()
    port = ports.take_first(start=18860)
    mosquitto = MOSQUITTO if request.param == "mosquitto" else tmp_path / "none"
    process = broker_process(tmp_path, port, [HA, TAP], mosquitto=mosquitto)
    await process.start()
    try:
        await wait_for_port(process, port)
        yield port
    finally:
        await process.stop()
        ports.release()


def client(port: int, user: User, password: str | None = None) -> aiomqtt.Client:
    return aiomqtt.Client("127.0.0.1", port, username=user.name, password=password or user.password)


async def heard_before_end(client: aiomqtt.Client) -> list[str]:
    """What a client receives until the message that ends the test."""
    topics: list[str] = []
    async with asyncio.timeout(10):
        async for message in client.messages:
            if message.topic.value.endswith("/cmd") or message.topic.value.endswith("/ack"):
                break
            topics.append(message.topic.value)
    return topics


async def test_a_wrong_password_and_nobody_are_refused(port: int) -> None:
    with pytest.raises(aiomqtt.MqttError):
        async with client(port, TAP, "guess"):
            pass
    with pytest.raises(aiomqtt.MqttError):
        async with aiomqtt.Client("127.0.0.1", port):
            pass


async def test_a_device_speaks_only_for_itself(port: int) -> None:
    async with client(port, HA) as ha, client(port, TAP) as tap:
        await ha.subscribe("energier/#")
        await ha.subscribe("homeassistant/#")
        for topic in ("energier/tap-2/state", "energier/discovery/tap-2/config", "energier/host/status"):
            # MQTT 5 tells the device so, 3.1.1 drops it in silence.
            with contextlib.suppress(aiomqtt.MqttError):
                await tap.publish(topic, "{}", qos=1)
        mine = ["energier/tap-1/state", "energier/discovery/tap-1/config", "homeassistant/device/tap-1/config"]
        for topic in mine:
            await tap.publish(topic, "{}", qos=1)
        await tap.publish("energier/tap-1/ack", "{}", qos=1)
        assert await heard_before_end(ha) == mine


async def test_a_device_hears_only_what_is_meant_for_it(port: int) -> None:
    async with client(port, HA) as ha, client(port, TAP) as tap:
        for topic in ("energier/+/+/set", "energier/tap-1/+/set", "energier/tap-1/cmd", "energier/meter-1/state"):
            with contextlib.suppress(aiomqtt.MqttError):
                await tap.subscribe(topic, qos=1)
        for topic in (
            "energier/tap-2/1/set",
            "energier/meter-2/state",
            "energier/tap-1/1/set",
            "energier/meter-1/state",
        ):
            await ha.publish(topic, "{}", qos=1)
        await ha.publish("energier/tap-1/cmd", "{}", qos=1)
        # Overlapping subscriptions may deliver twice.
        assert set(await heard_before_end(tap)) == {"energier/tap-1/1/set", "energier/meter-1/state"}
