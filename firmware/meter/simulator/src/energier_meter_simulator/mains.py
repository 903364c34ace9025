"""Plays a home into a simulated Nano: what its voltage and current sensors see, a second at a time.

The Nano's program, the line and the bridge behind it are the real ones then; only the mains and the loads are made up.
"""

import asyncio
import logging
from math import acos, degrees
from pathlib import Path

import aiomqtt

from energier_meter_simulator.curve import Curve
from energier_meter_simulator.electric import Electric
from energier_meter_simulator.hours import Hours
from energier_meter_simulator.meter import Meter
from energier_meter_simulator.settings import Settings
from energier_tap.hal import Clock
from energier_tap.settings import BrokerSettings
from energier_tap.topics import Topics

LOG = logging.getLogger(__name__)
STEP_S = 1.0
RETRY_S = 2.0
NOISE_CODES = 0.5
"""RMS noise of the ADC's input in codes, as a real Nano's."""


class NanoError(Exception):
    """The simulated Nano refused what it was told."""


def line(value: Electric) -> str:
    """Return what the simulated Nano is told."""
    return (
        f"set v={value.v:.3f} i={value.i:.4f} phi={degrees(acos(value.pf)):.3f} hz={value.hz:.3f} noise={NOISE_CODES}"
    )


async def play(settings: Settings, hours: Hours, clock: Clock, nano: Path) -> None:
    """Play for ever; `nano` is the control socket of the simulated Nano, which may come and go. Raises NanoError."""
    load = settings.load
    meter = Meter(hours, Curve(load.seed), load.zone, 0.0, load.mains_hz)
    parts = (_hear_taps(settings.broker, load.add_taps, meter, clock), _play(nano, meter, clock))
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            await _end(task)


async def _end(task: asyncio.Task[None]) -> None:
    """Before Python 3.12 a wait_for that is answered just then forgets that it was cancelled: ask again."""
    while not task.done():
        task.cancel()
        await asyncio.wait((task,), timeout=0.5)


async def _play(nano: Path, meter: Meter, clock: Clock) -> None:
    absence = _Absence(f"the simulated Nano at {nano}")
    while True:
        try:
            reader, writer = await asyncio.open_unix_connection(nano)
            try:
                absence.end()
                await _play_to(reader, writer, meter, clock)
            finally:
                writer.close()
        except OSError as err:
            absence.begin(err)
        await asyncio.sleep(RETRY_S)


async def _play_to(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, meter: Meter, clock: Clock) -> None:
    while True:
        writer.write(f"{line(meter.now(_time(clock)))}\n".encode())
        answer = await reader.readline()
        if not answer:
            raise ConnectionResetError("it went away")
        if not answer.startswith(b"ok"):
            raise NanoError(f"the simulated Nano refuses: {answer.decode(errors='replace').strip()}")
        await clock.sleep(STEP_S)


async def _hear_taps(broker: BrokerSettings, taps: tuple[str, ...], meter: Meter, clock: Clock) -> None:
    topics = {Topics(tap).state: tap for tap in taps}
    absence = _Absence("the broker, to hear the taps")
    while topics:
        try:
            async with aiomqtt.Client(
                broker.host, broker.port, username=broker.username, password=broker.password
            ) as client:
                for topic in topics:
                    await client.subscribe(topic)
                absence.end()
                async for message in client.messages:
                    if isinstance(message.payload, bytes):
                        meter.tap(topics[message.topic.value], message.payload, _time(clock))
        except aiomqtt.MqttError as err:
            absence.begin(err)
            await asyncio.sleep(RETRY_S)


class _Absence:
    """Says once that something is away, and once that it is there again."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._told = False

    def begin(self, why: Exception) -> None:
        if not self._told:
            LOG.warning("Waiting for %s: %s", self._what, why)
        self._told = True

    def end(self) -> None:
        LOG.info("Connected to %s", self._what)
        self._told = False


def _time(clock: Clock) -> float:
    time = clock.time()
    if time is None:
        raise RuntimeError("the simulated mains' clock is always set")
    return time
