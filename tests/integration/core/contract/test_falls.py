from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest

from custom_components.energier.core.contract.falls import Falls

from .meters import START

MINUTE = timedelta(minutes=1)


def many(values: Sequence[float | str], apart: timedelta = MINUTE, later: timedelta = timedelta()) -> bool:
    """Whether a meter with these values fell often, `later` than the last of them."""
    falls = Falls()
    for number, value in enumerate(values):
        falls.read(Decimal(str(value)), START + number * apart)
    return falls.many(START + (len(values) - 1) * apart + later)


WATTS = [310, 250, 1800, 420, 90, 95, 60, 2100, 300]


def test_watts_called_kwh_go_up_and_down() -> None:
    assert many(WATTS)
    assert not many(WATTS[:-1])
    assert not many([300, 299, 300, 299, 300, 299, 300, 299, 300, 299, 300, 299])


def test_what_happened_an_hour_ago_is_past() -> None:
    assert many(WATTS, later=timedelta(minutes=51))
    assert not many(WATTS, later=timedelta(minutes=59))


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([1000 + kwh for kwh in range(20)], id="a counter"),
        pytest.param([1246, 0, 1246, 0, 1246, 0, 1246, 0, 1246, 0, 1246, 0], id="a device that starts over and over"),
        pytest.param(["0.6", "0.1"] * 10, id="the first Wh of a day"),
        pytest.param([-5, -7, -10, -20, -21, -40, -60], id="a solar home"),
    ],
)
def test_a_counter_does_not(values: Sequence[float | str]) -> None:
    assert not many(values)


def test_a_counter_of_a_day_starts_again_once_a_day() -> None:
    assert not many([8, "0.2"] * 10, apart=timedelta(hours=12))
