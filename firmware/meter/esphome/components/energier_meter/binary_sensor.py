"""Whether something keeps the meter from measuring: no mains, a silent Nano, clipped samples, an EEPROM worn out."""

import esphome.codegen as cg
from esphome.components import binary_sensor
import esphome.config_validation as cv
from esphome.const import DEVICE_CLASS_PROBLEM, ENTITY_CATEGORY_DIAGNOSTIC
from esphome.types import ConfigType

from . import CONF_METER_ID, METER_SCHEMA, named

DEPENDENCIES = ["energier_meter"]
CONF_PROBLEM = "problem"

CONFIG_SCHEMA = METER_SCHEMA.extend(
    {
        cv.Optional(CONF_PROBLEM): named(
            "Problem",
            binary_sensor.binary_sensor_schema(
                device_class=DEVICE_CLASS_PROBLEM, entity_category=ENTITY_CATEGORY_DIAGNOSTIC
            ),
        )
    }
)


async def to_code(config: ConfigType) -> None:
    """Generate the binary sensor."""
    meter = await cg.get_variable(config[CONF_METER_ID])
    if CONF_PROBLEM in config:
        cg.add(meter.set_problem_binary_sensor(await binary_sensor.new_binary_sensor(config[CONF_PROBLEM])))
