"""Calibration that needs no number."""

import esphome.codegen as cg
from esphome.components import button
import esphome.config_validation as cv
from esphome.const import ENTITY_CATEGORY_CONFIG
from esphome.types import ConfigType

from . import CONF_METER_ID, METER_SCHEMA, energier_meter_ns, named, needs_commands

DEPENDENCIES = ["energier_meter"]

CalibrateButton = energier_meter_ns.class_("CalibrateButton", button.Button)

NAMES = {
    "zero": "Calibrate zero",
    "resistive": "Calibrate phase by a resistive load",
    "reverse": "Reverse current sensor",
    "undo": "Undo calibration",
}

CONFIG_SCHEMA = METER_SCHEMA.extend(
    {
        cv.Optional(key): named(name, button.button_schema(CalibrateButton, entity_category=ENTITY_CATEGORY_CONFIG))
        for key, name in NAMES.items()
    }
)

FINAL_VALIDATE_SCHEMA = needs_commands


async def to_code(config: ConfigType) -> None:
    """Generate the buttons."""
    for key in NAMES:
        if key in config:
            var = await button.new_button(config[key], key)
            await cg.register_parented(var, config[CONF_METER_ID])
