"""Calibration by a true value: type what the multimeter shows now."""

from typing import NamedTuple

import esphome.codegen as cg
from esphome.components import number
import esphome.config_validation as cv
from esphome.const import (
    CONF_CURRENT,
    CONF_MODE,
    CONF_VOLTAGE,
    ENTITY_CATEGORY_CONFIG,
    UNIT_AMPERE,
    UNIT_DEGREES,
    UNIT_VOLT,
)
from esphome.types import ConfigType

from . import CONF_METER_ID, METER_SCHEMA, energier_meter_ns, named, needs_commands

DEPENDENCIES = ["energier_meter"]

CalibrateNumber = energier_meter_ns.class_("CalibrateNumber", number.Number)


class Range(NamedTuple):
    """What may be typed."""

    name: str
    unit: str
    least: float
    most: float
    step: float


RANGES = {
    CONF_VOLTAGE: Range("Calibrate voltage", UNIT_VOLT, 80, 300, 0.1),
    CONF_CURRENT: Range("Calibrate current", UNIT_AMPERE, 0.1, 120, 0.001),
    "phase": Range("Calibrate phase", UNIT_DEGREES, -30, 30, 0.01),
}

CONFIG_SCHEMA = METER_SCHEMA.extend(
    {
        cv.Optional(key): named(
            value.name,
            number.number_schema(
                CalibrateNumber, unit_of_measurement=value.unit, entity_category=ENTITY_CATEGORY_CONFIG
            ).extend({cv.Optional(CONF_MODE, default="BOX"): cv.enum(number.NUMBER_MODES, upper=True)}),
        )
        for key, value in RANGES.items()
    }
)

FINAL_VALIDATE_SCHEMA = needs_commands


async def to_code(config: ConfigType) -> None:
    """Generate the numbers."""
    for key, value in RANGES.items():
        if key in config:
            var = await number.new_number(
                config[key], key, min_value=value.least, max_value=value.most, step=value.step
            )
            await cg.register_parented(var, config[CONF_METER_ID])
