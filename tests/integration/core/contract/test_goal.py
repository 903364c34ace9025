from decimal import Decimal

import pytest

from custom_components.energier.core.contract.goal import progress


@pytest.mark.parametrize(
    ("value", "goal", "percent"),
    [
        ("150", "300", "50"),
        ("299.99", "300", "99.99"),
        ("299.9999", "300", "99.99"),
        ("450", "300", "150"),
        ("0", "1", "0"),
    ],
)
def test_progress_is_the_part_of_the_goal_never_rounded_up(value: str, goal: str, percent: str) -> None:
    assert progress(Decimal(value), Decimal(goal)) == Decimal(percent)


@pytest.mark.parametrize(("value", "goal"), [(None, Decimal(300)), (Decimal(1), None), (Decimal(1), Decimal(0))])
def test_without_a_value_or_a_goal_there_is_no_progress(value: Decimal | None, goal: Decimal | None) -> None:
    assert progress(value, goal) is None
