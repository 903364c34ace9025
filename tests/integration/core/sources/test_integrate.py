from typing import Any

import pytest

from custom_components.energier.core.sources.integrate import MAX_GAP, MAX_SILENCE, Integral


def run(integral: Integral, until: float, every: float = 60) -> Integral:
    at = integral.until
    while at < until:
        at = min(at + every, until)
        integral = integral.advance(at)
    return integral


def test_a_power_holds_until_the_next() -> None:
    integral = run(Integral.start(0).hear(1000, 0), 1800).hear(0, 1800)
    assert run(integral, 3600).total == pytest.approx(0.5)


def test_nothing_is_counted_before_a_power_is_known() -> None:
    assert run(Integral.start(0), 3600).total == 0


def test_nothing_is_assumed_while_the_power_is_unknown() -> None:
    integral = run(Integral.start(0).hear(1000, 0), 360).hear(None, 360)
    assert run(integral, 3600).total == pytest.approx(0.1)


def test_nothing_is_assumed_across_a_gap_in_which_nobody_counted() -> None:
    integral = Integral.start(0).hear(1000, 0)
    assert integral.hear(1000, MAX_GAP + 1).total == 0
    assert integral.hear(1000, MAX_GAP).total == pytest.approx(MAX_GAP / 3600)


def test_a_sensor_that_fell_silent_is_believed_for_an_hour() -> None:
    integral = run(Integral.start(0).hear(1000, 0), 5 * MAX_SILENCE)
    assert integral.total == pytest.approx(MAX_SILENCE / 3600)


def test_a_repeated_power_is_no_silence() -> None:
    integral = Integral.start(0)
    for at in range(0, 7200, 1800):
        integral = run(integral.hear(500, at), at + 1800)
    assert integral.total == pytest.approx(1.0)


def test_power_fed_back_adds_nothing() -> None:
    assert run(Integral.start(0).hear(-800, 0), 3600).total == 0


@pytest.mark.parametrize("watts", [float("nan"), float("inf")])
def test_a_power_that_is_no_number_is_unknown(watts: float) -> None:
    assert run(Integral.start(0).hear(watts, 0), 3600).total == 0


def test_a_clock_set_back_adds_nothing() -> None:
    integral = run(Integral.start(1000).hear(1000, 1000), 1060).advance(500)
    assert integral.total == pytest.approx(1 / 60)
    assert run(integral, 560).total == pytest.approx(2 / 60)


def test_goes_on_after_a_restart() -> None:
    integral = run(Integral.start(0).hear(1000, 0), 360)
    again = Integral.from_dict(integral.as_dict())
    assert again == integral
    assert again is not None
    assert again.hear(None, 420).total == pytest.approx(0.1 + 1 / 60)


@pytest.mark.parametrize("data", [{}, {"total": 1}, {"total": None, "heard": 1, "until": 1}])
def test_other_data_is_no_integral(data: dict[str, Any]) -> None:
    assert Integral.from_dict(data) is None
