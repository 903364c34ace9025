"""The figures of docs/benchmarks.md in small (tests/bench/bench_tap.py makes those)."""

import numpy as np
import pytest

from tests.firmware.tap.duty import LOADS, by_the_tap, second_by_second

SECONDS = 150.0


def worst(errors: list[float]) -> float:
    return max(map(abs, errors))


@pytest.mark.parametrize("name", LOADS)
def test_the_energy_of_a_load_that_goes_on_and_off_is_right(name: str) -> None:
    random = np.random.default_rng(7)
    loads = [LOADS[name](random, SECONDS + 5) for _ in range(4)]
    assert worst(by_the_tap(loads, SECONDS, 1, random)) < 0.005


def test_pauses_between_cycles_keep_slow_loads_right() -> None:
    random = np.random.default_rng(7)
    loads = [LOADS["induction hob, 2 s on, 2 s off"](random, SECONDS + 5) for _ in range(4)]
    assert worst(by_the_tap(loads, SECONDS, 3, random)) < 0.005


def test_one_second_for_each_outlet_in_turn_would_be_far_off() -> None:
    random = np.random.default_rng(7)
    loads = [LOADS["induction hob, 2 s on, 2 s off"](random, SECONDS + 5) for _ in range(4)]
    assert worst(second_by_second(loads, SECONDS, random)) > 0.5
