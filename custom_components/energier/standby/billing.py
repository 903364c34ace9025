"""In which period savings are counted, and what a kWh costs now."""

from dataclasses import dataclass
from datetime import datetime

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..data import EnergierConfigEntry


@dataclass(frozen=True, slots=True)
class Billing:
    """`begins`: the running period's first moment, epoch seconds. `price`: of the next kWh in `currency`, None while it is not known."""

    begins: float
    price: float | None = None
    currency: str | None = None


@callback
def has_contract(entry: EnergierConfigEntry) -> bool:
    """Whether there is a contract that says what a kWh costs."""
    return bool(entry.runtime_data.monitors)


@callback
def billing(entry: EnergierConfigEntry, now: datetime) -> Billing:
    """The period and price of the first contract; without one the calendar month, and no price."""
    monitor = next(iter(entry.runtime_data.monitors.values()), None)
    if monitor is None:
        month = dt_util.as_local(now).replace(day=1)
        return Billing(dt_util.start_of_local_day(month).timestamp())
    outlook = monitor.outlook
    price = None if outlook is None else float(outlook.next_kwh_price)
    # While the plan's file cannot be read, the monitor's currency is a guess.
    currency = monitor.currency if monitor.plan else None
    return Billing(monitor.period.begins(monitor.zone).timestamp(), price, currency)
