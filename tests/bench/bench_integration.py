"""What the integration costs: `.venv/ha/bin/python -m tests.bench.bench_integration`.

A real Home Assistant core without recorder and frontend, whose MQTT client has no socket: messages are put where the
client gets them from the network. Every value of every message is different, so every enabled entity is written each time.
Prints one line per figure: a name, a value, a unit, and the figure to reach.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
import gc
from itertools import count
import json
import logging
from pathlib import Path
import resource
from tempfile import TemporaryDirectory
import time
from typing import Any
from unittest.mock import MagicMock, Mock, patch

from homeassistant.components import mqtt
from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from paho.mqtt.client import MQTTMessage
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_test_home_assistant

import custom_components.energier  # noqa: F401 - before the plugin's package of the same name
from custom_components.energier.const import DOMAIN
from custom_components.energier.core.devices.state import parse_state
from custom_components.energier.device.hub import Hub

CONTRACT = Path(__file__).parents[2] / "firmware" / "contract" / "examples"
TAPS = 50
SECONDS_OF_TAPS = 20
MESSAGES = 10_000

type Send = Callable[[str, bytes], None]


def announcement(device_id: str) -> bytes:
    """The contract's tap under another id."""
    message = json.loads((CONTRACT / "discovery" / "tap.json").read_text(encoding="utf-8"))
    return json.dumps(message | {"id": device_id, "name": device_id}).encode()


def states(number_of: int) -> Iterator[bytes]:
    """State messages of a tap with four outlets; no value is the same in two that follow each other."""
    message = json.loads((CONTRACT / "state" / "tap.json").read_text(encoding="utf-8"))
    for number in range(number_of):
        for outlet, channel in enumerate(message["ch"]):
            channel["i"] = round(0.5 + outlet + (number % 997) * 0.001, 3)
            channel["p"] = round(110.0 + outlet + (number % 997) * 0.1, 1)
            channel["s"] = round(120.0 + outlet + (number % 997) * 0.1, 1)
            channel["pf"] = round(0.5 + (number % 499) * 0.001, 3)
        message["seq"] = number
        message["up"] = float(number)
        yield json.dumps(message, separators=(",", ":")).encode()


def energy(number: int) -> bytes:
    """An energy message of a tap with four outlets."""
    rows = [{"wh": 1000.0 * outlet + number} for outlet in range(4)]
    return json.dumps({"schema": 1, "boot": 1, "ch": rows}).encode()


@asynccontextmanager
async def home() -> AsyncIterator[tuple[HomeAssistant, Hub, Send]]:
    """Home Assistant with MQTT and the integration, and a way to hand messages to its MQTT client."""
    with TemporaryDirectory() as config_dir:
        (Path(config_dir) / "configuration.yaml").touch()
        async with async_test_home_assistant(config_dir=config_dir) as hass, in_home(hass) as inside:
            yield inside


@asynccontextmanager
async def in_home(hass: HomeAssistant) -> AsyncIterator[tuple[HomeAssistant, Hub, Send]]:
    """MQTT and the integration in a Home Assistant."""
    hass.data.pop(DATA_CUSTOM_COMPONENTS, None)
    # What MQTT's set-up form needs and its client does not.
    hass.config.components |= {"http", "file_upload"}
    with patch("homeassistant.components.mqtt.client.AsyncMQTTClient") as paho:
        paho.return_value.connect.return_value = 0
        mids = count(1)
        paho.return_value.subscribe.side_effect = lambda *_, **__: (0, next(mids))
        paho.return_value.unsubscribe.side_effect = lambda *_: (0, next(mids))
        paho.return_value.publish.side_effect = lambda *_: Mock(rc=0, mid=next(mids))
        broker = MockConfigEntry(
            domain=mqtt.DOMAIN,
            version=2,
            minor_version=1,
            data={mqtt.CONF_BROKER: "none", mqtt.CONF_PROTOCOL: "5"},
            options={mqtt.CONF_BIRTH_MESSAGE: {}, mqtt.CONF_DISCOVERY: False},
        )
        broker.add_to_hass(hass)
        assert await async_setup_component(hass, mqtt.DOMAIN, {})
        client = hass.data["mqtt"].client
        client.connected = True
        entry = MockConfigEntry(domain=DOMAIN, unique_id=DOMAIN)
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        async_dispatcher_send(hass, mqtt.MQTT_CONNECTION_STATE, True)
        await asyncio.sleep(0.1)

        paho_itself = MagicMock()

        def send(topic: str, payload: bytes) -> None:
            message = MQTTMessage(topic=f"energier/{topic}".encode())
            message.payload = payload
            message.timestamp = time.monotonic()
            client._async_mqtt_on_message(paho_itself, None, message)

        yield hass, entry.runtime_data.hub, send
        with patch("homeassistant.components.mqtt.client.TIMEOUT_ACK", 0):
            await hass.config_entries.async_unload(entry.entry_id)
            await hass.async_stop(force=True)


async def add_tap(hass: HomeAssistant, send: Send, device_id: str) -> None:
    """Let a tap announce itself."""
    send(f"discovery/{device_id}/config", announcement(device_id))
    send(f"{device_id}/availability", b"online")
    send(f"{device_id}/energy", energy(0))
    await hass.async_block_till_done()


def resident_mb() -> float:
    """Memory of this process now, MB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def show(name: str, value: float, unit: str, goal: str) -> None:
    """Print one figure."""
    print(f"{name:<52} {value:>9.1f} {unit:<12} (to reach: {goal})")  # noqa: T201 - a benchmark's result


def parser() -> None:
    """The parser alone."""
    messages = list(states(2000))
    begin = time.process_time()
    for payload in messages:
        parse_state(payload, (1, 2, 3, 4))
    show("parse one state message", (time.process_time() - begin) / len(messages) * 1e6, "us", "-")


async def throughput() -> None:
    """One tap as fast as it goes."""
    async with home() as (hass, hub, send):
        await add_tap(hass, send, "tap")
        messages = list(states(MESSAGES))
        for payload in messages[:500]:
            send("tap/state", payload)

        begin = time.process_time()
        for number, payload in enumerate(messages):
            hub.receive("energier/tap/state", payload, False)
            if not number % 100:
                await asyncio.sleep(0)
        spent = time.process_time() - begin
        show("state messages through the integration", MESSAGES / spent, "per s", ">= 3000")

        begin = time.process_time()
        for number, payload in enumerate(messages):
            send("tap/state", payload)
            if not number % 100:
                await asyncio.sleep(0)
        spent = time.process_time() - begin
        show("the same with Home Assistant's MQTT client", MESSAGES / spent, "per s", "-")
        power = hass.states.get("sensor.tap_outlet_1_power_estimated")
        assert power is not None
        assert float(power.state) == json.loads(messages[-1])["ch"][0]["p"]


async def many_taps() -> None:
    """Fifty taps, each once a second; as many seconds at once as it takes to measure."""
    async with home() as (hass, _, send):
        await add_tap(hass, send, "first")
        before = resident_mb()
        for number in range(TAPS):
            await add_tap(hass, send, f"tap-{number}")
        messages = list(states(SECONDS_OF_TAPS))
        begin = time.process_time()
        for second, payload in enumerate(messages):
            for number in range(TAPS):
                send(f"tap-{number}/state", payload)
                # A sixtieth of the taps counts in each second, as in each minute every one does.
                if (second + number) % 60 == 0:
                    send(f"tap-{number}/energy", energy(second))
            await asyncio.sleep(0)
        spent = time.process_time() - begin
        show("50 taps at 1 Hz", spent / SECONDS_OF_TAPS * 100, "% of a core", "< 10")
        show("memory of 50 taps over an idle hub", resident_mb() - before, "MB", "< 40")
        entities: Any = len(hass.states.async_all())
        show("entities of 51 taps", entities, "states", "-")


async def main() -> None:
    """Run everything."""
    logging.disable(logging.WARNING)
    parser()
    await throughput()
    await many_taps()


if __name__ == "__main__":
    asyncio.run(main())
