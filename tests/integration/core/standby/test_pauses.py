"""What may be a pause in the work is not cut, however short the delay; what is standby is."""

import json
from typing import Any

import pytest

from custom_components.energier.core.standby.level import Learner
from custom_components.energier.core.standby.pauses import CAREFUL, ENOUGH_STAYS, MARGIN, PAUSE_HALF_LIFE, TIMES, Pauses

from . import traces
from .traces import DAY, HOUR, MINUTE, Part, lives, washes


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("delay", [1, 30])
@pytest.mark.parametrize(
    "day",
    [
        pytest.param(washes(20 * MINUTE), id="washing machine that soaks for 20 min"),
        pytest.param(washes(50 * MINUTE), id="washing machine that soaks for 50 min"),
        pytest.param(washes(100 * MINUTE), id="washing machine that soaks for 100 min"),
        pytest.param(traces.DISHWASHER, id="dishwasher that dries for 40 min"),
        pytest.param(traces.COFFEE_MACHINE, id="coffee machine that keeps warm in bursts"),
    ],
)
def test_what_pauses_in_its_work_is_cut_after_the_work_and_never_in_it(
    day: list[Part], delay: float, seed: int
) -> None:
    found = lives(day, 28, delay, seed=seed)
    assert [cut for cut in found if cut.working] == []
    assert len(found) >= 20
    assert max(cut.rested for cut in found if cut.at > 14 * DAY) < 3 * HOUR


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("delay", [1, 30])
@pytest.mark.parametrize(
    "day",
    [
        pytest.param(traces.COLD_FREEZER, id="freezer in a cold garage"),
        pytest.param(traces.FREEZER_WITH_A_DOOR, id="freezer whose door is opened"),
        pytest.param(traces.WATER_BOILER, id="water boiler"),
    ],
)
def test_a_thermostat_is_never_cut(day: list[Part], delay: float, seed: int) -> None:
    learner = Learner()
    assert lives(day, 14, delay, seed=seed, learner=learner) == []
    assert learner.learned.level is None


@pytest.mark.parametrize("delay", [1, 30])
@pytest.mark.parametrize(
    "day",
    [
        pytest.param(traces.USED_TELEVISION, id="television"),
        pytest.param(traces.UPDATED_TELEVISION, id="television that wakes up every hour"),
        pytest.param(traces.USED_COMPUTER, id="computer"),
        pytest.param(traces.USED_PRINTER, id="printer"),
        pytest.param(traces.NIGHT_CHARGER, id="charger"),
        pytest.param(traces.RICE_COOKER, id="rice cooker"),
    ],
)
def test_what_has_no_pauses_is_cut_after_the_delay(day: list[Part], delay: float) -> None:
    found = lives(day, 14, delay)
    assert [cut for cut in found if cut.working] == []
    assert len(found) >= 13
    late = [cut.rested for cut in found if cut.at > 9 * DAY]
    assert late
    assert max(late) <= delay * MINUTE + 3 * MINUTE


def test_only_what_rests_for_half_a_day_is_cut_in_the_first_days() -> None:
    first = lives(traces.USED_TELEVISION, 5, 30)
    assert len(first) >= 4
    assert all(cut.rested >= CAREFUL for cut in first)


def rested(*rests: float, work: float = HOUR, pauses: Pauses | None = None, at: float = 0.0) -> tuple[Pauses, float]:
    """What is known after work and rests (seconds) by turns, and when the last work is over."""
    pauses = pauses or Pauses()
    for low, seconds in (
        (False, work),
        *((low, each) for rest in rests for low, each in ((True, rest), (False, work))),
    ):
        end = at + seconds
        while at < end:
            pauses.see(low, at)
            at += min(60.0, end - at)
    pauses.see(True, at)
    pauses.see(True, at + 120)
    return pauses, at


NIGHTS = [10 * HOUR] * ENOUGH_STAYS
LEARNED = TIMES * 40 * MINUTE + MARGIN


def test_a_rest_is_over_when_it_is_clearly_longer_than_every_pause() -> None:
    pauses, at = rested(*NIGHTS, 40 * MINUTE, 20 * MINUTE)
    assert pauses.wait == pytest.approx(LEARNED, rel=0.01)
    assert pauses.over == pytest.approx(at + pauses.wait)


def test_a_long_rest_is_no_pause() -> None:
    assert rested(*NIGHTS)[0].wait == 0


def test_a_pause_not_seen_again_is_forgotten_in_a_year() -> None:
    pauses, at = rested(*NIGHTS, 40 * MINUTE)
    for _ in range(int(PAUSE_HALF_LIFE / 120)):
        at += 120
        pauses.see(True, at)
    assert pauses.wait == pytest.approx(TIMES * 20 * MINUTE + MARGIN, rel=0.02)


def test_time_off_makes_nothing_forgotten() -> None:
    pauses, at = rested(*NIGHTS, 40 * MINUTE)
    before = pauses.wait
    for minute in range(10_000):
        pauses.see(None, at + 120 + minute * 60)
    assert pauses.wait == pytest.approx(before, rel=0.001)


def test_what_works_again_soon_after_it_was_cut_was_cut_in_a_pause() -> None:
    pauses, at = rested(*NIGHTS)
    assert pauses.wait == 0
    pauses.see(None, at + 10 * MINUTE)
    pauses.see(True, at + 29 * MINUTE)
    rested(pauses=pauses, at=at + 30 * MINUTE)
    assert pauses.wait == pytest.approx(TIMES * 30 * MINUTE + MARGIN, rel=0.01)


def test_what_works_again_the_next_day_was_not() -> None:
    pauses, at = rested(*NIGHTS)
    pauses.see(None, at + 10 * MINUTE)
    rested(pauses=pauses, at=at + 9 * HOUR)
    assert pauses.wait == 0


def test_what_was_switched_on_and_waits_is_in_no_pause() -> None:
    pauses, at = rested(*NIGHTS)
    pauses.see(None, at + 10 * MINUTE)
    pauses.see(True, at + 9 * HOUR)
    rested(pauses=pauses, at=at + 10 * HOUR)
    assert pauses.wait == 0


def test_what_was_switched_off_at_work_ended_a_pause() -> None:
    pauses, at = rested(*NIGHTS)
    pauses.see(False, at + 30 * MINUTE)
    pauses.see(None, at + 90 * MINUTE)
    assert pauses.over is None
    assert pauses.wait == pytest.approx(TIMES * 30 * MINUTE + MARGIN, rel=0.01)


def test_another_level_is_another_appliance_whose_rests_have_to_be_seen_first() -> None:
    pauses, _ = rested()
    pauses.appliance(0.8)
    rested(*NIGHTS, 40 * MINUTE, pauses=pauses, at=DAY)
    pauses.appliance(1.0)
    assert pauses.wait < HOUR * 2
    pauses.appliance(2.5)
    assert pauses.wait == CAREFUL


@pytest.mark.parametrize(
    ("rests", "work", "is_thermostat"),
    [
        ([5 * HOUR] * 6, 25 * MINUTE, True),
        ([5 * HOUR, 4 * HOUR, HOUR, 5 * HOUR, 6 * HOUR, 6 * HOUR], 25 * MINUTE, True),
        ([5 * HOUR] * 5, 25 * MINUTE, False),
        ([5 * HOUR, 5 * HOUR, 13 * HOUR] * 2, 25 * MINUTE, False),
        ([5 * HOUR] * 6, 3 * HOUR, False),
        ([10 * HOUR] * 6, 25 * MINUTE, False),
        ([20 * MINUTE] * 6, 6 * MINUTE, False),
    ],
)
def test_a_thermostat_rests_alike_many_times_a_day_and_works_for_a_little(
    rests: list[float], work: float, is_thermostat: bool
) -> None:
    # Begins at work that began unseen.
    assert rested(*rests, work=work)[0].is_thermostat is is_thermostat


def test_what_is_known_survives_a_restart() -> None:
    for rests in ([*NIGHTS, 40 * MINUTE], [5 * HOUR] * 6, [HOUR]):
        pauses, _ = rested(*rests, work=20 * MINUTE)
        pauses.appliance(0.8)
        again = Pauses.from_dict(json.loads(json.dumps(pauses.as_dict())))
        assert again.as_dict() == pauses.as_dict()
        assert again.wait == pytest.approx(pauses.wait)
        assert again.is_thermostat is pauses.is_thermostat
        assert again.over is None


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"longest": "long", "age": [], "stays": None, "level": "1", "cycles": 3},
        {"longest": -1, "age": float("nan"), "stays": -3, "level": 0, "cycles": [[1], [2, 3]]},
        {"cycles": [[18_000, 1500]] * 5 + [["a", 1]]},
        {"cycles": [[18_000, 1500]] * 5 + [[-1, 1]]},
    ],
)
def test_what_cannot_be_read_is_learned_anew(data: Any) -> None:
    pauses = Pauses.from_dict(data)
    assert pauses.wait == CAREFUL
    assert not pauses.is_thermostat
    assert rested(*NIGHTS, pauses=pauses)[0].wait == 0


def test_what_is_out_of_range_is_limited() -> None:
    pauses = Pauses.from_dict({"longest": 1e9, "stays": 1e300, "cycles": [[10 * HOUR, HOUR]] * 100})
    assert pauses.wait == TIMES * 4 * HOUR + MARGIN
    assert len(pauses.as_dict()["cycles"]) == 6
