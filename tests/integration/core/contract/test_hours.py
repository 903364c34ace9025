from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.energier.core.contract.hours import (
    HOUR,
    HourUse,
    exact,
    hours_between,
    is_countable,
    spread,
    total,
)

START = datetime(2026, 7, 1, 10, tzinfo=UTC)


def test_the_noise_of_floats_stays_outside() -> None:
    assert exact(0.1 + 0.2) == Decimal("0.3")
    assert exact(100_000.1) == Decimal("100000.1")


@pytest.mark.parametrize("kwh", [float("nan"), float("inf"), -float("inf"), 1e13, -1e30])
def test_what_no_counter_shows_is_refused(kwh: float) -> None:
    assert not is_countable(kwh)
    with pytest.raises(ValueError, match="must be a number of kWh"):
        exact(kwh)


def test_energy_is_spread_by_the_time_in_each_hour() -> None:
    parts = spread(START + timedelta(minutes=30), START + timedelta(hours=2, minutes=30), Decimal(4))
    assert parts == [
        HourUse(START, Decimal(1)),
        HourUse(START + HOUR, Decimal(2)),
        HourUse(START + 2 * HOUR, Decimal(1)),
    ]


def test_a_moment_has_its_hour() -> None:
    assert spread(START, START, Decimal(1)) == [HourUse(START, Decimal(1))]


@given(
    st.timedeltas(timedelta(0), timedelta(hours=2)),
    st.timedeltas(timedelta(0), timedelta(hours=100)),
    st.decimals(0, 1000, places=6),
)
def test_the_parts_add_up_exactly(late: timedelta, length: timedelta, kwh: Decimal) -> None:
    parts = spread(START + late, START + late + length, kwh)
    assert total(parts) == kwh
    assert all(part.kwh >= 0 for part in parts)
    assert all(after.start - before.start == HOUR for before, after in pairwise(parts))


def test_hours_are_counted_whatever_the_clocks_did() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert hours_between(datetime(2026, 10, 25, tzinfo=berlin), datetime(2026, 10, 26, tzinfo=berlin)) == 25
    assert hours_between(datetime(2026, 3, 29, tzinfo=berlin), datetime(2026, 3, 30, tzinfo=berlin)) == 23
