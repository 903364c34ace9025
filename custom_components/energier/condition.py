"""Conditions: how far a contract's goal is used up, and in which tier the next kWh falls."""

from collections.abc import Collection, Mapping
from typing import ClassVar, Final, override

from homeassistant.const import CONF_OPTIONS, Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import (
    ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL,
    Condition,
    ConditionConfig,
    EntityConditionBase,
)
import probatio

from .contract.targets import PROGRESS, TIER, keep

CONF_PERCENT: Final = "percent"
CONF_TIER: Final = "tier"

SENSORS: Final[Mapping[str, DomainSpec]] = {Platform.SENSOR: DomainSpec()}


class ContractCondition(EntityConditionBase):
    """Looks at the targeted contracts' sensors of some kinds."""

    _domain_specs = SENSORS
    _keys: ClassVar[Collection[str]]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """The sensors it is about."""
        return keep(self._hass, super().entity_filter(entities), self._keys)

    @override
    def _check_all_match_state(self, states: list[State]) -> bool:
        """Of nothing known, nothing is true."""
        return bool(states) and super()._check_all_match_state(states)


class GoalIsExceeded(ContractCondition):
    """Whether so much of a goal is used up, %; at exactly that much it is true, as the trigger has it."""

    _schema = ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL.extend(
        {
            probatio.Required(CONF_OPTIONS, default={}): {
                probatio.Optional(CONF_PERCENT, default=100): probatio.All(
                    probatio.Coerce(float), probatio.Range(min=1, max=1000)
                )
            }
        }
    )
    _keys = PROGRESS

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        super().__init__(hass, config)
        self._percent: float = (config.options or {})[CONF_PERCENT]

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        """Whether the goal's progress is there."""
        progress = _number(entity_state)
        return progress is not None and progress >= self._percent


class TierIs(ContractCondition):
    """Whether the next kWh falls in this tier."""

    _schema = ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL.extend(
        {
            probatio.Required(CONF_OPTIONS): {
                probatio.Required(CONF_TIER): probatio.All(probatio.Coerce(int), probatio.Range(min=1, max=10))
            }
        }
    )
    _keys = (TIER,)

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        super().__init__(hass, config)
        self._tier: int = (config.options or {})[CONF_TIER]

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        """Whether it is the tier."""
        return _number(entity_state) == self._tier


CONDITIONS: Final[dict[str, type[Condition]]] = {"goal_is_exceeded": GoalIsExceeded, "tier_is": TierIs}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """The conditions, by their keys in conditions.yaml."""
    return CONDITIONS


def _number(state: State) -> float | None:
    try:
        return float(state.state)
    except ValueError:
        return None
