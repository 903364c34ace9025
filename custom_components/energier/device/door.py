"""The one MQTT subscription of the integration, held for as long as there is an MQTT integration.

MQTT may be set up after Energier, reloaded, or removed: the door follows its config entry and opens and closes with it.
"""

from collections.abc import Callable

from homeassistant.components import mqtt
from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange, ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..core.devices.topics import EVERYTHING


class Door:
    """Calls `receive` with topic, payload and whether it was retained, and `connection_changed` with whether the broker is there."""

    def __init__(
        self,
        hass: HomeAssistant,
        receive: Callable[[str, bytes, bool], None],
        connection_changed: Callable[[bool], None],
    ) -> None:
        self._hass = hass
        self._receive = receive
        self._connection_changed = connection_changed
        self._closers: list[CALLBACK_TYPE] = []
        self._stop_following: CALLBACK_TYPE | None = None
        self.connected = False

    async def async_start(self) -> None:
        """Open now if MQTT is there, else when it comes."""
        self._stop_following = async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed)
        if any(
            entry.state is ConfigEntryState.LOADED for entry in self._hass.config_entries.async_entries(mqtt.DOMAIN)
        ):
            await self._async_open()

    @callback
    def stop(self) -> None:
        """Close for good; what the broker does is of no interest any more."""
        if self._stop_following:
            self._stop_following()
            self._stop_following = None
        self.connected = False
        self._close()

    @callback
    def _entry_changed(self, change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain != mqtt.DOMAIN:
            return
        if entry.state is not ConfigEntryState.LOADED or change is ConfigEntryChange.REMOVED:
            self._close()
        elif not self._closers:
            self._hass.async_create_task(self._async_open(), "energier opens its MQTT subscription")

    async def _async_open(self) -> None:
        # Bytes, not text: what is not UTF-8 is to be refused here, with its sender's name.
        self._closers.append(await mqtt.async_subscribe(self._hass, EVERYTHING, self._message, qos=1, encoding=None))
        self._closers.append(mqtt.async_subscribe_connection_status(self._hass, self._connection))
        self._connection(mqtt.is_connected(self._hass))

    @callback
    def _close(self) -> None:
        while self._closers:
            self._closers.pop()()
        self._connection(False)

    @callback
    def _connection(self, connected: bool) -> None:
        if connected != self.connected:
            self.connected = connected
            self._connection_changed(connected)

    @callback
    def _message(self, message: mqtt.ReceiveMessage) -> None:
        payload = message.payload
        self._receive(message.topic, payload.encode() if isinstance(payload, str) else bytes(payload), message.retain)
