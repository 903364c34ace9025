"""Ask a device something and wait for its answer."""

import asyncio
import secrets
from typing import Any

from homeassistant.components import mqtt
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..const import DOMAIN
from ..core.devices.command import (
    MISTAKES,
    Ack,
    AckError,
    CalibrationStep,
    calibration_payload,
    command_payload,
    set_payload,
)
from ..core.devices.device import Device
from ..core.devices.topics import command_topic, set_topic
from .door import Door

ANSWER_SECONDS = 5
"""A device on the same network answers within a tenth of a second; Wi-Fi may repeat for a few."""
CALIBRATION_SECONDS = 60
"""Learning the noise takes a tap 5 s, beside opening and closing its relays in turn."""


class Commands:
    """Sends questions with an id of their own, and gives each answer to who asked."""

    def __init__(self, hass: HomeAssistant, door: Door) -> None:
        self._hass = hass
        self._door = door
        self._waiting: dict[tuple[str, str], asyncio.Future[Ack]] = {}

    async def async_set(self, device: Device, channel: int, on: bool) -> None:
        """Switch an outlet; return when the device says that it did, raise a translated error if it did not."""
        command_id = secrets.token_hex(8)
        ack = await self._async_ask(device, command_id, set_topic(device.id, channel), set_payload(command_id, on))
        if ack.on is not None:
            device.confirm(channel, ack.on)
        self._raise_for(device, ack)

    async def async_command(self, device: Device, command: str, channel: int | None = None) -> None:
        """Ask for anything else; return when the device says that it did, raise a translated error if it did not."""
        command_id = secrets.token_hex(8)
        payload = command_payload(command_id, command, channel)
        self._raise_for(device, await self._async_ask(device, command_id, command_topic(device.id), payload))

    async def async_calibrate(
        self, device: Device, channel: int | None, step: CalibrationStep, value: float | None
    ) -> Ack:
        """Calibrate; return the answer with the factors when it is done, raise a translated error if it was refused."""
        command_id = secrets.token_hex(8)
        payload = calibration_payload(command_id, step, value, channel)
        ack = await self._async_ask(device, command_id, command_topic(device.id), payload, CALIBRATION_SECONDS)
        self._raise_for(device, ack)
        return ack

    @callback
    def answered(self, device: Device, ack: Ack) -> None:
        """Take an answer; those to somebody else's questions are none of ours."""
        future = self._waiting.get((device.id, ack.id))
        if future and not future.done():
            future.set_result(ack)

    async def _async_ask(
        self, device: Device, command_id: str, topic: str, payload: bytes, patience: int = ANSWER_SECONDS
    ) -> Ack:
        # The MQTT client would keep the message for the next connection, and switch an outlet minutes later.
        if not self._door.connected:
            raise HomeAssistantError(translation_domain=DOMAIN, translation_key="broker_lost")
        if not device.available:
            raise self._error("device_unavailable", device)
        answer: asyncio.Future[Ack] = self._hass.loop.create_future()
        self._waiting[device.id, command_id] = answer
        # The answer may come before the broker's receipt, which is of no interest then.
        publishing = self._hass.async_create_task(
            mqtt.async_publish(self._hass, topic, payload, qos=1, retain=False), "energier asks a device"
        )
        waiting: set[asyncio.Future[Any]] = {answer, publishing}
        try:
            async with asyncio.timeout(patience):
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                if not answer.done():
                    await publishing
                return await answer
        except TimeoutError:
            raise self._error("no_answer", device, patience) from None
        finally:
            del self._waiting[device.id, command_id]

    def _raise_for(self, device: Device, ack: Ack) -> None:
        if not ack.ok:
            kind = ServiceValidationError if ack.error in MISTAKES else HomeAssistantError
            raise self._error(f"command_{ack.error or AckError.FAILED}", device, kind=kind)

    @staticmethod
    def _error(
        key: str,
        device: Device,
        seconds: int = ANSWER_SECONDS,
        kind: type[HomeAssistantError] = HomeAssistantError,
    ) -> HomeAssistantError:
        return kind(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={"device": device.announcement.title, "seconds": str(seconds)},
        )
