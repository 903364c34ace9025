"""What a foreign state says, in our units; and what every role needs of an entity."""

from dataclasses import dataclass
import math

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.components.switch import DOMAIN as SWITCH_DOMAIN
from homeassistant.const import (
    ATTR_UNIT_OF_MEASUREMENT,
    Platform,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfPower,
)
from homeassistant.core import State
from homeassistant.util.unit_conversion import (
    BaseUnitConverter,
    ElectricCurrentConverter,
    ElectricPotentialConverter,
    EnergyConverter,
    PowerConverter,
)

from ..core.sources.proposal import Role

COUNTS = (SensorStateClass.TOTAL, SensorStateClass.TOTAL_INCREASING)


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a role measures: its device class, our unit, and how other units become it."""

    device_class: SensorDeviceClass
    unit: str
    converter: type[BaseUnitConverter]

    def knows(self, unit: str | None) -> bool:
        """Whether a value in this unit can be converted."""
        return unit in self.converter.VALID_UNITS

    def value(self, state: State | None) -> float | None:
        """The state in our unit; None for anything that is no finite number in a known unit."""
        if state is None:
            return None
        unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
        try:
            value = float(state.state)
        except ValueError:
            return None
        if not math.isfinite(value) or not self.knows(unit):
            return None
        return self.converter.convert(value, unit, self.unit)


QUANTITIES = {
    Role.POWER: Quantity(SensorDeviceClass.POWER, UnitOfPower.WATT, PowerConverter),
    Role.ENERGY: Quantity(SensorDeviceClass.ENERGY, UnitOfEnergy.KILO_WATT_HOUR, EnergyConverter),
    Role.CURRENT: Quantity(SensorDeviceClass.CURRENT, UnitOfElectricCurrent.AMPERE, ElectricCurrentConverter),
    Role.VOLTAGE: Quantity(SensorDeviceClass.VOLTAGE, UnitOfElectricPotential.VOLT, ElectricPotentialConverter),
}


def domain_of(role: Role) -> str:
    """The entity domain in which a role is found."""
    return SWITCH_DOMAIN if role is Role.SWITCH else Platform.SENSOR.value
