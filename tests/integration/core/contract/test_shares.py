from decimal import Decimal

from hypothesis import given, strategies as st
import pytest

from custom_components.energier.core.contract.outlook import consumed
from custom_components.energier.core.contract.shares import Share, TierPart, WhatIf, shares, what_if

from .meters import hours
from .plans import day_and_night, low

HOME = hours(0, [100, 150, 70])
"""320 kWh: 20 in the second tier."""


def test_devices_share_the_bill_by_the_mean_price() -> None:
    bill = low().total(Decimal(320))
    found = shares(low(), HOME, {"tv": Decimal(32), "heater": hours(0, [0, 80])})
    assert [share.id for share in found.things] == ["tv", "heater"]
    assert [share.cost for share in found.things] == [bill // 10, bill // 4]
    assert found.rest.kwh == 208
    assert sum(share.cost for share in found.things) + found.rest.cost == bill


def test_what_is_saved_without_a_device_comes_off_the_top() -> None:
    found = shares(low(), HOME, {"heater": Decimal(80)}).things[0]
    assert found.saved_without == low().total(Decimal(320)) - low().total(Decimal(240))
    assert found.saved_without > found.cost
    assert found.tiers == (TierPart(2, Decimal(20)), TierPart(1, Decimal(60)))


def test_a_device_that_is_off_saves_nothing() -> None:
    assert shares(low(), HOME, {"tv": Decimal()}).things == (Share("tv", Decimal(), Decimal(), Decimal(), ()),)


def test_devices_that_used_more_than_the_meter_says_share_the_whole_bill() -> None:
    found = shares(low(), HOME, {"one": Decimal(300), "two": Decimal(340)})
    assert [share.kwh for share in found.things] == [300, 340]
    assert (found.rest.kwh, found.rest.saved_without) == (0, 0)
    assert found.things[1].saved_without == low().total(Decimal(320)) - low().total(Decimal())
    assert sum(share.cost for share in found.things) + found.rest.cost == low().total(Decimal(320))


def test_a_home_that_used_nothing_has_the_fixed_charges_as_its_rest() -> None:
    found = shares(low(), (), {"tv": Decimal()})
    assert (found.things[0].cost, found.rest.cost) == (0, low().total(Decimal()))


def test_a_negative_energy_is_refused() -> None:
    with pytest.raises(ValueError, match="tv cannot have used -1 kWh"):
        shares(low(), HOME, {"tv": Decimal(-1)})


def test_where_the_hour_matters_a_device_saves_at_its_own_hours() -> None:
    home = hours(7, [2, 2])  # 7 to 9 o'clock; by day from 8
    found = shares(day_and_night(), home, {"night": hours(7, [1]), "day": hours(8, [1]), "any": Decimal(1)})
    assert [share.saved_without for share in found.things] == [50, 100, 75]
    assert [share.cost for share in found.things] == [75, 75, 75]


def test_cents_where_the_bill_has_them() -> None:
    home = hours(7, ["0.333"])
    found = shares(day_and_night(), home, {"one": Decimal("0.1")})
    assert (found.things[0].cost, found.rest.cost) == (5, Decimal("11.65"))


@given(st.lists(st.decimals(0, 100, places=3), max_size=6))
def test_the_parts_add_up_to_the_bill(energies: list[Decimal]) -> None:
    found = shares(low(), HOME, {str(number): kwh for number, kwh in enumerate(energies)})
    every = (*found.things, found.rest)
    assert sum(share.cost for share in every) == low().total(Decimal(320))
    assert all(share.cost >= 0 and share.saved_without >= 0 for share in every)


# What if


@pytest.mark.parametrize(("delta", "kwh", "tier"), [("50", 370, 2), ("-50", 270, 1), ("-999", 0, 1), ("130", 450, 3)])
def test_the_bill_with_more_or_less(delta: str, kwh: int, tier: int) -> None:
    then, now = low().total(Decimal(kwh)), low().total(Decimal(320))
    assert what_if(low(), HOME, Decimal(delta)) == WhatIf(Decimal(kwh), then, then - now, tier)


def test_more_or_less_at_the_same_hours() -> None:
    home = hours(7, [2, 2])
    assert what_if(day_and_night(), home, Decimal(2)).cost == 450
    assert what_if(day_and_night(), home, Decimal(-4)) == WhatIf(Decimal(), Decimal(), Decimal(-300), 1)


def test_more_for_a_home_that_used_nothing_is_spread_over_its_hours() -> None:
    assert what_if(day_and_night(), hours(7, [0, 0]), Decimal(2)).cost == 150


def test_more_of_what_has_no_hours_yet_needs_hours() -> None:
    assert what_if(low(), (), Decimal(10)).cost == low().total(consumed(low(), hours(0, [10])))
