"""Energier's meter: an Arduino Nano that says what it measures on a UART.

The lines are read by the code the Nano itself is built from, ../../../core; it is copied into every build.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from esphome import automation
import esphome.codegen as cg
from esphome.components import uart
import esphome.config_validation as cv
from esphome.const import CONF_ID, CONF_NAME, CONF_STEP, CONF_VALUE
from esphome.core import CORE, ID
from esphome.cpp_generator import MockObj, TemplateArgsType
import esphome.final_validate as fv
from esphome.helpers import copy_file_if_changed
from esphome.types import ConfigType

CODEOWNERS = ["@energier"]
DEPENDENCIES = ["uart"]
MULTI_CONF = True

CORE_DIRECTORY = Path(__file__).resolve().parents[3] / "core"
CORE_FILES = tuple(f"{name}.{kind}" for name in ("crc16", "line", "line_reader", "text") for kind in ("h", "cpp"))

CONF_COMMAND_UART_ID = "command_uart_id"
CONF_METER_ID = "energier_meter_id"

energier_meter_ns = cg.esphome_ns.namespace("energier_meter")
EnergierMeter = energier_meter_ns.class_("EnergierMeter", cg.Component, uart.UARTDevice)
CalibrateAction = energier_meter_ns.class_("CalibrateAction", automation.Action)

STEPS_WITH_VALUE = ("voltage", "current", "phase")
STEPS = (*STEPS_WITH_VALUE, "zero", "resistive", "reverse", "undo")

METER_SCHEMA = cv.Schema({cv.GenerateID(CONF_METER_ID): cv.use_id(EnergierMeter)})


def named(name: str, schema: cv.Schema) -> Callable[[Any], ConfigType]:
    """Let an entity be asked for by its key alone: `voltage:`."""

    def validate(value: Any) -> ConfigType:
        entity = {} if value is None else value
        validated: ConfigType = schema({CONF_NAME: name} | entity if isinstance(entity, dict) else entity)
        return validated

    return validate


def _has_core(config: ConfigType) -> ConfigType:
    missing = [name for name in CORE_FILES if not (CORE_DIRECTORY / name).is_file()]
    if missing:
        raise cv.Invalid(
            f"{CORE_DIRECTORY} lacks {', '.join(missing)}: this component needs the folder firmware/meter/core of its "
            "repository. Load it by external_components with `type: git`, or copy the whole of firmware/meter"
        )
    return config


CONFIG_SCHEMA = cv.All(
    cv.Schema(
        {
            cv.GenerateID(): cv.declare_id(EnergierMeter),
            cv.Optional(CONF_COMMAND_UART_ID): cv.use_id(uart.UARTComponent),
        }
    )
    .extend(uart.UART_DEVICE_SCHEMA)
    .extend(cv.COMPONENT_SCHEMA),
    _has_core,
)


def _final_validate(config: ConfigType) -> None:
    line = {"baud_rate": 115200, "data_bits": 8, "parity": "NONE", "stop_bits": 1}
    uart.final_validate_device_schema("energier_meter", require_rx=True, **line)(config)
    if CONF_COMMAND_UART_ID in config:
        uart.final_validate_device_schema("energier_meter", uart_bus=CONF_COMMAND_UART_ID, require_tx=True, **line)(
            config
        )


FINAL_VALIDATE_SCHEMA = _final_validate


def needs_commands(config: ConfigType) -> None:
    """Refuse what talks to a Nano that cannot hear."""
    whole = fv.full_config.get()
    meter = whole.get_config_for_path(whole.get_path_for_id(config[CONF_METER_ID])[:-1])
    if CONF_COMMAND_UART_ID not in meter:
        raise cv.Invalid(
            f"Calibration needs a wire to the Nano: add `{CONF_COMMAND_UART_ID}` to energier_meter, with the uart whose "
            "tx_pin leads there"
        )


async def to_code(config: ConfigType) -> None:
    """Generate the meter and put the core beside ESPHome's sources."""
    var = cg.new_Pvariable(config[CONF_ID])
    await cg.register_component(var, config)
    await uart.register_uart_device(var, config)
    if CONF_COMMAND_UART_ID in config:
        cg.add(var.set_command_uart(await cg.get_variable(config[CONF_COMMAND_UART_ID])))
    _copy_core()


def _copy_core() -> None:
    """Copy the shared parser to where ESPHome compiles it but, unlike in src/esphome, does not clear it away."""
    target = Path(CORE.relative_src_path("energier"))
    for name in CORE_FILES:
        copy_file_if_changed(CORE_DIRECTORY / name, target / name)
    for path in target.iterdir():
        if path.name not in CORE_FILES:
            path.unlink()


def _needs_value(config: ConfigType) -> ConfigType:
    if config[CONF_STEP] in STEPS_WITH_VALUE and CONF_VALUE not in config:
        raise cv.Invalid(f"The step {config[CONF_STEP]} needs a value")
    return config


@automation.register_action(  # type: ignore[untyped-decorator]
    "energier_meter.calibrate",
    CalibrateAction,
    cv.All(
        cv.Schema(
            {
                cv.GenerateID(): cv.use_id(EnergierMeter),
                cv.Required(CONF_STEP): cv.templatable(cv.one_of(*STEPS, lower=True)),
                cv.Optional(CONF_VALUE): cv.templatable(cv.float_),
            }
        ),
        _needs_value,
    ),
    synchronous=False,
)
async def calibrate_to_code(
    config: ConfigType, action_id: ID, template_arg: cg.TemplateArguments, args: TemplateArgsType
) -> MockObj:
    """Calibrate by a step; the actions after it run once the Nano has answered."""
    var = cg.new_Pvariable(action_id, template_arg)
    await cg.register_parented(var, config[CONF_ID])
    cg.add(var.set_step(await cg.templatable(config[CONF_STEP], args, cg.std_string)))
    if CONF_VALUE in config:
        cg.add(var.set_value(await cg.templatable(config[CONF_VALUE], args, cg.float_)))
    return var
