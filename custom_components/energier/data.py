"""What a config entry holds while it is set up."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry

if TYPE_CHECKING:
    from .device.hub import Hub

type EnergierConfigEntry = ConfigEntry[EnergierData]


@dataclass(frozen=True, slots=True)
class EnergierData:
    """The devices that come by MQTT; sources keep all they need in their subentries."""

    hub: Hub
