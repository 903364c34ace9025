"""Triggers: what a contract warns of, and standby.

Goals and tiers do not follow states but the contract's alerts: those know what was told already, so that a restart, a reload or an entity that was
unavailable for a while repeats nothing, and what was crossed while Home Assistant was off is told at its start.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Final, cast, override

from homeassistant.const import CONF_OPTIONS, CONF_TARGET, STATE_ON, Platform
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.target import TargetSelection
from homeassistant.helpers.trigger import (
    EntityTargetStateTriggerBase,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
import probatio

from .const import DOMAIN, SIGNAL_ALERT
from .contract.alerted import describe_goal, describe_tier
from .contract.targets import PROGRESS, TIERS, targeted
from .core.contract.alerts import Alert, GoalCrossing, Measure, TierApproach
from .core.contract.goal import Goal

CONF_DAYS: Final = "days"
CONF_GOAL: Final = "goal"
CONF_KWH: Final = "kwh"
CONF_LEVEL: Final = "level"
GOAL_ANY: Final = "any"
STANDBY: Final = "standby"

BINARY_SENSORS: Final[Mapping[str, DomainSpec]] = {Platform.BINARY_SENSOR: DomainSpec()}


def _whole(minimum: int, maximum: int) -> Callable[[Any], int]:
    """A whole number: the alerts count in whole per cent, days and kWh."""

    def check(value: Any) -> int:
        try:
            number = float(value)
        except (TypeError, ValueError) as error:
            raise probatio.Invalid(f"expected a number, not {value!r}") from error
        if not number.is_integer() or not minimum <= number <= maximum:
            raise probatio.Invalid(f"expected a whole number from {minimum} to {maximum}, not {value!r}")
        return int(number)

    return check


GOAL_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_TARGET): cv.TARGET_FIELDS,
        probatio.Required(CONF_OPTIONS): {
            probatio.Optional(CONF_GOAL, default=GOAL_ANY): probatio.In([GOAL_ANY, *(goal.value for goal in Goal)]),
            probatio.Required(CONF_LEVEL): probatio.All(
                probatio.EnsureList(), probatio.Length(min=1, msg="expected at least one level in %"), [_whole(1, 1000)]
            ),
        },
    }
)


def _some_distance(options: dict[str, int]) -> dict[str, int]:
    if not any(options.values()):
        raise probatio.Invalid("expected days or kwh ahead, above 0")
    return options


TIER_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_TARGET): cv.TARGET_FIELDS,
        probatio.Required(CONF_OPTIONS): probatio.All(
            {
                probatio.Optional(CONF_DAYS, default=0): _whole(0, 31),
                probatio.Optional(CONF_KWH, default=0): _whole(0, 10_000),
            },
            _some_distance,
        ),
    }
)


class AlertTrigger(Trigger):
    """Listens to the alerts of the targeted contracts, whatever their entities are called and wherever they belong by then."""

    _schema: ClassVar[probatio.Schema]

    @override
    @classmethod
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Refuse what cannot be meant."""
        return cast(ConfigType, cls._schema(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        self._selection = TargetSelection(config.target or {})
        self._options: dict[str, Any] = config.options or {}

    @override
    async def async_attach_runner(
        self, run_action: TriggerActionRunner, did_not_trigger: TriggerNotTriggeredReporter | None = None
    ) -> CALLBACK_TYPE:
        """Run the action for each thing an alert tells that was asked for."""

        @callback
        def heard(alert: Alert) -> None:
            for payload, description in self._told(alert):
                run_action(payload, description)

        return async_dispatcher_connect(self._hass, SIGNAL_ALERT, heard)

    @abstractmethod
    def _told(self, alert: Alert) -> Iterator[tuple[dict[str, Any], str]]:
        """The variables and the description of each run."""


class GoalCrossedThreshold(AlertTrigger):
    """Runs once for each level of a goal, in rising order where several are passed at once."""

    _schema = GOAL_SCHEMA

    @override
    def _told(self, alert: Alert) -> Iterator[tuple[dict[str, Any], str]]:
        if not isinstance(alert, GoalCrossing) or self._options[CONF_GOAL] not in (GOAL_ANY, alert.goal.value):
            return
        levels = sorted({level for level in self._options[CONF_LEVEL] if alert.before < level <= alert.after})
        sensor = [key for key, goal in PROGRESS.items() if goal is alert.goal]
        entity_id = targeted(self._hass, self._selection, alert.contract, sensor) if levels else None
        if entity_id is None:
            return
        described = describe_goal(self._hass, alert, levels, entity_id)
        for level in levels:
            yield described | {"level": level}, f"{entity_id} reached {level} %"


class TierAboutToChange(AlertTrigger):
    """Runs when a tier has come as near as asked for, in days, in kWh, or once for each."""

    _schema = TIER_SCHEMA

    @override
    def _told(self, alert: Alert) -> Iterator[tuple[dict[str, Any], str]]:
        if not isinstance(alert, TierApproach):
            return
        ahead = self._options[CONF_DAYS if alert.measure is Measure.DAYS else CONF_KWH]
        if not ahead or alert.after > ahead or (alert.before is not None and alert.before <= ahead):
            return
        if entity_id := targeted(self._hass, self._selection, alert.contract, TIERS):
            described = describe_tier(self._hass, alert, entity_id)
            yield described | {"ahead": ahead}, f"tier {alert.tier} is {alert.after:g} {alert.measure} ahead"


class StandbyStarted(EntityTargetStateTriggerBase):
    """Runs when what hangs on an outlet goes to standby; an outlet that comes back in standby is no news."""

    _domain_specs = BINARY_SENSORS

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        self._to_states = {STATE_ON}

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Our standby sensors only."""
        registry = er.async_get(self._hass)
        return {
            entity_id
            for entity_id in super().entity_filter(entities)
            if (entry := registry.async_get(entity_id))
            and entry.platform == DOMAIN
            and entry.translation_key == STANDBY
        }


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "goal_crossed_threshold": GoalCrossedThreshold,
    "standby_started": StandbyStarted,
    "tier_about_to_change": TierAboutToChange,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """The triggers, by their keys in triggers.yaml."""
    return TRIGGERS
