from collections.abc import Sequence

from energier_tap.settings import TripSettings
from energier_tap.trip import Guard, Trip

ALL = (True,) * 4
CYCLE = 1 / 60


def watch(
    guard: Guard, amperes: Sequence[float], closed: Sequence[bool] = ALL, settled: Sequence[bool] = ALL
) -> list[Trip]:
    return guard.watch(amperes, closed, settled, CYCLE)


def test_three_cycles_above_the_limit_trip_and_two_do_not() -> None:
    guard = Guard(TripSettings())
    high = (0.0, 10.5, 0.0, 0.0)
    assert not watch(guard, high)
    assert not watch(guard, high)
    assert not watch(guard, (0.0, 9.9, 0.0, 0.0))
    assert not watch(guard, high)
    assert not watch(guard, high)
    assert watch(guard, high) == [Trip(1, "current", 10.5)]


def test_all_together_above_theirs_shed_the_largest() -> None:
    guard = Guard(TripSettings())
    found = [watch(guard, (5.0, 6.0, 5.5, 0.0)) for _ in range(3)]
    assert found == [[], [], [Trip(1, "sum", 16.5)]]


def test_current_through_a_welded_relay_counts_in_the_sum_and_another_outlet_is_shed() -> None:
    guard = Guard(TripSettings())
    closed = (False, True, True, True)
    found = [trip for _ in range(6) for trip in watch(guard, (9.0, 8.0, 1.0, 0.0), closed) if trip.reason == "sum"]
    assert found
    assert {trip.outlet for trip in found} == {1}
    only_welded = Guard(TripSettings(sum_a=5.0))
    assert {trip.reason for _ in range(9) for trip in watch(only_welded, (9.0, 0, 0, 0), (False,) * 4)} == {"welded"}


def test_what_an_outlet_drew_before_it_was_opened_does_not_shed_another() -> None:
    guard = Guard(TripSettings())
    closed = (False, True, True, True)
    assert not any(watch(guard, (12.0, 8.0, 0, 0), closed, settled=(False, True, True, True)) for _ in range(10))


def test_bursts_too_short_to_count_trip_by_their_heat() -> None:
    guard = Guard(TripSettings())
    cycles = 0
    while not (found := watch(guard, (18.0 if cycles % 3 else 6.0, 0.0, 0.0, 0.0))):
        cycles += 1
        assert cycles < 600
    assert found[0].reason == "i2t"
    heat = ((18**2 - 10**2) * 2 + (6**2 - 10**2)) / 3
    assert abs(cycles * CYCLE - 100 / heat) < 0.2


def test_full_load_for_hours_does_not_trip() -> None:
    guard = Guard(TripSettings())
    assert not any(watch(guard, (9.9, 6.0, 0.0, 0.0)) for _ in range(100_000))


def test_current_through_an_open_relay_is_a_welded_one() -> None:
    guard = Guard(TripSettings())
    off = (False, True, True, True)
    assert not any(watch(guard, (1.0, 0, 0, 0), off, settled=(False, True, True, True)) for _ in range(10))
    found = [watch(guard, (1.0, 0, 0, 0), off) for _ in range(3)]
    assert found == [[], [], [Trip(0, "welded", 1.0)]]
