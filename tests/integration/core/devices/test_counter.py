"""A total never falls but for a real reset, and nothing is counted twice."""

import pytest

from custom_components.energier.core.devices.counter import LOST_AT_MOST, Counter, Counters
from custom_components.energier.core.devices.energy import Energy
from custom_components.energier.core.devices.refusal import Reason, Refused


def energy(wh: float | None, boot: int | None = 1, channel: int = 1) -> Energy:
    return Energy(None, boot, {channel: wh})


def total(*messages: Energy) -> float:
    """The total after these messages, Wh."""
    counters = Counters({})
    for message in messages:
        counters = counters.follow(message)
    return counters.channels[1].total


def test_the_first_message_sets_the_total() -> None:
    assert total(energy(1234.5)) == 1234.5


def test_growth_is_followed() -> None:
    assert total(energy(100.0), energy(130.0), energy(130.0)) == 130.0


def test_a_fall_without_a_start_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(Refused, match=r"channel 1: .* from 100\.0 to 99\.9 Wh .* restart the device") as refused:
        total(energy(100.0), energy(99.9))
    assert refused.value.reason is Reason.COUNTER


def test_minutes_lost_in_a_power_cut_neither_fall_nor_count_twice() -> None:
    before = energy(10_000.0, boot=1)
    assert total(before, energy(9_800.0, boot=2)) == 10_000.0
    assert total(before, energy(9_800.0, boot=2), energy(9_850.0, boot=2)) == 10_050.0


def test_every_power_cut_adds_to_the_offset() -> None:
    assert total(energy(1000.0, 1), energy(900.0, 2), energy(950.0, 2), energy(940.0, 3), energy(1000.0, 3)) == 1110.0


def test_a_cleared_counter_is_a_reset() -> None:
    assert total(energy(10_000.0, boot=7), energy(3.0, boot=8)) == 3.0


def test_a_cleared_memory_is_a_reset_though_boot_falls() -> None:
    assert total(energy(10_000.0, boot=7), energy(0.0, boot=1)) == 0.0


def test_a_reset_forgets_what_was_lost_before() -> None:
    assert total(energy(10_000.0, 1), energy(9_900.0, 2), energy(0.0, 3), energy(5.0, 3)) == 5.0


def test_an_older_save_of_a_large_counter_is_a_gap() -> None:
    """Home Assistant would subtract a fall of less than a tenth instead of taking it for a reset."""
    assert total(energy(1_000_000.0, 1), energy(990_000.0, 2)) == 1_000_000.0


def test_the_largest_loss_of_a_small_counter_is_a_gap() -> None:
    assert total(energy(1000.0, 1), energy(1000.0 - LOST_AT_MOST, 2)) == 1000.0
    assert total(energy(1000.0, 1), energy(999.9 - LOST_AT_MOST, 2)) == pytest.approx(999.9 - LOST_AT_MOST)


def test_a_device_that_does_not_count_its_starts_may_lose_minutes_too() -> None:
    assert total(energy(10_000.0, None), energy(9_900.0, None)) == 10_000.0


def test_a_counter_the_device_does_not_know_changes_nothing() -> None:
    assert total(energy(100.0), energy(None)) == 100.0


def test_a_message_is_taken_whole_or_not_at_all() -> None:
    counters = Counters({}).follow(Energy(None, 1, {1: 100.0, 2: 200.0}))
    with pytest.raises(Refused, match="channel 2"):
        counters.follow(Energy(None, 1, {1: 150.0, 2: 199.0}))
    assert counters.channels[1].total == 100.0


def test_while_two_devices_share_an_id_only_the_same_start_is_believed() -> None:
    counters = Counters({}).follow(energy(100.0, boot=3))
    with pytest.raises(Refused, match="another id") as refused:
        counters.follow(energy(5000.0, boot=4), same_boot_only=True)
    assert refused.value.reason is Reason.IDENTITY
    assert counters.follow(energy(101.0, boot=3), same_boot_only=True).channels[1].total == 101.0


def test_kwh_keeps_a_thousandth_of_a_wh() -> None:
    assert Counter(0.0, 123456.7891, 1).kwh == 123.456789


def test_counters_survive_being_saved() -> None:
    counters = Counters({}).follow(energy(1000.0, 1)).follow(energy(900.0, 2)).follow(energy(5.0, None, channel=4))
    assert Counters.from_dict(counters.as_dict()) == counters
