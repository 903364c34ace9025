"""What an automation gets to know of an alert: plain values, ready for templates."""

from decimal import Decimal
from typing import Any

from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID, UnitOfEnergy
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from ..core.contract.alerts import Alert, GoalCrossing, TierApproach
from ..core.contract.goal import Goal
from .goals import goals_now
from .monitor import Monitor


@callback
def describe_goal(hass: HomeAssistant, crossing: GoalCrossing, levels: list[int], entity_id: str) -> dict[str, Any]:
    """The goal, how much of it is used, and where that leads by the end of the period; `levels` (%) are those just crossed."""
    monitor = _monitor(hass, crossing.contract)
    outlook = monitor.outlook if monitor else None
    goal = goals_now(hass, monitor.contract).get(crossing.goal) if monitor else None
    energy = crossing.goal is Goal.ENERGY
    return {
        **_common(hass, monitor, crossing, entity_id),
        "goal": crossing.goal.value,
        "levels": levels,
        "progress": crossing.after,
        "progress_before": crossing.before,
        "value": _number((outlook.usage if energy else outlook.bill.total) if outlook else None),
        "goal_value": _number(goal),
        "projected": _number((outlook.projected_usage if energy else outlook.projected_bill) if outlook else None),
        "unit": UnitOfEnergy.KILO_WATT_HOUR.value if energy else monitor.currency if monitor else None,
    }


@callback
def describe_tier(hass: HomeAssistant, approach: TierApproach, entity_id: str) -> dict[str, Any]:
    """The tier that comes, how far it is (kWh, days at this pace; 0 when it is reached), and what it is about to cost."""
    monitor = _monitor(hass, approach.contract)
    outlook = monitor.outlook if monitor else None
    ahead = outlook is not None and outlook.next_tier == approach.tier
    return {
        **_common(hass, monitor, approach, entity_id),
        "tier": approach.tier,
        "measure": approach.measure.value,
        "reached": approach.after == 0 and not ahead,
        "kwh_left": _number(outlook.next_tier_energy) if outlook and ahead else 0.0,
        "days_left": _number(outlook.next_tier_days) if outlook and ahead else 0.0,
        "stake": _number(outlook.next_tier_stake) if outlook and ahead else None,
        "value": _number(outlook.usage) if outlook else None,
        "unit": UnitOfEnergy.KILO_WATT_HOUR.value,
    }


@callback
def _common(hass: HomeAssistant, monitor: Monitor | None, alert: Alert, entity_id: str) -> dict[str, Any]:
    entry = er.async_get(hass).async_get(entity_id)
    return {
        ATTR_ENTITY_ID: entity_id,
        ATTR_DEVICE_ID: entry.device_id if entry else None,
        "contract": monitor.contract.name if monitor else None,
        "contract_id": alert.contract,
        "period": alert.period,
        "period_last": monitor.period.last.isoformat() if monitor else None,
        "currency": monitor.currency if monitor else None,
    }


@callback
def _monitor(hass: HomeAssistant, contract: str) -> Monitor | None:
    """The contract's monitor; None if its entry was unloaded in the same moment."""
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        monitors: dict[str, Monitor] = entry.runtime_data.monitors
        if contract in monitors:
            return monitors[contract]
    return None


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
