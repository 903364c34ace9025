"""What a config entry holds while it is set up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry

if TYPE_CHECKING:
    from .contract.monitor import Monitor
    from .device.hub import Hub
    from .ml.app import App
    from .standby.standbys import Standbys

type EnergierConfigEntry = ConfigEntry[EnergierData]


@dataclass(frozen=True, slots=True)
class EnergierData:
    """The devices that come by MQTT, the contracts by subentry id, the standby of every outlet, and the app, if there is one.

    Sources keep all they need in their subentries.
    """

    hub: Hub
    monitors: Mapping[str, Monitor]
    standbys: Standbys
    app: App | None
