"""How a device announces itself: the contract's discovery, and Home Assistant's own for when the integration is not there.

Home Assistant's form is one flat device (before 2026.11 it refuses child devices), every value read from the contract's messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from energier_tap.topics import Topics

MANUFACTURER = "Energier"
URL = "https://github.com/energier/energier"


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: an outlet of a tap, or the meter's whole home. Below `floor`, VA, nothing is told from nothing."""

    relay: bool
    estimated: bool
    name: str | None = None
    floor: float | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a device is and has."""

    id: str
    kind: str
    mac: str
    name: str | None
    model: str
    sw: str
    hw: str
    measures: tuple[str, ...]
    channels: tuple[Channel, ...]
    capabilities: tuple[str, ...]


def contract(device: Announcement) -> dict[str, Any]:
    """Return the contract's discovery message."""
    message: dict[str, Any] = {
        "schema": 1,
        "id": device.id,
        "kind": device.kind,
        "mac": device.mac,
        "model": device.model,
        "sw": device.sw,
        "hw": device.hw,
        "measures": list(device.measures),
        "channels": [_channel(ch, channel) for ch, channel in enumerate(device.channels, 1)],
        "capabilities": list(device.capabilities),
    }
    if device.name:
        message["name"] = device.name
    return message


def _channel(ch: int, channel: Channel) -> dict[str, Any]:
    message: dict[str, Any] = {"ch": ch, "measures": ["i", "p", "s", "pf"]}
    if channel.relay:
        message["relay"] = True
    if channel.estimated:
        message["estimated"] = True
    if channel.name:
        message["name"] = channel.name
    if channel.floor is not None:
        message["floor"] = channel.floor
    return message


_SENSORS: tuple[tuple[str, str, str, str], ...] = (
    ("p", "Power", "power", "W"),
    ("i", "Current", "current", "A"),
    ("s", "Apparent power", "apparent_power", "VA"),
    ("pf", "Power factor", "power_factor", ""),
)
_ESTIMATES = {"p", "s", "pf"}
"""What needs a voltage, which an estimating channel only assumes."""
_DEVICE_SENSORS = {
    "v": ("Voltage", "voltage", "V"),
    "hz": ("Frequency", "frequency", "Hz"),
    "rssi": ("Signal strength", "signal_strength", "dBm"),
}
_BUTTONS = {"identify": ("Identify", "identify"), "restart": ("Restart", "restart"), "reset_trip": ("Reset trip", None)}


def native(device: Announcement) -> dict[str, Any]:
    """Return Home Assistant's device discovery message."""
    topics = Topics(device.id)
    components: dict[str, dict[str, Any]] = {}
    for index, channel in enumerate(device.channels):
        components |= _channel_components(topics, index, channel, alone=len(device.channels) == 1)
    for key in device.measures:
        components[key] = _sensor(topics, key, _DEVICE_SENSORS[key], f"value_json.{key}") | {
            "entity_category": "diagnostic",
            "enabled_by_default": key != "rssi",
        }
    for cmd in device.capabilities:
        if cmd in _BUTTONS:
            name, button_class = _BUTTONS[cmd]
            components[cmd] = {
                "platform": "button",
                "unique_id": f"{device.id}_{cmd}",
                "name": name,
                "command_topic": topics.cmd,
                "payload_press": f'{{"id":"ha-{cmd}","cmd":"{cmd}"}}',
                "entity_category": "config",
            } | ({"device_class": button_class} if button_class else {})
    return {
        "device": {
            "identifiers": [f"energier_{device.id}"],
            "connections": [["mac", device.mac.lower()]],
            "name": device.name or device.id,
            "manufacturer": MANUFACTURER,
            "model": device.model,
            "sw_version": device.sw,
            "hw_version": device.hw,
        },
        "origin": {"name": MANUFACTURER, "sw_version": device.sw, "support_url": URL},
        "availability_topic": topics.availability,
        "components": components,
    }


def _channel_components(topics: Topics, index: int, channel: Channel, *, alone: bool) -> dict[str, dict[str, Any]]:
    ch = index + 1
    value = f"value_json.ch[{index}]"
    title = "" if alone else (channel.name or f"Outlet {ch}")
    components: dict[str, dict[str, Any]] = {}
    if channel.relay:
        components[f"{ch}_switch"] = {
            "platform": "switch",
            "unique_id": f"{topics.id}_{ch}_switch",
            "name": title or None,
            "device_class": "outlet",
            "state_topic": topics.state,
            "value_template": f"{{{{ 'ON' if {value}.on else 'OFF' }}}}",
            "command_topic": f"energier/{topics.id}/{ch}/set",
            "qos": 1,
        }
        components[f"{ch}_trip"] = {
            "platform": "binary_sensor",
            "unique_id": f"{topics.id}_{ch}_trip",
            "name": f"{title} Tripped".strip(),
            "device_class": "problem",
            "state_topic": topics.state,
            "value_template": f"{{{{ 'ON' if {value}.trip else 'OFF' }}}}",
            "entity_category": "diagnostic",
        }
    quantities: Sequence[tuple[str, str, str, str]] = _SENSORS[:2] if channel.relay else _SENSORS
    for key, name, device_class, unit in quantities:
        told = f"Estimated {name.lower()}" if channel.estimated and key in _ESTIMATES else name
        components[f"{ch}_{key}"] = _sensor(
            topics, f"{ch}_{key}", (f"{title} {told}".strip(), device_class, unit), f"{value}.{key}"
        )
    components[f"{ch}_energy"] = {
        "platform": "sensor",
        "unique_id": f"{topics.id}_{ch}_energy",
        "name": f"{title} {'Estimated energy' if channel.estimated else 'Energy'}".strip(),
        "device_class": "energy",
        "state_class": "total_increasing",
        "unit_of_measurement": "kWh",
        "suggested_display_precision": 2,
        "state_topic": topics.energy,
        "value_template": f"{{{{ ({value}.wh / 1000) | round(4) }}}}",
    }
    return components


def _sensor(topics: Topics, key: str, text: tuple[str, str, str], value: str) -> dict[str, Any]:
    name, device_class, unit = text
    sensor: dict[str, Any] = {
        "platform": "sensor",
        "unique_id": f"{topics.id}_{key}",
        "name": name,
        "device_class": device_class,
        "state_class": "measurement",
        "state_topic": topics.state,
        "value_template": f"{{{{ {value} }}}}",
    }
    return sensor | ({"unit_of_measurement": unit} if unit else {})
