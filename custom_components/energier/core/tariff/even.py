"""Energy of which nobody knows when it was used, where that matters."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from .calculator import Calculator
from .consumption import Consumption
from .dated import DAY
from .series import RESOLUTIONS

ONE = Decimal(1)


def evenly(calculator: Calculator, kwh: Decimal) -> Consumption:
    """As many of the kWh in each hour of the period, or in each slot of its price series where those are shorter.

    A day on which the clocks change has its 23 or 25 hours. Raises TariffError where the series does not cover the
    period; negative kWh are refused with their bill.
    """
    begins, ends = (
        datetime.combine(day, time(), calculator.plan.zone).astimezone(UTC)
        for day in (calculator.first, calculator.last + DAY)
    )
    slot = _slot(begins, ends, RESOLUTIONS[-1] if calculator.series is None else calculator.series.resolution)
    count = -((begins - ends) // slot)
    minutes = int(slot.total_seconds()) // 60
    one_each = Consumption.none()
    for number in range(count):
        one_each = calculator.add(one_each, begins + number * slot, ONE, minutes)
    # Divided only now, so that a band with a quarter of the hours has exactly a quarter of the kWh.
    return Consumption(kwh, tuple(part * kwh / count for part in one_each.parts), one_each.priced * kwh / count)


def _slot(begins: datetime, ends: datetime, longest: timedelta) -> timedelta:
    """The longest slot of which the period has whole ones: half hours where the zone is half an hour off."""
    for length in reversed(RESOLUTIONS):
        seconds = length.total_seconds()
        if length <= longest and not begins.timestamp() % seconds and not ends.timestamp() % seconds:
            return length
    return RESOLUTIONS[0]
