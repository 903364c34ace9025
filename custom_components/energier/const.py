"""Names that several modules share."""

import logging
from typing import Final

from homeassistant.const import Platform

DOMAIN: Final = "energier"
LOGGER: Final = logging.getLogger(__package__)

PLATFORMS: Final = (
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
)

MANUFACTURER: Final = "Energier"

SIGNAL_ALERT: Final = "energier_alert"
"""Dispatched with a GoalCrossing or TierApproach, once for each crossing."""
