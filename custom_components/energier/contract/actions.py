"""The actions about contracts: what the bill is made of, whose part is how large, what would be if; and what energy costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, cast

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr, entity_registry as er
from homeassistant.helpers.service import async_get_config_entry
from homeassistant.util import dt as dt_util
import probatio

from ..const import DOMAIN
from ..core.contract.outlook import consumed
from ..core.contract.period import BillingPeriod, preceding
from ..core.contract.shares import shares, what_if, without
from ..core.contract.statement import (
    Named,
    bill_statement,
    shares_statement,
    tariff_statement,
    what_if_statement,
)
from ..core.contract.usage import PeriodUsage, period_usage
from ..core.energy_panel import Measured, Place
from ..core.tariff.calculator import Calculator
from ..core.tariff.errors import TariffError
from ..core.tariff.plan import Plan
from ..data import EnergierConfigEntry
from ..energy_panel.things import measured
from ..source.adopt import resolve
from .meter import async_used
from .monitor import Monitor

GET_BILL: Final = "get_bill"
GET_TARIFF: Final = "get_tariff"
CONF_CONTRACT: Final = "contract"
CONF_PERIODS_AGO: Final = "periods_ago"
CONF_DEVICES: Final = "devices"
CONF_MORE_KWH: Final = "more_kwh"
CONF_WITHOUT: Final = "without"

MOST_PERIODS: Final = 120

GET_TARIFF_SCHEMA = probatio.Schema({probatio.Optional(CONF_CONTRACT): cv.string})
GET_BILL_SCHEMA = GET_TARIFF_SCHEMA.extend(
    {
        probatio.Optional(CONF_PERIODS_AGO, default=0): probatio.All(
            probatio.Coerce(int), probatio.Range(min=0, max=MOST_PERIODS)
        ),
        probatio.Optional(CONF_DEVICES): probatio.All(probatio.EnsureList(), [cv.string]),
        probatio.Optional(CONF_MORE_KWH): probatio.All(probatio.Coerce(float), probatio.Range(min=-1e6, max=1e6)),
        probatio.Optional(CONF_WITHOUT): probatio.All(probatio.EnsureList(), [cv.string]),
    }
)


@callback
def async_setup(hass: HomeAssistant) -> None:
    """Register the actions."""
    only = SupportsResponse.ONLY
    hass.services.async_register(DOMAIN, GET_BILL, _get_bill, schema=GET_BILL_SCHEMA, supports_response=only)
    hass.services.async_register(DOMAIN, GET_TARIFF, _get_tariff, schema=GET_TARIFF_SCHEMA, supports_response=only)


@dataclass(frozen=True, slots=True)
class Account:
    """One billing period of a contract, running or past."""

    monitor: Monitor
    calculator: Calculator
    period: BillingPeriod
    usage: PeriodUsage
    until: datetime


async def _get_bill(call: ServiceCall) -> ServiceResponse:
    entry: EnergierConfigEntry = async_get_config_entry(call.hass, DOMAIN, None)
    monitor = find_monitor(call.hass, entry, call.data.get(CONF_CONTRACT))
    try:
        account = await _account(monitor, call.data[CONF_PERIODS_AGO])
        return cast(ServiceResponse, await _answer(call, entry, account))
    except TariffError as problem:
        raise _failed(monitor, problem) from problem


async def _answer(call: ServiceCall, entry: EnergierConfigEntry, account: Account) -> dict[str, Any]:
    hass, calculator, hours = call.hass, account.calculator, account.usage.hours
    bill = calculator.bill(consumed(calculator, hours))
    answer = bill_statement(
        bill,
        account.period,
        account.usage,
        calculator.tiers,
        name=account.monitor.contract.name,
        language=hass.config.language,
    )
    devices = _devices(hass, entry, account.monitor, call.data.get(CONF_DEVICES))
    usages = {thing.energy: await _used(hass, account, thing) for thing in devices}
    used = {name: usage.hours for name, usage in usages.items()}
    answer |= shares_statement(
        await hass.async_add_executor_job(shares, calculator, hours, used),
        {thing.energy: Named(thing.name, usages[thing.energy].missing_hours) for thing in devices},
    )
    if CONF_MORE_KWH in call.data:
        answer["what_if"] = what_if_statement(what_if(calculator, hours, Decimal(str(call.data[CONF_MORE_KWH]))))
    if CONF_WITHOUT in call.data:
        off = _devices(hass, entry, account.monitor, call.data[CONF_WITHOUT])
        theirs = [(await _used(hass, account, thing)).hours for thing in off]
        answer["without"] = what_if_statement(without(calculator, hours, theirs))
    return answer


async def _get_tariff(call: ServiceCall) -> ServiceResponse:
    entry: EnergierConfigEntry = async_get_config_entry(call.hass, DOMAIN, None)
    monitor = find_monitor(call.hass, entry, call.data.get(CONF_CONTRACT))
    try:
        plan, period = _plan(monitor), monitor.period
        calculator = monitor.calculator or await _calculator(monitor, plan, period, period.begins(monitor.zone))
    except TariffError as problem:
        raise _failed(monitor, problem) from problem
    answer = tariff_statement(calculator, period, monitor.plan_name)
    outlook = monitor.outlook
    answer["tier"] = outlook.tier if outlook else None
    answer["next_kwh_price"] = float(outlook.next_kwh_price) if outlook else None
    return cast(ServiceResponse, answer)


@callback
def find_monitor(hass: HomeAssistant, entry: EnergierConfigEntry, device_id: str | None) -> Monitor:
    """The contract that the device is; the only one there is, if none is named."""
    monitors = entry.runtime_data.monitors
    if device_id is None:
        if len(monitors) == 1:
            return next(iter(monitors.values()))
        key = "no_contract" if not monitors else "which_contract"
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key=key)
    device = dr.async_get(hass).async_get(device_id)
    for domain, name in device.identifiers if device else ():
        if domain == DOMAIN and name in monitors:
            return monitors[name]
    raise ServiceValidationError(
        translation_domain=DOMAIN, translation_key="not_a_contract", translation_placeholders={"device": device_id}
    )


async def _account(monitor: Monitor, periods_ago: int) -> Account:
    """The period, what was used in it, and its calculator. Raises TariffError where there is a problem."""
    plan, period, zone = _plan(monitor), monitor.period, monitor.zone
    if not periods_ago:
        if monitor.usage is None or monitor.calculator is None:
            raise monitor.problem or TariffError("not_yet", "the meters have not been read yet")
        return Account(monitor, monitor.calculator, period, monitor.usage, dt_util.utcnow())
    for _ in range(periods_ago):
        period = preceding(period, monitor.contract.reading_day)
    begins, ends = period.begins(zone), period.ends(zone)
    histories = [await meter.async_hours(begins, ends) for meter in monitor.meters]
    usage = period_usage(histories, [None] * len(histories), begins, ends)
    return Account(monitor, await _calculator(monitor, plan, period, begins), period, usage, ends)


async def _calculator(monitor: Monitor, plan: Plan, period: BillingPeriod, begins: datetime) -> Calculator:
    series = await monitor.async_series(begins, period.ends(monitor.zone))
    return Calculator(plan, period.first, period.last, monitor.contract.terms, series)


def _plan(monitor: Monitor) -> Plan:
    if monitor.plan is None:
        raise TariffError("plan_missing", f"there is no plan {monitor.contract.plan}")
    return monitor.plan


async def _used(hass: HomeAssistant, account: Account, thing: Measured) -> PeriodUsage:
    """What a device used; an adopted one may be known for longer under the name that it was adopted from."""
    begins = account.period.begins(account.monitor.zone)
    every = [await async_used(hass, entity_id, begins, account.until) for entity_id in sorted(thing.ids)]
    return min(every, key=lambda usage: usage.missing_hours)


@callback
def _devices(
    hass: HomeAssistant, entry: EnergierConfigEntry, monitor: Monitor, device_ids: Sequence[str] | None
) -> list[Measured]:
    """The outlets and adopted plugs on the devices; all there are, if none are named. Never the contract's own meters."""
    meters = {resolve(hass, ref) for ref in monitor.contract.meters}
    every = [thing for thing in measured(hass, entry) if thing.place is Place.DEVICE and not thing.ids & meters]
    if device_ids is None:
        return every
    registry = er.async_get(hass)
    by_device = {known.device_id: thing for thing in every if (known := registry.async_get(thing.energy))}
    for device_id in device_ids:
        if device_id not in by_device:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="not_an_outlet",
                translation_placeholders={"device": device_id},
            )
    return [by_device[device_id] for device_id in dict.fromkeys(device_ids)]


def _failed(monitor: Monitor, problem: TariffError) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="bill_failed",
        translation_placeholders={"contract": monitor.contract.name, "reason": str(problem)},
    )
