import pytest

from energier_tap.sensors import FAULT_S, RECOVERY_S, Watch, judge

CYCLE = 1 / 60
LIVING = [511, 512] * 50


def feed(watch: Watch, codes: list[int], seconds: float) -> int:
    """Feed cycles; returns how often the fault changed."""
    return sum(watch.feed(codes, CYCLE) for _ in range(round(seconds / CYCLE)))


@pytest.mark.parametrize(
    ("codes", "fault"),
    [
        (LIVING, None),
        ([512] * 100, "stuck"),
        ([0] * 100, "saturated"),
        ([1023] * 100, "saturated"),
        ([950, 953] * 50, "saturated"),
        ([83] * 50 + [940] * 50, None),
        ([512] * 50 + [800] * 50, None),
    ],
)
def test_what_looks_wrong_in_a_cycle(codes: list[int], fault: str | None) -> None:
    assert judge(codes) == fault


@pytest.mark.parametrize(("codes", "fault"), [([512] * 100, "stuck"), ([1020] * 100, "saturated")])
def test_a_fault_is_found_after_a_while_told_once_and_gone_when_the_sensor_lives_again(
    codes: list[int], fault: str
) -> None:
    watch = Watch()
    assert feed(watch, LIVING, 10) == 0
    assert feed(watch, codes, FAULT_S - 0.1) == 0
    assert watch.fault is None
    assert feed(watch, codes, 60) == 1
    assert watch.fault == fault
    assert feed(watch, LIVING, RECOVERY_S - 0.1) == 0
    assert feed(watch, LIVING, 1) == 1
    assert watch.fault is None


def test_a_quiet_sensor_whose_last_bit_moves_now_and_then_is_no_fault() -> None:
    watch = Watch()
    for _ in range(20):
        assert feed(watch, [512] * 100, 2) == 0
        assert feed(watch, [512] * 99 + [513], CYCLE) == 0
