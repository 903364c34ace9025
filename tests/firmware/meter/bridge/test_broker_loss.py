"""What happens around an outage of the broker, and at a broker that does not want us."""

import asyncio
from pathlib import Path

from tests.firmware.broker import Broker, Ear, connect
from tests.firmware.meter.bridge.conftest import StartBridge
from tests.firmware.meter.bridge.nano import TalkingNano

SPEED = 10
MINUTE_MWH = 6000
"""At this speed and 100 mWh a line."""


async def test_an_outage_loses_no_wh_and_its_minutes_and_events_are_told_afterwards(
    broker: Broker, nano: TalkingNano, start_bridge: StartBridge
) -> None:
    program = await start_bridge("--speed", str(SPEED))
    await program.wait_for_log("Connected to the broker")
    broker.kill()
    await program.wait_for_log("The connection was closed")
    began = nano.milliwatthours
    while nano.milliwatthours < began + 3 * MINUTE_MWH:
        await asyncio.sleep(0.1)
    await nano.start_again("W")
    while nano.seq < 5:
        await asyncio.sleep(0.1)
    broker.start()
    async with connect(broker) as client:
        ear = Ear(client)
        await client.subscribe("#", qos=1)
        task = asyncio.create_task(ear.listen())
        energy = await ear.wait_for("/energy")
        assert energy["ch"][0]["wh"] * 1000 >= began + 3 * MINUTE_MWH
        assert (await ear.wait_for("/event", lambda event: event["event"] == "boot"))["cause"] == "watchdog"
        message = await ear.wait_for("/history")
        assert (message["step"], message["from"] % 60_000) == (60, 0)
        rows = [row[0] for row in message["wh"]]
        assert len(rows) >= 2
        # A line each tenth of a second is what a sleeping task manages; a loaded machine says fewer.
        assert all(0 < row <= MINUTE_MWH / 1000 * 1.1 for row in rows)
        await ear.wait_for("/state")
        ear.mark()
        await ear.say("homeassistant/status", "online")
        again = await ear.wait_for("/history")
        assert again["from"] == message["from"]
        task.cancel()


async def test_a_refused_password_is_told_once_and_without_it(
    broker: Broker, nano: TalkingNano, start_bridge: StartBridge, tmp_path: Path
) -> None:
    program = await start_bridge("--speed", "60", broker_password="not the password")
    await program.wait_for_log("check broker_user and broker_password")
    log = tmp_path / "broker" / "mosquitto.log"
    async with asyncio.timeout(60):
        while log.read_text().count("not authorised") < 3:
            await asyncio.sleep(0.05)
    assert program.log.count("is refused") == 1
    assert "not the password" not in program.log
    assert await program.stop() == 0


async def test_waits_for_a_broker_that_is_not_there_yet(
    broker: Broker, nano: TalkingNano, start_bridge: StartBridge
) -> None:
    broker.kill()
    program = await start_bridge()
    await program.wait_for_log("No connection")
    broker.start()
    await program.wait_for_log("Connected to the broker")
    assert program.log.count("No connection") == 1
