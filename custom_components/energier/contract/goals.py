"""The goals that are set now: once a contract was added they live in its number entities, which the user moves at will."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from homeassistant.components.number import ATTR_VALUE, DOMAIN as NUMBER_DOMAIN, SERVICE_SET_VALUE
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from ..core.contract.goal import Goal
from .contract import CONF_GOALS, Contract


@callback
def goals_now(hass: HomeAssistant, contract: Contract) -> Mapping[Goal, Decimal]:
    """What the number entities say (0 is no goal); what the contract says of those that are not there."""
    goals: dict[Goal, Decimal] = {}
    for goal in Goal:
        state = _state(hass, contract, goal)
        value = contract.goals.get(goal) if state is None else _decimal(state)
        if value:
            goals[goal] = value
    return goals


async def async_set_goals(hass: HomeAssistant, contract: Contract) -> None:
    """Tell the number entities what the user changed in the contract."""
    before = goals_now(hass, contract)
    for goal in Goal:
        state, value = _state(hass, contract, goal), contract.goals.get(goal)
        if state is not None and value != before.get(goal):
            data = {ATTR_ENTITY_ID: state.entity_id, ATTR_VALUE: float(value or 0)}
            await hass.services.async_call(NUMBER_DOMAIN, SERVICE_SET_VALUE, data, blocking=True)


@callback
def _state(hass: HomeAssistant, contract: Contract, goal: Goal) -> State | None:
    unique_id = f"{contract.subentry_id}_{CONF_GOALS[goal]}"
    entity_id = er.async_get(hass).async_get_entity_id(NUMBER_DOMAIN, DOMAIN, unique_id)
    state = hass.states.get(entity_id) if entity_id else None
    return state if state is not None and _decimal(state) is not None else None


def _decimal(state: State) -> Decimal | None:
    try:
        value = Decimal(state.state)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
