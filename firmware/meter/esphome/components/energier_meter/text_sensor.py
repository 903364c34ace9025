"""What the Nano runs, how it started, how it is, and how the last command ended."""

import esphome.codegen as cg
from esphome.components import text_sensor
import esphome.config_validation as cv
from esphome.const import ENTITY_CATEGORY_DIAGNOSTIC
from esphome.types import ConfigType

from . import CONF_METER_ID, METER_SCHEMA, named

DEPENDENCIES = ["energier_meter"]

NAMES = {
    "status": "Status",
    "firmware": "Nano firmware",
    "start": "Nano start",
    "last_command": "Last calibration",
}

CONFIG_SCHEMA = METER_SCHEMA.extend(
    {
        cv.Optional(key): named(name, text_sensor.text_sensor_schema(entity_category=ENTITY_CATEGORY_DIAGNOSTIC))
        for key, name in NAMES.items()
    }
)


async def to_code(config: ConfigType) -> None:
    """Generate the text sensors."""
    meter = await cg.get_variable(config[CONF_METER_ID])
    for key in NAMES:
        if key in config:
            cg.add(getattr(meter, f"set_{key}_text_sensor")(await text_sensor.new_text_sensor(config[key])))
